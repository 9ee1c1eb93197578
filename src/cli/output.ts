import { cutText } from "../error/cut-text.ts";
import { maskSecrets } from "../error/mask-secrets.ts";
import { styleMark, terminalText } from "./terminal-text.ts";

/** Writes text for people in colour, or plain. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** Where a command prints. Writing after the reader has gone is silent: a migration must not stop for a closed pipe. */
export interface Output {
  readonly json: boolean;
  readonly quiet: boolean;
  /** For standard output. */
  readonly style: Style;
  /** For standard error. */
  readonly errorStyle: Style;
  /** Writes lines of a report to standard output; nothing with `--json` or `--quiet`. */
  print(text: string): void;
  /** Writes SQL as `print` does; a program gets it unchanged, a person sees its control characters escaped. */
  printSql(text: string): void;
  /** Writes a line about what goes on to standard error; nothing with `--quiet`. */
  log(text: string): void;
  /** Writes to standard output whatever the flags. */
  write(text: string): void;
  /** Writes to standard error whatever the flags. */
  writeError(text: string): void;
}

function buildStyle(isColored: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColored ? `${styleMark(open)}${text}${styleMark(close)}` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) };
}

/** A reader that has gone (`aludel history | head -1`) is no failure of ours. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

const standardOutput = Object.getOwnPropertyDescriptor(process, "stdout");

/** Keeps standard output for what a program reads there: what code of the project prints goes to standard error from now on. */
export function reserveStandardOutput(): void {
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => process.stderr });
}

function streamOf(name: "stdout" | "stderr"): NodeJS.WriteStream {
  if (name === "stderr") return process.stderr;
  return (standardOutput?.get?.call(process) as NodeJS.WriteStream | undefined) ?? process.stdout;
}

/*
 * State of the whole process from here on, since it has one pair of streams however many outputs are built: the one for errors in the
 * arguments, the command's own, and that of main.ts for what nobody caught. Their lines share one order, and the end waits for all.
 */

/** The streams that were written to. Setting up a stream takes Node a millisecond, so the other is not touched. */
const used = new Set<"stdout" | "stderr">();

/** Milliseconds after a line to a file or a pipe in which further ones wait for each other: a long run would else write hundreds of times. */
const pause = 20;
/** When a line was last written, in `Date.now()`: Node would first have to load what measures performance. */
let writtenAt = -Infinity;
/** Lines that wait for further ones. */
let waiting: { readonly name: "stdout" | "stderr"; text: string } | null = null;

function writeLine(name: "stdout" | "stderr", text: string): void {
  const stream = streamOf(name);
  if (!used.has(name)) stream.on("error", ignoreClosedPipe);
  used.add(name);
  // Lines of the two keep their order, and a person sees each at once.
  if (waiting !== null && waiting.name !== name) writeWaiting();
  if (waiting === null) {
    waiting = { name, text: "" };
    if (!stream.isTTY && Date.now() - writtenAt < pause) setTimeout(writeWaiting, pause).unref();
  }
  waiting.text += `${text}\n`;
  if (stream.isTTY || Date.now() - writtenAt >= pause) writeWaiting();
}

function writeWaiting(): void {
  if (waiting === null) return;
  const { name, text } = waiting;
  waiting = null;
  writtenAt = Date.now();
  streamOf(name).write(text);
}

/** Waits until everything written has left the process. */
export async function flushOutput(): Promise<void> {
  writeWaiting();
  await Promise.all(Array.from(used, (name) => new Promise((resolve) => streamOf(name).write("", resolve))));
}

/** Returns the output of this process; colours only on a terminal, and never with `--no-color` or NO_COLOR. */
export function buildOutput(options: {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
}): Output {
  const { json, quiet } = options;
  // https://no-color.org: any value that is not empty.
  const wantsColor = options.color && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
  const styles = new Map<"stdout" | "stderr", Style>();
  const styleOf = (name: "stdout" | "stderr"): Style => {
    const style = styles.get(name) ?? buildStyle(wantsColor && streamOf(name).isTTY);
    styles.set(name, style);
    return style;
  };
  return {
    json,
    quiet,
    get style() {
      return styleOf("stdout");
    },
    get errorStyle() {
      return styleOf("stderr");
    },
    print: (text) => {
      if (!json && !quiet) writeLine("stdout", terminalText(maskSecrets(text)));
    },
    printSql: (text) => {
      if (!json && !quiet && text !== "") writeLine("stdout", streamOf("stdout").isTTY ? terminalText(text) : text);
    },
    log: (text) => {
      if (!quiet) writeLine("stderr", terminalText(cutText(maskSecrets(text))));
    },
    write: (text) => writeLine("stdout", terminalText(text)),
    writeError: (text) => writeLine("stderr", terminalText(maskSecrets(text))),
  };
}

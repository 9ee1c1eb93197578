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
  /** Writes a line about what goes on to standard error; nothing with `--quiet`. */
  log(text: string): void;
  /** Writes to standard output whatever the flags. */
  write(text: string): void;
  /** Writes to standard error whatever the flags. */
  writeError(text: string): void;
}

function buildStyle(isColored: boolean): Style {
  const paint = (open: number, close: number) => (text: string) =>
    isColored ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), red: paint(31, 39), green: paint(32, 39), yellow: paint(33, 39) };
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
  const write = (text: string): void => void process.stdout.write(`${text}\n`);
  const writeError = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    json,
    quiet,
    style: buildStyle(wantsColor && process.stdout.isTTY),
    errorStyle: buildStyle(wantsColor && process.stderr.isTTY),
    print: (text) => {
      if (!json && !quiet) write(text);
    },
    log: (text) => {
      if (!quiet) writeError(text);
    },
    write,
    writeError,
  };
}

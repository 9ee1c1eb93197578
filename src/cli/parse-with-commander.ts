import { Command, CommanderError } from "commander";

import { AludelError } from "../error/aludel-error.ts";
import type { CommandEntry, ParsedArguments } from "./command-entry.ts";
import { type GlobalOptions, globalOptions } from "./global-options.ts";

/** The call behind the four commands that a day needs. */
const usage = `Usage: aludel <command> [options]

  aludel revision --autogenerate -m "message"   write a revision from the models
  aludel upgrade head                           apply what is pending
  aludel current                                where the database stands
  aludel downgrade -1                           take the last revision back

aludel --help lists all commands, aludel <command> --help explains one.`;

// Stands before a target such as "-1", which commander would take for an option.
const relativeMark = "\u0000";

/**
 * Returns what the arguments (without node and script) ask for.
 *
 * @throws AludelError INVALID_USAGE
 */
export function parseWithCommander(
  argv: readonly string[],
  entries: readonly CommandEntry[],
  version: string,
): ParsedArguments {
  if (argv.length === 0) {
    throw new AludelError("INVALID_USAGE", "no command is given", { details: { usage } });
  }
  let parsed: ParsedArguments | undefined;
  let text = "";
  const program = buildProgram(entries, (found) => (parsed = found)).version(version, "-V, --version");
  configure(program, (chunk) => (text += chunk));
  try {
    program.parse(argv.map(markRelative), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "text", text: text.trimEnd() };
    throw usageError(error, argv, entries);
  }
  if (parsed === undefined) throw new AludelError("INVALID_USAGE", "no command is given", { details: { usage } });
  return parsed;
}

function markRelative(token: string): string {
  return /^-\d+(?::|$)/.test(token) ? relativeMark + token : token;
}

function unmark(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith(relativeMark) ? value.slice(relativeMark.length) : value;
  return Array.isArray(value) ? value.map(unmark) : value;
}

function buildProgram(entries: readonly CommandEntry[], onCommand: (parsed: ParsedArguments) => void): Command {
  const program = new Command("aludel");
  program
    .description("Schema migrations with upgrade and downgrade, proved on real engines")
    .usage("<command> [options]");
  for (const [flags, description] of globalOptions) program.option(flags, description);
  const groups = new Map<string, Command>();
  for (const entry of entries) {
    const [first = "", second] = entry.name.split(" ");
    const parent = second === undefined ? program : (groups.get(first) ?? program.command(first));
    if (second !== undefined) groups.set(first, parent.description(`${first} commands`));
    const command = parent.command(second ?? first).description(entry.summary);
    for (const [syntax, description] of entry.args) command.argument(syntax, description);
    for (const [flags, description] of entry.options) command.option(flags, description);
    command.action(() => {
      onCommand({
        kind: "command",
        entry,
        args: command.processedArgs
          .flat()
          .filter((arg) => arg !== undefined)
          .map((arg) => String(unmark(arg))),
        options: Object.fromEntries(Object.entries(command.opts()).map(([name, value]) => [name, unmark(value)])),
        global: program.opts<GlobalOptions>(),
      });
    });
  }
  return program;
}

function configure(program: Command, write: (chunk: string) => void): void {
  const all = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
  for (const command of all) {
    command
      .exitOverride()
      .configureOutput({ writeOut: write, writeErr: () => undefined })
      .configureHelp({ showGlobalOptions: true })
      .helpOption("-h, --help", "explain the command");
  }
}

/** Returns commander's complaint in our own form. */
function usageError(error: CommanderError, argv: readonly string[], entries: readonly CommandEntry[]): AludelError {
  const [first = "", second = ""] = error.message.replace(/^error: /, "").split("\n");
  const nearest = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(second)?.[1];
  const message = first.replaceAll("'", '"').replace(/\.$/, "");
  const name = entries.find((entry) => entry.name === argv[0] || entry.name === argv.slice(0, 2).join(" "))?.name;
  const help = name === undefined ? "aludel --help lists the commands" : `aludel ${name} --help explains the command`;
  // A bare "aludel db" is answered with the group's help.
  if (error.code === "commander.help") {
    return new AludelError("INVALID_USAGE", `"aludel ${argv.join(" ")}" names no command`, {
      hint: `aludel ${argv[0]} --help`,
    });
  }
  return new AludelError("INVALID_USAGE", message, {
    hint: nearest === undefined ? help : `Did you mean ${nearest}? ${help}`,
    details: nearest === undefined ? {} : { nearest: nearest.split(", ") },
  });
}

import type { AludelError } from "../error/aludel-error.ts";
import type { CommandEntry } from "./command-table.ts";
import { flagOf } from "./declarations.ts";
import type { Command, IdleFlag, Invocation } from "./define-command.ts";
import { globalOptions, textOptions, type GlobalOptions } from "./global-options.ts";
import { readArguments, readTokens, readValues, refuseFlag, type CallToken, type CallValues } from "./read-call.ts";
import { invalidCall, noCommand, unknownCommand } from "./usage-error.ts";

/** What the arguments ask for: a command, or a text to print (help, version). */
export type ParsedArguments =
  | ({ readonly kind: "command"; readonly command: Command } & Omit<Invocation, "output">)
  | { readonly kind: "text"; readonly text: string };

type Word = Extract<CallToken, { readonly kind: "word" }>;

/** The flags that may stand before the command. */
const programOptions = { ...globalOptions, ...textOptions };

/**
 * Returns what the arguments (without node and script) ask for. They are read twice: the first time finds the command, whose own flags
 * are known once its code is loaded.
 *
 * @throws AludelError INVALID_USAGE
 */
export async function parseArguments(
  argv: readonly string[],
  entries: readonly CommandEntry[],
  version: string,
): Promise<ParsedArguments> {
  const early = readTokens(argv, programOptions);
  const words = early.filter((token) => token.kind === "word");
  const found = findCommand(words, entries);
  if (found === undefined) return text(await answerWithoutCommand(argv, early, entries, version));
  const { entry, end } = found;
  refuseUnknownBefore(end, early);
  const { command } = await entry.load();
  const declared = { ...programOptions, ...command.options };
  const tokens = readTokens(argv, declared);
  if (asksFor("version", tokens)) return text(version);
  if (asksFor("help", tokens)) return text((await import("./render-help.ts")).renderCommandHelp(entry, command));
  const { words: all, options } = readValues(tokens, declared, entry.name);
  refuseIdle(command.idle ?? [], options, entry.name);
  const args = readArguments(all.slice(entry.name.split(" ").length), command.args, entry.name);
  const pick = (names: object) => Object.fromEntries(Object.keys(names).map((name) => [name, options[name]]));
  const global = pick(globalOptions) as unknown as GlobalOptions;
  return { kind: "command", command, args, options: pick(command.options), global };
}

/** Refuses a flag that would have no effect: whoever gives it takes something for granted that does not happen. */
function refuseIdle(idle: readonly IdleFlag[], options: CallValues["options"], command: string): void {
  for (const { flag, beside, because } of idle) {
    if (!isGiven(options[flag]) || (beside !== null && !isGiven(options[beside]))) continue;
    const place = beside === null ? `of "aludel ${command}"` : `beside ${flagOf(beside)}`;
    throw invalidCall(`${flagOf(flag)} has no effect ${place}, ${because}`, command);
  }
}

function isGiven(value: CallValues["options"][string]): boolean {
  return typeof value === "boolean" ? value : value !== undefined && value.length > 0;
}

function text(content: string): ParsedArguments {
  return { kind: "text", text: content };
}

function asksFor(name: keyof typeof textOptions, tokens: readonly CallToken[]): boolean {
  return tokens.some((token) => token.kind === "flag" && token.name === name && token.value === undefined);
}

/** Returns the command that the first words name, and the place of the last of them. */
function findCommand(
  [first, second]: readonly Word[],
  entries: readonly CommandEntry[],
): { readonly entry: CommandEntry; readonly end: number } | undefined {
  for (const entry of entries) {
    if (entry.name === first?.value) return { entry, end: first.index };
    if (second !== undefined && entry.name === `${first?.value} ${second.value}`) return { entry, end: second.index };
  }
  return undefined;
}

/** Refuses a flag before the command that is not the program's: `--message x revision`. */
function refuseUnknownBefore(end: number, tokens: readonly CallToken[]): void {
  for (const token of tokens) {
    if (token.index >= end) return;
    if (token.kind === "flag" && token.name === undefined) throw refuseFlag(token, programOptions, undefined);
  }
}

/**
 * Answers a call that names no command: `--version`, `--help`, `help revision`, `db --help`.
 *
 * @throws AludelError INVALID_USAGE for any other
 */
async function answerWithoutCommand(
  argv: readonly string[],
  tokens: readonly CallToken[],
  entries: readonly CommandEntry[],
  version: string,
): Promise<string> {
  if (asksFor("version", tokens)) return version;
  const { groupOf, renderCommandHelp, renderGroupHelp, renderProgramHelp } = await import("./render-help.ts");
  const words = tokens.flatMap((token) => (token.kind === "word" ? [token.value] : []));
  const groups = new Set(entries.flatMap(({ name }) => groupOf(name) ?? []));
  // `help db create` and `db help create` ask for the same.
  const helpAt = words[0] === "help" ? 0 : words[1] === "help" && groups.has(words[0] ?? "") ? 1 : -1;
  const named = words.filter((_, at) => at !== helpAt);
  const asksHelp = helpAt >= 0 || asksFor("help", tokens);
  if (!asksHelp) refuseUnknownBefore(tokens.find(({ kind }) => kind === "word")?.index ?? argv.length, tokens);
  const [group, word] = named;
  if (group === undefined) {
    if (asksHelp) return renderProgramHelp(entries);
    throw noCommand();
  }
  const asked = entries.find(({ name }) => name === named.join(" "));
  if (asked !== undefined) return renderCommandHelp(asked, (await asked.load()).command);
  if (!groups.has(group)) throw refuseWord(group, entries, (name) => groupOf(name) ?? name);
  if (word !== undefined) {
    const ofGroup = entries.filter(({ name }) => groupOf(name) === group);
    throw refuseWord(word, ofGroup, (name) => name.slice(group.length + 1));
  }
  if (asksHelp) return renderGroupHelp(group, entries);
  throw invalidCall(`"aludel ${argv.join(" ")}" names no command`, group);
}

function refuseWord(word: string, entries: readonly CommandEntry[], wordOf: (name: string) => string): AludelError {
  return unknownCommand(word, [...entries.map(({ name }) => wordOf(name)), "help"]);
}

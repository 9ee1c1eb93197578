import { parseArgs } from "node:util";
import {
  flagOf,
  flagSyntax,
  type ArgumentDeclarations,
  type ArgumentValues,
  type OptionDeclarations,
  type OptionValues,
} from "./declarations.ts";
import { invalidCall, unknownOption } from "./usage-error.ts";

/** One piece of a call, with its place among the arguments. */
export type CallToken =
  | { readonly kind: "word"; readonly value: string; readonly index: number }
  /** `name` as it is declared; undefined for a flag that is not. `value` is undefined where none is given. */
  | {
      readonly kind: "flag";
      readonly name: string | undefined;
      readonly written: string;
      readonly value: string | undefined;
      readonly index: number;
    }
  /** Two hyphens: what follows are words. */
  | { readonly kind: "end"; readonly index: number };

/** Stands before a target such as `-1` or `-2:abc`, which would be taken for flags of one letter. */
const relativeMark = "\u0000";

/** Returns the pieces of a call, read with these declarations; nothing is refused here. */
export function readTokens(argv: readonly string[], declared: OptionDeclarations): readonly CallToken[] {
  const nameOf = new Map(Object.keys(declared).map((name) => [flagOf(name).slice(2), name]));
  const { tokens } = parseArgs({
    args: argv.map((text) => (/^-\d+(?::|$)/.test(text) ? relativeMark + text : text)),
    options: Object.fromEntries([...nameOf].map(([flag, name]) => [flag, parserSettings(declared[name])])),
    strict: false,
    tokens: true,
  });
  return tokens.map((token): CallToken => {
    const { index } = token;
    if (token.kind === "option-terminator") return { kind: "end", index };
    if (token.kind === "positional") return { kind: "word", value: unmark(token.value), index };
    const value = token.value === undefined ? undefined : unmark(token.value);
    return { kind: "flag", name: nameOf.get(token.name), written: token.rawName, value, index };
  });
}

function parserSettings(declaration: OptionDeclarations[string] | undefined): {
  type: "boolean" | "string";
  short?: string;
} {
  const { type = "boolean", short } = declaration ?? {};
  return short === undefined ? { type } : { type, short };
}

function unmark(text: string): string {
  return text.startsWith(relativeMark) ? text.slice(relativeMark.length) : text;
}

/** The words of a call that belong to no flag, and the values of its flags by name. */
export interface CallValues {
  readonly words: readonly string[];
  readonly options: OptionValues<OptionDeclarations>;
}

/**
 * Returns what a call gives for the declared flags.
 *
 * @param command names the command in errors
 * @throws AludelError INVALID_USAGE for a flag that is not declared, has no value or one too many
 */
export function readValues(tokens: readonly CallToken[], declared: OptionDeclarations, command: string): CallValues {
  const words: string[] = [];
  const values = new Map<string, string | boolean | undefined>();
  const lists = new Map<string, string[]>();
  for (const [name, declaration] of Object.entries(declared)) {
    if (declaration.type === "boolean") values.set(name, false);
    else if (declaration.isRepeated === true) lists.set(name, []);
    else values.set(name, undefined);
  }
  // A flag with several values takes the words that follow it.
  let open: string[] | undefined;
  for (const token of tokens) {
    if (token.kind === "word") {
      (open ?? words).push(token.value);
      continue;
    }
    open = undefined;
    if (token.kind === "end") continue;
    const { name, value } = token;
    const declaration = name === undefined ? undefined : declared[name];
    const isSuperfluous = declaration?.type === "boolean" && value !== undefined;
    if (name === undefined || declaration === undefined || isSuperfluous) throw refuseFlag(token, declared, command);
    if (declaration.type === "boolean") {
      values.set(name, true);
      continue;
    }
    if (value === undefined) throw invalidCall(`option "${flagSyntax(name, declaration)}" argument missing`, command);
    open = lists.get(name);
    if (open === undefined) values.set(name, value);
    else open.push(value);
  }
  return {
    words,
    options: Object.fromEntries<string | boolean | undefined | readonly string[]>([...values, ...lists]),
  };
}

/** Returns the refusal of a flag that is not declared, or of a value that it does not take. */
export function refuseFlag(
  { written, value }: Extract<CallToken, { readonly kind: "flag" }>,
  declared: OptionDeclarations,
  command: string | undefined,
): Error {
  const flag = value === undefined ? written : `${written}=${value}`;
  return unknownOption(flag, Object.keys(declared).map(flagOf), command);
}

/**
 * Returns the words of a call as the arguments that are declared.
 *
 * @throws AludelError INVALID_USAGE for one that is missing, or too many
 */
export function readArguments(
  words: readonly string[],
  declared: ArgumentDeclarations,
  command: string,
): ArgumentValues<ArgumentDeclarations> {
  const values: Record<string, string | readonly string[] | undefined> = {};
  const names = Object.keys(declared);
  for (const [at, name] of names.entries()) {
    const takes = declared[name]?.takes;
    const word = words[at];
    if (word === undefined && takes !== "optional") {
      throw invalidCall(`missing required argument "${name}"`, command);
    }
    if (takes === "repeated") return { ...values, [name]: words.slice(at) };
    values[name] = word;
  }
  if (words.length > names.length) {
    const expected = `${names.length} argument${names.length === 1 ? "" : "s"}`;
    throw invalidCall(`too many arguments for "${command}". Expected ${expected} but got ${words.length}`, command);
  }
  return values;
}

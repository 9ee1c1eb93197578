import type { CommandEntry, ParsedArguments } from "./command-entry.ts";
import { globalOptions } from "./global-options.ts";

/** A flag as it is declared: `-v, --verbose`, `--url <url>`, `--no-color`. */
interface Flag {
  readonly names: readonly string[];
  /** Under which its value is kept. */
  readonly key: string;
  readonly takesValue: boolean;
  readonly isNegated: boolean;
}

/**
 * Returns what a call without anything special asks for, or null: then commander decides. Loading commander costs a third of the time
 * of a fast command, so that the calls of every day do without.
 */
export function parsePlainCall(argv: readonly string[], entries: readonly CommandEntry[]): ParsedArguments | null {
  const word = argv.find((token) => !token.startsWith("-"));
  const entry = entries.find(({ name }) => name === word);
  if (entry === undefined) return null;
  const own = entry.options.map(readFlag);
  const global = globalOptions.map(readFlag);
  const options: Record<string, unknown> = {};
  const globals: Record<string, unknown> = { color: true };
  const positional: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const token = argv[at] ?? "";
    if (!token.startsWith("-") || /^-\d+(?::|$)/.test(token)) {
      positional.push(token);
      continue;
    }
    const [name, value] = splitOnce(token);
    const isOwn = positional.length > 0 && own.some((flag) => flag?.names.includes(name));
    const flag = (isOwn ? own : global).find((each) => each?.names.includes(name));
    if (flag === undefined || flag === null) return null;
    const target = isOwn ? options : globals;
    if (!flag.takesValue) {
      if (value !== undefined) return null;
      target[flag.key] = !flag.isNegated;
      continue;
    }
    const given = value ?? argv[++at];
    if (given === undefined || given.startsWith("-")) return null;
    target[flag.key] = given;
  }
  const args = positional.slice(1);
  if (positional[0] !== entry.name || !fits(args, entry)) return null;
  return { kind: "command", entry, args, options, global: globals };
}

/** Null for what commander reads better: flags with several values. */
function readFlag([declaration]: readonly [string, string]): Flag | null {
  const [, flags = "", value] = /^([^<[]+?)(?:\s+(<.*>))?$/.exec(declaration) ?? [];
  const names = flags.split(/,\s*/);
  const long = names.find((name) => name.startsWith("--"));
  if (long === undefined || value?.includes("...") === true) return null;
  const isNegated = long.startsWith("--no-");
  const key = long.slice(isNegated ? 5 : 2).replaceAll(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
  return { names, key, takesValue: value !== undefined, isNegated };
}

function splitOnce(token: string): [string, string | undefined] {
  const equals = token.startsWith("--") ? token.indexOf("=") : -1;
  return equals < 0 ? [token, undefined] : [token.slice(0, equals), token.slice(equals + 1)];
}

function fits(args: readonly string[], { args: declared }: CommandEntry): boolean {
  if (declared.some(([syntax]) => !/^<[^.]+(?:\.\.\.)?>$/.test(syntax))) return false;
  const isOpen = declared.at(-1)?.[0].includes("...") === true;
  return isOpen ? args.length >= declared.length : args.length === declared.length;
}

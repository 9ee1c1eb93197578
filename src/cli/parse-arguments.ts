import type { CommandEntry } from "./command-entry.ts";
import type { GlobalOptions } from "./global-options.ts";
import { parsePlainCall } from "./parse-plain-call.ts";

/** What the arguments ask for: a command, or a text to print (help, version). */
export type ParsedArguments =
  | {
      readonly kind: "command";
      readonly entry: CommandEntry;
      readonly args: readonly string[];
      readonly options: Readonly<Record<string, unknown>>;
      readonly global: GlobalOptions;
    }
  | { readonly kind: "text"; readonly text: string };

/**
 * Returns what the arguments (without node and script) ask for.
 *
 * @throws AludelError INVALID_USAGE
 */
export async function parseArguments(
  argv: readonly string[],
  entries: readonly CommandEntry[],
  version: string,
): Promise<ParsedArguments> {
  const plain = parsePlainCall(argv, entries);
  if (plain !== null) return plain;
  const { parseWithCommander } = await import("./parse-with-commander.ts");
  return parseWithCommander(argv, entries, version);
}

import type { CommandEntry, ParsedArguments } from "./command-entry.ts";
import { parsePlainCall } from "./parse-plain-call.ts";

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

import { readFileSync } from "node:fs";

import { isAludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import { computeChecksum, rememberChecksum } from "./checksum.ts";

/** A legal comment, which compilers keep and checksums do not count. */
const note = /^\/\/! proved on ([a-z, ]+): (\S+)$/m;

/** Returns a checksum as the note has it: enough of it to tell that the file was edited. */
function shorten(checksum: string): string {
  const digits = checksum.indexOf(":") + 1;
  return checksum.slice(0, digits + 12);
}

/**
 * Returns the text of a revision file with the note that it was proved as it stands, on these engines. The checksum that the note takes is
 * remembered for the file, which has the same one with the note.
 */
export async function addProofNote(text: string, path: string, engines: readonly DialectName[]): Promise<string> {
  if (engines.length === 0) return text;
  let checksum: string;
  try {
    checksum = await computeChecksum(text, path);
  } catch (error) {
    // A project's own template may produce text that does not parse; the error is told when the file is loaded.
    if (isAludelError(error)) return text;
    throw error;
  }
  const noted = `${text.trimEnd()}\n\n//! proved on ${engines.toSorted().join(", ")}: ${shorten(checksum)}\n`;
  rememberChecksum(noted, path, checksum);
  return noted;
}

/** Returns the engines that a revision file was proved on, when its code is still what was proved. */
export function readProofNote(path: string, checksum: string): readonly string[] {
  const [, engines = "", proved] = note.exec(readFileSync(path, "utf8")) ?? [];
  return proved === shorten(checksum) ? engines.split(", ") : [];
}

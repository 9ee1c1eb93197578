import { cutText, longestName } from "../name-rules.ts";
import type { QualifiedName } from "../../../schema/qualified-name.ts";

/**
 * Returns the name that PostgreSQL gives to the sequence of a serial column: it combines table and column, and truncates the longer of the
 * two until the name fits (makeObjectName in PostgreSQL's indexcmds.c).
 */
export function serialSequence(table: QualifiedName, column: string): QualifiedName {
  const room = longestName - Buffer.byteLength("__seq");
  let first = Buffer.byteLength(table.name);
  let second = Buffer.byteLength(column);
  while (first + second > room) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  return { schema: table.schema, name: `${cutText(table.name, first)}_${cutText(column, second)}_seq` };
}

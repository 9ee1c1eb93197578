import type { QualifiedName } from "../../../schema/qualified-name.ts";

const nameLimit = 63;

/** Returns the longest prefix of a text that has at most so many bytes and ends between characters. */
function cut(text: string, bytes: number): string {
  let cutText = text;
  while (Buffer.byteLength(cutText) > bytes) cutText = [...cutText].slice(0, -1).join("");
  return cutText;
}

/**
 * Returns the name that PostgreSQL gives to the sequence of a serial column: it combines table and column, and truncates the longer of the
 * two until the name fits (makeObjectName in PostgreSQL's indexcmds.c).
 */
export function serialSequence(table: QualifiedName, column: string): QualifiedName {
  const room = nameLimit - Buffer.byteLength("__seq");
  let first = Buffer.byteLength(table.name);
  let second = Buffer.byteLength(column);
  while (first + second > room) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  return { schema: table.schema, name: `${cut(table.name, first)}_${cut(column, second)}_seq` };
}

const prefix = "aludel_new_";

/** Returns the name of the new table during a rebuild, before it takes the name of the old one. */
export function temporaryName(table: string): string {
  return prefix + table;
}

/** Returns what SQLite says of a row that a constraint refuses, under the name that the table has outside the rebuild. */
export function withoutTemporaryName(message: string): string {
  if (!/^(?:(?:NOT NULL|UNIQUE|CHECK) constraint failed: |cannot store )/.test(message)) return message;
  return message.replaceAll(prefix, "");
}

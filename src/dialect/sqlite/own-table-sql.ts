import type { OwnTableSql } from "../own-table-sql.ts";

/** Reading Aludel's own tables on SQLite. */
export const ownTableSql: OwnTableSql = {
  quoteIdentifier: (name) => `"${name.replaceAll('"', '""')}"`,
  // SQLite has no code of its own for it: SQLITE_ERROR, and "unknown database" for a schema.
  isMissingTable: ({ message }) => /\bno such table: |\bunknown database /.test(message),
};

import type { OwnTableSql } from "../own-table-sql.ts";
import { quoteName } from "../../schema/sql-names.ts";

/** The SQL that reading Aludel's own tables needs on SQLite. */
export const ownTableSql: OwnTableSql = {
  quoteIdentifier: quoteName,
  // SQLite has no specific code for a missing table: it is SQLITE_ERROR, and "unknown database" for a missing schema.
  isMissingTable: ({ message }) => /\bno such table: |\bunknown database /.test(message),
};

import type { OwnTableSql } from "../own-table-sql.ts";

/** The SQL that reading Aludel's own tables needs on PostgreSQL. */
export const ownTableSql: OwnTableSql = {
  quoteIdentifier: (name) => `"${name.replaceAll('"', '""')}"`,
  // undefined_table, and invalid_schema_name: https://www.postgresql.org/docs/current/errcodes-appendix.html
  isMissingTable: ({ engineCode }) => engineCode === "42P01" || engineCode === "3F000",
};

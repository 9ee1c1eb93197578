import type { OwnTableSql } from "../own-table-sql.ts";
import { quoteName } from "../../schema/sql-names.ts";

/** The SQL that reading Aludel's own tables needs on PostgreSQL. */
export const ownTableSql: OwnTableSql = {
  quoteIdentifier: quoteName,
  // undefined_table, and invalid_schema_name: https://www.postgresql.org/docs/current/errcodes-appendix.html
  isMissingTable: ({ engineCode }) => engineCode === "42P01" || engineCode === "3F000",
};

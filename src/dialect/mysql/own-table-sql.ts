import type { OwnTableSql } from "../own-table-sql.ts";

/** The SQL that reading Aludel's own tables needs on MySQL and MariaDB. */
export const ownTableSql: OwnTableSql = {
  quoteIdentifier: (name) => `\`${name.replaceAll("`", "``")}\``,
  // ER_NO_SUCH_TABLE, ER_BAD_DB_ERROR
  isMissingTable: ({ engineCode }) => engineCode === "1146" || engineCode === "1049",
};

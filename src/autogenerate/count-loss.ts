import type { Session } from "../connection/session.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import type { OwnTableSql } from "../dialect/own-table-sql.ts";
import type { LossyChange } from "../diff/lossy-changes.ts";
import type { RemovedRow, RowUser } from "../diff/removed-rows.ts";
import { quoteName } from "../migration/bookkeeping/migration-database.ts";
import type { SqlValue } from "../schema/expression.ts";

/**
 * Returns the number of rows, or of non-null values, that a change would lose in a database.
 *
 * @throws SessionError when the database has no such table or column
 */
export async function countLoss(
  session: Session,
  dialect: OwnTableSql,
  { table, column }: Pick<LossyChange, "table" | "column">,
): Promise<number> {
  const quote = (name: string): string => dialect.quoteIdentifier(name);
  const counted = column === null ? "*" : quote(column);
  const { rows } = await session.execute(
    `SELECT count(${counted}) AS ${quote("total")} FROM ${quoteName(dialect, table)}`,
  );
  return Number(rows[0]?.["total"] ?? 0);
}

/**
 * Returns the number of rows in a database that use a reference row by a foreign key.
 *
 * @throws SessionError when the database has no such tables
 */
export async function countUses(session: Session, { table, key }: RemovedRow, user: RowUser): Promise<number> {
  const dialect = await loadDialect(session.dialect);
  const { columns, references } = user.foreignKey;
  // A search that expects no values returns the ones that the row has.
  const expected = Object.fromEntries(references.columns.map((column) => [column, null]));
  const found = dialect.compileRowSearch([{ table, where: key, expected }], session);
  const [row] = (await session.execute(found.sql, found.parameters)).rows;
  if (row === undefined) return 0;
  const where = Object.fromEntries(columns.map((column, at) => [column, row[`value_${at}`] as SqlValue]));
  const uses = dialect.compileRowSearch([{ table: user.table, where, expected: {} }], session);
  const { rows } = await session.execute(`SELECT count(*) AS total FROM (${uses.sql}) AS uses`, uses.parameters);
  return Number(rows[0]?.["total"] ?? 0);
}

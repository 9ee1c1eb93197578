import { type Session, SessionError } from "../connection/session.ts";
import type { Config } from "../config/config.ts";
import type { Connector } from "../dialect/connector.ts";
import type { LossyChange } from "../diff/lossy-changes.ts";
import { AludelError } from "../error/aludel-error.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import type { RemovedRow, RowUser } from "../diff/removed-rows.ts";
import type { SqlValue } from "../schema/expression.ts";
import { type OpenedDatabase, withDatabase } from "../project/with-database.ts";

async function count(session: Session, connector: Connector, { table, column }: LossyChange): Promise<number> {
  const quote = (name: string): string => connector.quoteIdentifier(name);
  const from = [table.schema, table.name].flatMap((part) => (part === null ? [] : [quote(part)])).join(".");
  const counted = column === null ? "*" : quote(column);
  const { rows } = await session.execute(`SELECT count(${counted}) AS ${quote("total")} FROM ${from}`);
  return Number(rows[0]?.["total"] ?? 0);
}

/** The number helps to decide; a database that cannot give it must not keep anybody from deciding. */
async function countIfPossible(
  config: Config,
  use: (database: OpenedDatabase) => Promise<number>,
): Promise<number | null> {
  try {
    return await withDatabase(config, {}, use);
  } catch (error) {
    if (error instanceof AludelError || error instanceof SessionError) return null;
    throw error;
  }
}

/**
 * Returns the number of rows, or of non-null values, that a change would lose in the configured database; null when it is not in reach,
 * or has no such table.
 */
export function countLoss(config: Config, change: LossyChange): Promise<number | null> {
  return countIfPossible(config, ({ session, connector }) => count(session, connector, change));
}

async function countUsesOf(session: Session, { table, key }: RemovedRow, user: RowUser): Promise<number> {
  const dialect = await loadDialect(session.dialect);
  const { columns, references } = user.foreignKey;
  // Searching without a value to expect gives the values that there are.
  const expected = Object.fromEntries(references.columns.map((column) => [column, null]));
  const found = dialect.compileRowSearch({ table, where: key, expected }, session);
  const [row] = (await session.execute(found.sql, found.parameters)).rows;
  if (row === undefined) return 0;
  const where = Object.fromEntries(columns.map((column, at) => [column, row[`value_${at}`] as SqlValue]));
  const uses = dialect.compileRowSearch({ table: user.table, where, expected: {} }, session);
  const { rows } = await session.execute(`SELECT count(*) AS total FROM (${uses.sql}) AS uses`, uses.parameters);
  return Number(rows[0]?.["total"] ?? 0);
}

/**
 * Returns the number of rows in the configured database that use a reference row by a foreign key; null when the database is not in
 * reach, or has no such tables.
 */
export function countUses(config: Config, removed: RemovedRow, user: RowUser): Promise<number | null> {
  return countIfPossible(config, ({ session }) => countUsesOf(session, removed, user));
}

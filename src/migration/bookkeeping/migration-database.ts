import { type Row, type Session, SessionError } from "../../connection/session.ts";
import type { Statement } from "../../ddl/statement.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import type { OwnTableSql } from "../../dialect/own-table-sql.ts";
import type { Operation } from "../../operation/operation.ts";
import type { InsertRows } from "../../operation/insert-rows.ts";
import type { UpdateRows } from "../../operation/update-rows.ts";
import type { RowValue, RowValues, SqlValue } from "../../schema/expression.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import type { AludelError } from "../../error/aludel-error.ts";
import type { OwnedScope } from "./fingerprint.ts";

/** A session, and the dialect of its engine. */
export interface DialectSession {
  readonly session: Session;
  readonly dialect: Dialect;
}

/** A database as the runner sees it: where it runs, and the tables in which it keeps books. */
export interface MigrationDatabase extends DialectSession {
  /** Holds one row per head. */
  readonly versionTable: QualifiedName;
  /** Holds one row per run of a revision. */
  readonly historyTable: QualifiedName;
  /** Version of Aludel, written to the history table. */
  readonly toolVersion: string;
  /** What of the database is the project's; without it no fingerprint is taken. */
  readonly owned?: OwnedScope;
  /** What the configuration says of a pooler before the server, see `LockOptions`. */
  readonly pooler?: "session" | null;
  /** Returns the coded error for a failure of the engine that advice helps with, such as a missing privilege, else undefined. */
  readonly explain: (error: SessionError) => AludelError | undefined;
  /** The SQL of bookkeeping by the shape of its operation: a run of many revisions compiles it once. Filled as it goes. */
  readonly bookkeepingSql: Map<string, string>;
}

/** What reading one of Aludel's own tables takes: a session and a little of its engine's SQL. */
export interface OwnTableReader {
  readonly session: Session;
  readonly dialect: OwnTableSql;
}

/** Returns a table's name as it stands in the engine's SQL. */
export function quoteName(dialect: OwnTableSql, { schema, name }: QualifiedName): string {
  return schema === null
    ? dialect.quoteIdentifier(name)
    : `${dialect.quoteIdentifier(schema)}.${dialect.quoteIdentifier(name)}`;
}

/** Returns the rows of one of Aludel's own tables; null when the database does not have it. */
export async function readOwnRows({ session, dialect }: OwnTableReader, query: string): Promise<readonly Row[] | null> {
  try {
    return (await session.execute(query)).rows;
  } catch (error) {
    if (error instanceof SessionError && dialect.isMissingTable(error)) return null;
    throw error;
  }
}

/** The operations of a run of many revisions differ in their values only: what is left is their shape, and equal shapes are equal SQL. */
interface Shape {
  readonly key: string;
  readonly values: readonly SqlValue[];
}

/** Returns the shape of a change of one row by plain values, each of which is one parameter; null for anything else. */
function shapeOf(operation: Operation): Shape | null {
  if (operation.kind === "insertRows") {
    const [row, another] = operation.rows;
    return row === undefined || another !== undefined || operation.key !== null ? null : shape(operation, row);
  }
  if (operation.kind !== "updateRows") return null;
  if (Object.values(operation.where).some((value) => value === null)) return null;
  const { set, where } = operation;
  const changed = shape(operation, set);
  const found = shape(operation, where);
  if (changed === null || found === null) return null;
  return { key: `${changed.key} ${found.key}`, values: [...changed.values, ...found.values] };
}

function shape({ kind, table }: InsertRows | UpdateRows, row: RowValues): Shape | null {
  const values = Object.values(row);
  if (!values.every(isPlain)) return null;
  const columns = Object.entries(row).map(([column, value]) => `${column}:${value === null ? "null" : typeof value}`);
  return { key: `${kind} ${table.schema ?? ""}.${table.name} ${columns.join()}`, values };
}

function isPlain(value: RowValue): value is string | number | Date | null {
  return value === null || typeof value === "string" || typeof value === "number" || value instanceof Date;
}

/** Returns the statements of operations on Aludel's own tables, which depend on nothing else in the database. */
export async function compileBookkeeping(dialect: Dialect, operations: readonly Operation[]): Promise<Statement[]> {
  const plan = await dialect.plan(operations, {
    session: null,
    isBookkeeping: true,
    foldedSchema: () => Promise.reject(new Error("bookkeeping depends on no schema")),
  });
  return plan.segments.flatMap(({ steps }) => steps).filter((step) => step.kind === "statement");
}

/** Runs operations on Aludel's own tables; returns the number of rows changed. */
export async function runBookkeeping(
  database: Pick<MigrationDatabase, "session" | "dialect" | "bookkeepingSql">,
  operations: readonly Operation[],
): Promise<number> {
  let changes = 0;
  for (const operation of operations) {
    for (const { sql, parameters } of await compileOnce(database, operation)) {
      const result = await database.session.execute(sql, parameters);
      changes += result.changes;
    }
  }
  return changes;
}

type Compiled = Pick<Statement, "sql" | "parameters">;

/** Compiles an operation, or takes the statement of one of the same shape. */
async function compileOnce(
  { dialect, bookkeepingSql }: Pick<MigrationDatabase, "dialect" | "bookkeepingSql">,
  operation: Operation,
): Promise<readonly Compiled[]> {
  const found = shapeOf(operation);
  if (found === null) return compileBookkeeping(dialect, [operation]);
  const sql = bookkeepingSql.get(found.key);
  if (sql !== undefined) return [{ sql, parameters: found.values }];
  const statements = await compileBookkeeping(dialect, [operation]);
  const [statement, another] = statements;
  // A statement that does not bind each value as one parameter cannot be used for others.
  const isBound =
    another === undefined &&
    statement?.parameters.length === found.values.length &&
    statement.parameters.every((value, index) => value === found.values[index]);
  if (isBound) bookkeepingSql.set(found.key, statement.sql);
  return statements;
}

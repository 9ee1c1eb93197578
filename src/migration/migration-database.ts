import type { Session } from "../connection/session.ts";
import type { Statement } from "../ddl/statement.ts";
import type { Dialect } from "../dialect/dialect.ts";
import type { OwnTableSql } from "../dialect/own-table-sql.ts";
import type { Operation } from "../operation/operation.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { OwnedScope } from "./owned-scope.ts";

/** A database as the runner sees it: where it runs, and the tables in which it keeps books. */
export interface MigrationDatabase {
  readonly session: Session;
  readonly dialect: Dialect;
  /** Holds one row per head. */
  readonly versionTable: QualifiedName;
  /** Holds one row per run of a revision. */
  readonly historyTable: QualifiedName;
  /** Version of Aludel, written to the history. */
  readonly toolVersion: string;
  /** What of the database is the project's; without it no fingerprint is taken. */
  readonly owned?: OwnedScope;
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

/** Returns the statements of operations on Aludel's own tables, which depend on nothing else in the database. */
export async function compileBookkeeping(dialect: Dialect, operations: readonly Operation[]): Promise<Statement[]> {
  const plan = await dialect.plan(operations, {
    session: null,
    foldedSchema: () => Promise.reject(new Error("bookkeeping depends on no schema")),
  });
  return plan.segments.flatMap(({ steps }) => steps).filter((step) => step.kind === "statement");
}

/** Runs operations on Aludel's own tables; returns the number of rows changed. */
export async function runBookkeeping(
  { session, dialect }: Pick<MigrationDatabase, "session" | "dialect">,
  operations: readonly Operation[],
): Promise<number> {
  let changes = 0;
  for (const { sql, parameters } of await compileBookkeeping(dialect, operations)) {
    const result = await session.execute(sql, parameters);
    changes += result.changes;
  }
  return changes;
}

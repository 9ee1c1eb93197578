import { openMemory } from "../../../src/dialect/sqlite/file/open-file.ts";
import type { Session } from "../../../src/connection/session.ts";
import type { Plan } from "../../../src/ddl/plan.ts";
import { dialect } from "../../../src/dialect/sqlite/dialect.ts";
import { runPlan } from "../../../src/migration/run-plan.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";

/** Opens a database in memory with what the script makes. */
export async function openWith(script: string): Promise<Session> {
  const session = await openMemory();
  await session.executeScript(script);
  return session;
}

/** Returns the plan of operations for a session. */
export function planFor(session: Session, operations: readonly Operation[]): Promise<Plan> {
  return dialect.plan(operations, { session, foldedSchema: () => Promise.resolve(emptyDatabase) });
}

/** Plans operations and runs them as the runner does; returns the plan. */
export async function applyTo(session: Session, operations: readonly Operation[]): Promise<Plan> {
  const plan = await planFor(session, operations);
  await runPlan({
    database: { session, dialect },
    plan,
    inCallersTransaction: false,
    record: () => Promise.resolve(),
  });
  return plan;
}

/** Returns the text of the statements of a plan. */
export function textsOf(plan: Plan): string[] {
  return plan.segments.flatMap(({ steps }) => steps.flatMap((step) => ("sql" in step ? [step.sql] : [])));
}

/** Returns how many rebuilds a plan holds. */
export function countRebuilds(plan: Plan): number {
  return textsOf(plan).filter((sql) => sql.startsWith('CREATE TABLE "aludel_new_')).length;
}

export function read(session: Session): Promise<Database> {
  return dialect.introspect(session, { schemas: [], excludeTables: [] });
}

/** Returns the rows of a query as arrays of values. */
export async function rowsOf(session: Session, sql: string): Promise<unknown[][]> {
  const { rows } = await session.execute(sql);
  return rows.map((row) => Object.values(row));
}

import type { Plan, Segment } from "../../../ddl/plan.ts";
import { withMomentsInUtc } from "../../../ddl/moments-in-utc.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Step } from "../../../ddl/statement.ts";
import { factsOf } from "../../../operation/definitions.ts";
import { foldAlong } from "../../../operation/fold/fold-along.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { Database } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { PlanContext } from "../../dialect.ts";
import { PostgresDdlCompiler } from "../ddl-compiler.ts";
import { planColumnChanges } from "./plan-column-changes.ts";
import { planEnumLife } from "./plan-enum-life.ts";
import { planValueChecks } from "./plan-value-checks.ts";
import { attachSources } from "./planned-operation.ts";

/** The newest major version of PostgreSQL whose features are known; plans that are written offline assume it. */
export const newestVersion = 18;

/** The oldest supported major version of PostgreSQL. */
const oldestVersion = 14;

/** Returns the major version of a server. */
export function majorVersion(serverVersion: string): number {
  return Number.parseInt(serverVersion, 10);
}

function tableOf(operation: Operation): string | null {
  const { table } = factsOf(operation);
  return table && formatQualifiedName(table);
}

/** Returns the step without hazards, for a table that is new and therefore has no rows. */
function withoutHazards(step: Step): Step {
  return step.kind === "statement" ? { ...step, hazards: [] } : step;
}

/** Returns the segments: one transaction, which is split only where a statement cannot run inside a transaction. */
function buildSegments(steps: readonly Step[]): Segment[] {
  const segments: { transactional: boolean; foreignKeys: "enforced"; steps: Step[] }[] = [];
  for (const step of steps) {
    const transactional = step.kind === "statement" ? step.transactional : step.kind !== "backfill";
    const last = segments.at(-1);
    if (transactional && last?.transactional === true) last.steps.push(step);
    else segments.push({ transactional, foreignKeys: "enforced", steps: [step] });
  }
  return segments;
}

/**
 * Returns the plan of the operations on PostgreSQL, whose DDL is transactional: one transaction, unless an index is built or dropped
 * concurrently.
 */
export async function planOperations(recorded: readonly Operation[], context: PlanContext): Promise<Plan> {
  const moments = await withMomentsInUtc(recorded, () => context.foldedSchema());
  const operations = await planBackfills(moments, () => context.foldedSchema());
  const version = context.session === null ? newestVersion : majorVersion(context.session.serverVersion);
  // A script that is written offline must run on every supported version.
  const oldest = context.session === null ? oldestVersion : version;
  const compiler = new PostgresDdlCompiler(version, oldest);
  const completed = await planEnumLife(operations, context, compiler);
  let along: ((position: number) => Database) | null = null;
  const schemaBefore = async (position: number): Promise<Database> => {
    along ??= foldAlong(operations, await context.foldedSchema());
    return along(position);
  };
  const planned = await planColumnChanges(attachSources(completed, operations), schemaBefore, oldest);
  const checks = await planValueChecks(planned, schemaBefore, compiler);
  const newTables = new Set<string>();
  const steps = planned.flatMap(({ operation, source }, at) => {
    const compiled = [...(checks.get(at) ?? []), ...compiler.compile(operation, source)];
    const table = tableOf(operation);
    if (table !== null && operation.kind === "createTable") newTables.add(table);
    return table !== null && newTables.has(table) ? compiled.map(withoutHazards) : compiled;
  });
  return { segments: buildSegments(steps) };
}

import type { Plan, Segment } from "../../../ddl/plan.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Step } from "../../../ddl/statement.ts";
import type { AddColumn } from "../../../operation/add-column.ts";
import type { AddConstraint } from "../../../operation/add-constraint.ts";
import { describeOperation } from "../../../operation/describe-operation.ts";
import type { DropColumn } from "../../../operation/drop-column.ts";
import type { DropConstraint } from "../../../operation/drop-constraint.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { formatQualifiedName, isSameName } from "../../../schema/qualified-name.ts";
import { findFirstWord } from "../../../schema/sql-words.ts";
import type { PlanContext } from "../../dialect.ts";
import type { MysqlServer } from "../column-types.ts";
import type { MysqlDdlCompiler } from "../ddl-compiler.ts";
import type { LiveFacts } from "./live-facts.ts";
import { hasZonedTexts, withMomentTexts } from "./moment-texts.ts";
import { emptyPlanContext, readMysqlPlanContext } from "./plan-context.ts";
import { needsSchema } from "./plan-needs.ts";
import { planValueChecks } from "./plan-value-checks.ts";
import type { PlacedOperation } from "./detach-foreign-keys.ts";

/**
 * The first words of statements that do not end the transaction. Every other statement causes an implicit commit
 * (https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html).
 */
const rowWords: ReadonlySet<string> = new Set([
  "select",
  "insert",
  "update",
  "delete",
  "replace",
  "with",
  "values",
  "call",
  "do",
  "set",
]);

function isOfRows(step: Step): boolean {
  return (
    step.kind === "run" || (step.kind === "statement" && rowWords.has(findFirstWord(step.sql, engineSqlRules.mysql)))
  );
}

function tableOf(operation: Operation): string | null {
  const { table } = factsOf(operation);
  return table && formatQualifiedName(table);
}

/**
 * Returns the segments: each DDL statement, with the assertions before it, is one of its own, and consecutive changes of rows share one.
 */
function buildSegments(steps: readonly Step[]): Segment[] {
  const segments: { transactional: boolean; foreignKeys: "enforced"; steps: Step[] }[] = [];
  let waiting: Step[] = [];
  for (const step of steps) {
    if (step.kind === "assertion") {
      waiting.push(step);
      continue;
    }
    const transactional = isOfRows(step);
    const last = segments.at(-1);
    const own = step.kind === "statement" ? { ...step, transactional } : step;
    if (transactional && last?.transactional === true && waiting.length === 0) last.steps.push(own);
    else segments.push({ transactional, foreignKeys: "enforced", steps: [...waiting, own] });
    waiting = [];
  }
  return segments;
}

function isNumberedWith(operation: Operation, next: Operation | undefined): next is AddConstraint {
  return (
    operation.kind === "addColumn" &&
    operation.column.identity !== null &&
    next?.kind === "addConstraint" &&
    isSameName(next.table, operation.table) &&
    (next.constraint.kind === "primaryKey" || next.constraint.kind === "unique") &&
    next.constraint.columns[0] === operation.column.name
  );
}

function takesNumbered(operation: Operation, next: Operation | undefined): next is DropColumn {
  return (
    operation.kind === "dropConstraint" &&
    (operation.definition?.kind === "primaryKey" || operation.definition?.kind === "unique") &&
    next?.kind === "dropColumn" &&
    isSameName(next.table, operation.table) &&
    next.definition?.identity !== null &&
    operation.definition.columns.includes(next.column)
  );
}

/**
 * Returns the plan of the operations. Without transactional DDL each DDL statement is a segment of its own, because it causes an implicit
 * commit.
 */
export async function planOperations(
  server: MysqlServer,
  buildCompiler: (live: LiveFacts) => MysqlDdlCompiler,
  recorded: readonly Operation[],
  context: PlanContext,
): Promise<Plan> {
  const operations = await planBackfills(recorded, () => context.foldedSchema());
  const isBlind = !operations.some((operation) => needsSchema(operation) || hasZonedTexts(operation));
  const { planned, schemaBefore, live } = isBlind
    ? emptyPlanContext(operations)
    : await readMysqlPlanContext(server, operations, context);
  const compiler = buildCompiler(live);
  const checks = planValueChecks(planned, schemaBefore, compiler);
  const newTables = new Set<string>();
  const steps: Step[] = [];
  for (let at = 0; at < planned.length; at += 1) {
    const position = at;
    const { operation: written, source, around } = planned[at] as PlacedOperation;
    const operation = hasZonedTexts(written) ? withMomentTexts(written, schemaBefore(at), server) : written;
    const next = planned[at + 1]?.operation;
    const table = tableOf(operation);
    if (operation.kind === "createTable" && table !== null) newTables.add(table);
    const before = needsSchema(operation) ? schemaBefore(at) : null;
    let compiled: Step[];
    if (isNumberedWith(operation, next)) {
      at += 1;
      compiled = compiler.addNumberedColumn(operation as AddColumn, next);
      compiled = compiled.map((step) => ({ ...step, source: source + 1 }));
    } else if (takesNumbered(operation, next)) {
      at += 1;
      compiled = compiler.dropNumberedColumn(operation as DropConstraint, next);
      compiled = compiled.map((step) => ({ ...step, source: source + 1 }));
    } else {
      compiled = compiler.compileAt(operation, source, before);
      if (around !== null) compiled = compiled.map((step) => standingAround(step, operation, around));
    }
    steps.push(
      ...(checks.get(position) ?? []),
      ...(table !== null && newTables.has(table) ? compiled.map(withoutHazards) : compiled),
    );
  }
  return { segments: buildSegments(steps) };
}

/** Returns the step as one that detaches or attaches a foreign key around another operation. */
function standingAround(step: Step, operation: Operation, around: "before" | "after"): Step {
  if (step.kind !== "statement") return step;
  const { object } = describeOperation(operation);
  const what = around === "before" ? "is taken off while columns that it joins change" : "is put back";
  return { ...step, around, comment: `foreign key ${object} ${what}` };
}

/** Returns the step without hazards, for a table that is new and therefore has no rows. */
function withoutHazards(step: Step): Step {
  return step.kind === "statement" ? { ...step, hazards: [] } : step;
}

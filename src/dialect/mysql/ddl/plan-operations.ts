import type { Plan, Segment } from "../../../ddl/plan.ts";
import { withMomentsInUtc } from "../../../ddl/moments-in-utc.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Step } from "../../../ddl/statement.ts";
import { describeOperation } from "../../../operation/describe/describe-operation.ts";
import { factsOf } from "../../../operation/definitions.ts";
import { withLowerTableNames, withLowerTables } from "../../../operation/rewrite/lower-table-names.ts";
import type { Operation } from "../../../operation/operation.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import type { Database } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
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

/**
 * Returns the plan of the operations. Without transactional DDL each DDL statement is a segment of its own, because it causes an implicit
 * commit.
 */
export async function planOperations(
  server: MysqlServer,
  buildCompiler: (live: LiveFacts) => MysqlDdlCompiler,
  written: readonly Operation[],
  given: PlanContext,
): Promise<Plan> {
  const isLower = given.session?.lowerTableNames === true;
  const recorded = isLower ? withLowerTableNames(written) : written;
  const context = isLower ? { ...given, foldedSchema: async () => withLowerTables(await given.foldedSchema()) } : given;
  const moments = await withMomentsInUtc(recorded, () => context.foldedSchema());
  const operations = await planBackfills(moments, () => context.foldedSchema());
  const isBlind = !operations.some((operation) => needsSchema(operation) || hasZonedTexts(operation));
  const { joined, schemaBefore, live } = isBlind
    ? emptyPlanContext(operations)
    : await readMysqlPlanContext(server, operations, context);
  const compiler = buildCompiler(live);
  if (context.isBookkeeping !== true) for (const { operation } of joined.flat()) compiler.assertOwnDatabase(operation);
  const checks = planValueChecks(joined.flat(), schemaBefore, compiler);
  const newTables = new Set<string>();
  const steps: Step[] = [];
  let position = 0;
  for (const group of joined) {
    const members = group.map((placed, offset) => {
      const at = position + offset;
      const { operation: written } = placed;
      const operation = hasZonedTexts(written) ? withMomentTexts(written, schemaBefore(at), server) : written;
      const folded = needsSchema(operation) ? schemaBefore(at) : null;
      // What the fold returns is valid until it is asked again.
      const before = group.length > 1 && folded !== null ? { ...folded, tables: new Map(folded.tables) } : folded;
      return { ...placed, operation, before, checks: checks.get(at) ?? [] };
    });
    position += group.length;
    const [first] = members;
    if (first === undefined) continue;
    const table = tableOf(first.operation);
    if (first.operation.kind === "createTable" && table !== null) newTables.add(table);
    const compiled = members.length === 1 ? compileOne(compiler, first) : compileJointly(compiler, members);
    steps.push(
      ...members.flatMap((member) => member.checks),
      ...(table !== null && newTables.has(table) ? compiled.map(withoutHazards) : compiled),
    );
  }
  return { segments: buildSegments(steps) };
}

/** An operation of the plan with the schema before it; null where that does not matter. */
interface Member extends PlacedOperation {
  readonly before: Database | null;
}

function compileOne(compiler: MysqlDdlCompiler, { operation, source, around, before }: Member): readonly Step[] {
  const steps = compiler.compileAt(operation, source, before);
  return around === null ? steps : steps.map((step) => standingAround(step, operation, around));
}

/** Compiles operations on one table to one statement, which counts as the last of them. */
function compileJointly(compiler: MysqlDdlCompiler, members: readonly Member[]): readonly Step[] {
  const { table } = factsOf((members[0] as Member).operation);
  const sources = members.map(({ source }) => source).toSorted((left, right) => left - right);
  const source = sources.at(-1) ?? null;
  if (table === null) return [];
  return compiler
    .compileJointly(table, members)
    .map((step) =>
      step.kind === "statement" ? { ...step, source, joins: sources.slice(0, -1) } : { ...step, source },
    );
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

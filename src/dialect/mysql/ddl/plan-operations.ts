import type { Session } from "../../../connection/session.ts";
import type { Plan, Segment } from "../../../ddl/plan.ts";
import { planBackfills } from "../../../ddl/plan-backfills.ts";
import type { Step } from "../../../ddl/statement.ts";
import type { AddColumn } from "../../../operation/add-column.ts";
import type { AddConstraint } from "../../../operation/add-constraint.ts";
import { applyOperations } from "../../../operation/apply-operation.ts";
import { completeEnumLife } from "../../../operation/complete-enum-life.ts";
import { describeOperation } from "../../../operation/describe-operation.ts";
import type { DropColumn } from "../../../operation/drop-column.ts";
import type { DropConstraint } from "../../../operation/drop-constraint.ts";
import type { Operation, OperationKind } from "../../../operation/operation.ts";
import { touchedTables } from "../../../operation/touched-tables.ts";
import type { Database } from "../../../schema/database.ts";
import { formatQualifiedName, isSameName, type QualifiedName } from "../../../schema/qualified-name.ts";
import type { PlanContext } from "../../dialect.ts";
import type { MysqlDdlCompiler } from "../ddl-compiler.ts";
import { readColumnExtras } from "./column-extras.ts";
import { introspectMysql } from "../introspector.ts";
import { readCatalog } from "../introspection/catalog.ts";
import { readReferences } from "../introspection/read-constraints.ts";
import { withLiveColumns } from "./live-columns.ts";
import { foreignKeyNames } from "./key-compiler.ts";
import { hasZonedTexts, withMomentTexts } from "./moment-texts.ts";
import { planValueChecks } from "./plan-value-checks.ts";
import {
  foreignKeysOf,
  type KeyView,
  mayDisturbForeignKeys,
  type RoomyOperation,
  type TableKey,
  takeOffForeignKeys,
  withForeignKeys,
} from "./take-off-foreign-keys.ts";

/** Operations whose statement depends on what it finds. */
const dependent: ReadonlySet<OperationKind> = new Set<OperationKind>([
  "alterTable",
  "addColumn",
  "dropColumn",
  "renameColumn",
  "alterColumn",
  "addConstraint",
  "dropConstraint",
  "renameConstraint",
  "createIndex",
  "dropIndex",
  "setComment",
]);

/** Operations that may repeat the definition of a column. */
const restating: ReadonlySet<OperationKind> = new Set<OperationKind>([
  "alterTable",
  "alterColumn",
  "renameColumn",
  "dropConstraint",
  "setComment",
]);

/** Statements that change rows; each other one ends the transaction that it stands in. */
const rowStatement =
  /^(?:\s+|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/|\()*(?:select|insert|update|delete|replace|with|values|call|do|set)\b/i;

function isOfRows(step: Step): boolean {
  return step.kind === "run" || (step.kind === "statement" && rowStatement.test(step.sql));
}

function tableOf(operation: Operation): string | null {
  if (operation.kind === "createTable") return formatQualifiedName(operation.table.name);
  return "table" in operation ? formatQualifiedName(operation.table) : null;
}

/** Returns each statement of DDL, with the assertions before it, as a segment of its own, and rows that stand together as one. */
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

/** Reads which indexes of foreign keys the server has, by table and name. */
async function readForeignKeyIndexes(session: Session): Promise<ReadonlySet<string>> {
  const { rows } = await session.execute(
    `SELECT DISTINCT TABLE_NAME AS t, INDEX_NAME AS i FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()`,
  );
  return new Set(rows.map(({ t, i }) => `${String(t)}.${String(i)}`));
}

/** Reads the tables that operations touch, and those that foreign keys join with them, as they are now. */
function readTouched(session: Session, operations: readonly Operation[], keys: readonly TableKey[]): Promise<Database> {
  const server = session.dialect === "mariadb" ? "mariadb" : "mysql";
  const touched = touchedTables(operations);
  const isTouched = (name: QualifiedName) => touched.some((each) => isSameName(each, name));
  const joined = keys
    .map(({ table, key }) => [table, key.references.table])
    .filter((sides) => sides.some(isTouched))
    .flat();
  return introspectMysql(server, session, { schemas: [], excludeTables: [], tables: [...touched, ...joined] });
}

/** Reads the foreign keys of the database, and its collation. */
async function readForeignKeys(session: Session): Promise<Pick<KeyView, "keys" | "collation">> {
  const server = session.dialect === "mariadb" ? "mariadb" : "mysql";
  const catalog = await readCatalog(session, server, { schemas: [], excludeTables: [] });
  const keys = (await readReferences(catalog)).map(([name, key]) => ({ table: { schema: null, name }, key }));
  return { keys, collation: catalog.collation };
}

/** Returns whether a table is to have the collation of its database again. */
function takesDatabaseCollation(operation: Operation): boolean {
  if (operation.kind !== "alterTable") return false;
  const { from, to } = operation.options;
  return from["collation"] !== undefined && to["collation"] === undefined;
}

/** Returns what operations do: a segment for each statement of DDL, which the server commits by itself. */
export async function planOperations(
  compiler: MysqlDdlCompiler,
  recorded: readonly Operation[],
  context: PlanContext,
): Promise<Plan> {
  const { session } = context;
  const operations = await planBackfills(recorded, () => context.foldedSchema());
  let planned: readonly RoomyOperation[] = operations.map((operation, source) => ({ operation, source, around: null }));
  let folded: Database | null = null;
  /** The schema that the history tells, with what the live one has besides. */
  const fold = async (): Promise<Database> => {
    if (folded !== null) return folded;
    folded = await context.foldedSchema();
    const isDisturbed = mayDisturbForeignKeys(operations);
    const found =
      isDisturbed && session !== null
        ? await readForeignKeys(session)
        : { keys: isDisturbed ? foreignKeysOf(folded) : [], collation: null };
    if (session !== null && operations.some(({ kind }) => restating.has(kind))) {
      compiler.setColumnExtras(await readColumnExtras(session, operations));
      folded = withLiveColumns(folded, await readTouched(session, operations, found.keys));
    }
    if (isDisturbed) {
      const { planned: roomy, taken } = makeRoom(folded, found);
      planned = roomy;
      folded = withForeignKeys(folded, taken);
    }
    const known = new Set(foreignKeyNames(folded));
    if (session !== null && known.size > 0) {
      compiler.setForeignKeyIndexes(await readForeignKeyIndexes(session), known);
    }
    if (session !== null && operations.some(takesDatabaseCollation)) {
      const { rows } = await session.execute("SELECT @@collation_database AS collation");
      compiler.setDatabaseCollation(String(rows[0]?.["collation"]));
    }
    return folded;
  };
  const makeRoom = (start: Database, found: Pick<KeyView, "keys" | "collation">) => {
    const schemas = new Map<number, Database>();
    const schemaAfter = (count: number): Database => {
      const schema = schemas.get(count) ?? applyOperations(start, completeEnumLife(operations.slice(0, count), start));
      schemas.set(count, schema);
      return schema;
    };
    return takeOffForeignKeys(operations, { ...found, server: compiler.dialect, schemaAfter });
  };
  const schemaBefore = async (position: number): Promise<Database> => {
    const start = await fold();
    const earlier = planned.slice(0, position).map(({ operation }) => operation);
    return applyOperations(start, completeEnumLife(earlier, start));
  };
  if (mayDisturbForeignKeys(operations)) await fold();
  const checks = await planValueChecks(planned, schemaBefore, compiler);
  const newTables = new Set<string>();
  const steps: Step[] = [];
  for (let at = 0; at < planned.length; at += 1) {
    const position = at;
    const { operation: written, source, around } = planned[at] as RoomyOperation;
    // oxlint-disable-next-line no-await-in-loop -- the history is loaded once
    const types = hasZonedTexts(written) ? await schemaBefore(at) : null;
    const operation = types === null ? written : withMomentTexts(written, types, compiler.dialect);
    const next = planned[at + 1]?.operation;
    const table = tableOf(operation);
    if (operation.kind === "createTable" && table !== null) newTables.add(table);
    // oxlint-disable-next-line no-await-in-loop -- the history is loaded once
    const before = dependent.has(operation.kind) ? await schemaBefore(at) : null;
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
      if (around !== null) compiled = compiled.map((step) => withRoom(step, operation, around));
    }
    steps.push(
      ...(checks.get(position) ?? []),
      ...(table !== null && newTables.has(table) ? compiled.map(withoutHazards) : compiled),
    );
  }
  return { segments: buildSegments(steps) };
}

/** Returns the step as one that makes room for another operation. */
function withRoom(step: Step, operation: Operation, around: "before" | "after"): Step {
  if (step.kind !== "statement") return step;
  const { object } = describeOperation(operation);
  const what = around === "before" ? "is taken off while columns that it joins change" : "is put back";
  return { ...step, around, comment: `foreign key ${object} ${what}` };
}

/** Returns the step without the costs of a table that has rows. */
function withoutHazards(step: Step): Step {
  return step.kind === "statement" ? { ...step, hazards: [] } : step;
}

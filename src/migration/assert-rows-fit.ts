import { type Row, SessionError } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import { factsOf, mayChangeRows } from "../operation/definitions.ts";
import { describeOperation } from "../operation/describe/describe-operation.ts";
import type { Operation } from "../operation/operation.ts";
import { constrainedColumns } from "../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { indexedColumns } from "../schema/table-index.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { type BlockingRows, findBlockingRows, findReferringRows } from "./failure/find-blocking-rows.ts";
import { describeRows } from "./failure/migration-failure.ts";
import { suggestMapping } from "./failure/suggest-mapping.ts";
import { planStep } from "./plan-step.ts";
import { commandFor, describeHeads, describeStep, type MigrationStep } from "./step.ts";

/** Rows that a message shows. */
const shown = 5;

/** What the steps before an operation have done, as far as it decides whether the rows of now tell about it. */
interface Foreseen {
  /** Tables whose rows or names are others by then, and columns, as `table.column`, that are gone or converted. */
  readonly changed: Set<string>;
  /** Tables that are made anew and still empty by then. */
  readonly empty: Set<string>;
}

/**
 * Throws when one of the steps is known to fail on the rows that are there: NULL where it is to be refused, duplicates under a unique key,
 * references to nothing, a check that does not hold; and, behind the first step, which looks itself before it changes anything, values that a
 * change of type does not take. Where an earlier operation may change these rows nothing is said; from raw SQL and code on nothing is known.
 *
 * @throws AludelError MIGRATION_FAILED; nothing has run by then
 */
export async function assertRowsFit(database: MigrationDatabase, steps: readonly MigrationStep[]): Promise<void> {
  const foreseen: Foreseen = { changed: new Set(), empty: new Set() };
  for (const step of steps) {
    for (const [index, operation] of step.operations.entries()) {
      if (operation.kind === "execute" || operation.kind === "run" || operation.kind === "deleteRows") return;
      const place = { first: steps[0] ?? step, step, index };
      const rows = await searchRows(database, operation, foreseen);
      if (rows.length > 0) throw wouldFail(place, describeBlocking(rows, step));
      const unfit = step === steps[0] ? null : await searchConversion(database, step, index, foreseen);
      if (unfit !== null) throw wouldFail(place, unfit);
      foresee(foreseen, operation);
    }
  }
}

function foresee({ changed, empty }: Foreseen, operation: Operation): void {
  const { touchedTables, renaming, takenColumns, table } = factsOf(operation);
  const own = table === null ? touchedTables : [table];
  const names = own.map(formatQualifiedName);
  if (operation.kind === "createTable") {
    for (const name of names) empty.add(name);
    return;
  }
  if (!mayChangeRows(operation) && renaming === null) {
    for (const taken of takenColumns) {
      const name = formatQualifiedName(taken.table);
      changed.add(taken.column === null ? name : formatColumnName(taken.table, taken.column));
      if (taken.column === null) empty.delete(name);
    }
    return;
  }
  for (const name of names) {
    changed.add(name);
    empty.delete(name);
  }
}

async function searchRows(
  database: MigrationDatabase,
  operation: Operation,
  { changed, empty }: Foreseen,
): Promise<readonly BlockingRows[]> {
  const asked = asCertain(operation);
  if (asked === null) return [];
  const names = factsOf(asked).touchedTables.map(formatQualifiedName);
  const { table } = factsOf(asked);
  const own = table === null ? "" : formatQualifiedName(table);
  if (changed.has(own) || empty.has(own) || columnsOf(asked).some((name) => changed.has(name))) return [];
  // The columns of an expression are not known by name.
  const isExpression = asked.kind === "addConstraint" && asked.constraint.kind === "check";
  if (isExpression && [...changed].some((name) => name.startsWith(`${own}.`))) return [];
  if (asked.kind === "addConstraint" && asked.constraint.kind === "foreignKey") {
    const parent = formatQualifiedName(asked.constraint.references.table);
    if (empty.has(parent) && parent !== own) return findReferringRows(database, asked.table, asked.constraint);
  }
  if (names.some((name) => changed.has(name) || empty.has(name))) return [];
  return findBlockingRows(database, asked);
}

/** Returns the columns whose values decide whether an operation can be done, as `table.column`. */
function columnsOf(operation: Operation): readonly string[] {
  const named = (table: QualifiedName, columns: readonly string[]) =>
    columns.map((column) => formatColumnName(table, column));
  if (operation.kind === "alterColumn") return named(operation.table, [operation.column]);
  if (operation.kind === "createIndex") return named(operation.table, indexedColumns(operation.index));
  if (operation.kind !== "addConstraint") return [];
  const { table, constraint } = operation;
  const own = named(table, constrainedColumns(constraint));
  if (constraint.kind !== "foreignKey") return own;
  return [...own, ...named(constraint.references.table, constraint.references.columns)];
}

/** Returns the operation as far as rows decide for certain whether an engine takes it; null where they do not. */
function asCertain(operation: Operation): Operation | null {
  if (operation.kind === "alterColumn") {
    const { type, generated, identity, collation, nullable } = operation.changes;
    const others = type ?? generated ?? identity ?? collation;
    return nullable?.to === false && others === undefined && operation.using === null ? operation : null;
  }
  if (operation.kind === "createIndex") {
    const { method, predicate, keys } = operation.index;
    const isPlain = keys.every((key) => key.collation === null && key.operatorClass === null);
    return method === null && predicate === null && isPlain ? operation : null;
  }
  if (operation.kind !== "addConstraint") return null;
  const { constraint } = operation;
  if (constraint.kind === "foreignKey") return constraint.notValid ? null : operation;
  if (constraint.kind === "check") return constraint.notValid ? null : operation;
  if (constraint.kind === "unique") return operation;
  if (constraint.kind !== "primaryKey") return null;
  // SQLite takes NULL in a primary key, so only duplicates are known to be refused.
  return { ...operation, constraint: { ...constraint, kind: "unique", nullsNotDistinct: false } };
}

/** Why an operation would fail. */
interface Obstacle {
  readonly why: string;
  readonly hint: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Looks for values that the change of a column's type does not take, with the query that the plan of its step looks with. */
async function searchConversion(
  database: MigrationDatabase,
  step: MigrationStep,
  index: number,
  { changed, empty }: Foreseen,
): Promise<Obstacle | null> {
  const operation = step.operations[index];
  if (operation?.kind !== "alterColumn" || operation.changes.type === undefined) return null;
  const own = formatQualifiedName(operation.table);
  // A conversion may read any column of the row.
  if (empty.has(own) || [...changed].some((name) => name === own || name.startsWith(`${own}.`))) return null;
  const { segments } = await planStep(step, { ...database, session: null });
  for (const look of segments.flatMap(({ steps }) => steps)) {
    if (look.kind !== "assertion" || look.source !== index || look.conversion === undefined) continue;
    const rows = await execute(database, look.sql);
    if (rows.length === 0) continue;
    const details = { rows: rows.slice(0, shown), rowCount: rows.length };
    return { why: look.message, hint: suggestMapping(look.conversion, rows, step), details };
  }
  return null;
}

/** Returns the rows of a query; none where it cannot be run before the steps that come first. */
async function execute({ session }: MigrationDatabase, sql: string): Promise<readonly Row[]> {
  try {
    return (await session.execute(sql)).rows;
  } catch (error) {
    if (error instanceof SessionError && !error.connectionLost) return [];
    throw error;
  }
}

function describeBlocking(blockingRows: readonly BlockingRows[], step: MigrationStep): Obstacle {
  const how = `, by hand or with op.execute in ${step.path} before it`;
  return {
    why: blockingRows.map(({ table, reason }) => `${table}: ${reason}`).join("; "),
    hint: `${describeRows(blockingRows, how)}; then run ${commandFor(step)} again`,
    details: { blockingRows },
  };
}

function wouldFail(
  { first, step, index }: { readonly first: MigrationStep; readonly step: MigrationStep; readonly index: number },
  { why, hint, details }: Obstacle,
): AludelError {
  const operation = step.operations[index];
  const described = operation === undefined ? { kind: "", object: "" } : describeOperation(operation);
  const { revision, path, direction } = step;
  return new AludelError(
    "MIGRATION_FAILED",
    `${direction} of ${describeStep(step)} would fail at operation ${index + 1} of ${step.operations.length} (${described.kind} ${described.object}) on rows that are there: ${why}; nothing was run, the database stands at ${describeHeads(first.from)}`,
    {
      hint,
      details: {
        revision,
        path,
        direction,
        operation: { position: index + 1, ...described },
        ...details,
        applied: [],
        current: first.from,
      },
    },
  );
}

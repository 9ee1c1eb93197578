import type { AlterColumn, ColumnChanges } from "../operation/alter-column.ts";
import { canonicalValue } from "../schema/canonical-value.ts";
import type { Column } from "../schema/column.ts";
import type { RowValue } from "../schema/expression.ts";
import { portableConstant } from "../schema/portable-constant.ts";
import { formatColumnName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { Comparator } from "./comparator.ts";
import type { DiffDraft } from "./database-diff.ts";
import { diffComment } from "./diff-comment.ts";

/** What the diff of columns needs besides the two tables. */
export interface ColumnContext {
  readonly comparator: Comparator;
  /** Values for existing rows of columns without one, by `table.column`. */
  readonly backfills: ReadonlyMap<string, RowValue>;
  /** Whether the table has reference rows in either schema. */
  readonly hasReferenceRows: boolean;
}

/**
 * Returns whether the engine supplies a value where a row gives none: a default other than NULL, an identity, or a generation expression.
 */
export function hasOwnValue(column: Column): boolean {
  const isNull = column.default?.kind === "literal" && column.default.value === null;
  return (column.default !== null && !isNull) || column.generated !== null || column.identity !== null;
}

function isSameGenerated(from: Column["generated"], to: Column["generated"], comparator: Comparator): boolean {
  if (from === null || to === null) return from === to;
  return from.stored === to.stored && comparator.isSameExpression(from.expression, to.expression);
}

function isSameIdentity(from: Column["identity"], to: Column["identity"]): boolean {
  if (from === null || to === null) return from === to;
  return from === to || canonicalValue({ ...from }) === canonicalValue({ ...to });
}

/**
 * Returns a default in its canonical spelling. A statement that sets the default does not tell the engine the type by which the models read
 * it.
 */
function portableDefault({ default: value, type }: Column): Column["default"] {
  return value?.kind === "literal" ? { ...value, value: portableConstant(value.value, type) } : value;
}

function findChanges(from: Column, to: Column, comparator: Comparator): ColumnChanges {
  const change = <K extends keyof ColumnChanges & keyof Column>(key: K, isSame: boolean) =>
    isSame ? {} : { [key]: { from: from[key], to: to[key] } };
  const isSameType = comparator.isSameType(from.type, to.type);
  // Values of a generated column are computed again and not converted, so a change of its type has to name the expression too.
  const isComputed = from.generated !== null && to.generated !== null;
  const isComputedAlike = isSameGenerated(from.generated, to.generated, comparator) && (isSameType || !isComputed);
  return {
    ...change("type", isSameType),
    ...change("nullable", from.nullable === to.nullable),
    ...(comparator.isSameDefault(from, to)
      ? {}
      : { default: { from: portableDefault(from), to: portableDefault(to) } }),
    ...change("generated", isComputedAlike),
    ...change("identity", isSameIdentity(from.identity, to.identity)),
    ...change("collation", from.collation === to.collation),
  };
}

/** Returns the operation that makes a nullable column NOT NULL, or the reverse. */
function alterNullable(table: Table, column: string, to: boolean): AlterColumn {
  const changes = { nullable: { from: !to, to } };
  return { kind: "alterColumn", table: table.name, column, changes, using: null };
}

/** Adds the update that gives a value to each row where the column is null, and then the change to NOT NULL. */
function fillAndForbidNulls(table: Table, column: string, value: RowValue, draft: DiffDraft): void {
  draft.operations.push(
    { kind: "updateRows", table: table.name, set: { [column]: value }, where: { [column]: null }, from: null },
    alterNullable(table, column, false),
  );
}

function addColumn(to: Table, column: Column, { backfills }: ColumnContext, draft: DiffDraft): void {
  const backfill = backfills.get(formatColumnName(to.name, column.name));
  const isSafe = column.nullable || hasOwnValue(column);
  if (isSafe || backfill === undefined) {
    draft.operations.push({ kind: "addColumn", table: to.name, column });
    if (!isSafe) draft.problems.push({ kind: "notNullWithoutDefault", table: to.name, column: column.name });
    return;
  }
  draft.operations.push({ kind: "addColumn", table: to.name, column: { ...column, nullable: true } });
  fillAndForbidNulls(to, column.name, backfill, draft);
}

function dropColumn(to: Table, column: Column, { hasReferenceRows }: ColumnContext, draft: DiffDraft): void {
  const { name } = column;
  if (column.nullable || hasOwnValue(column)) {
    draft.operations.push({ kind: "dropColumn", table: to.name, column: name, definition: column });
    return;
  }
  draft.diagnostics.push({ kind: "downgradeMayFailOnRows", table: to.name, object: formatColumnName(to.name, name) });
  if (hasReferenceRows) draft.operations.push(alterNullable(to, name, true));
  const definition = hasReferenceRows ? { ...column, nullable: true } : column;
  draft.operations.push({ kind: "dropColumn", table: to.name, column: name, definition });
}

function changeColumn(to: Table, before: Column, after: Column, context: ColumnContext, draft: DiffDraft): void {
  const { name } = after;
  const object = formatColumnName(to.name, name);
  const { nullable, ...changes } = findChanges(before, after, context.comparator);
  const backfill = context.backfills.get(object);
  const isForbidden = nullable?.to === false;
  const isFilled = isForbidden && backfill !== undefined;
  // Reference rows get their values between the two changes, so NOT NULL has to come after them.
  const isLate = isForbidden && (isFilled || context.hasReferenceRows);
  const all = nullable === undefined || isLate ? changes : { ...changes, nullable };
  if (Object.keys(all).length > 0) {
    draft.operations.push({ kind: "alterColumn", table: to.name, column: name, changes: all, using: null });
  }
  if (isFilled) fillAndForbidNulls(to, name, backfill, draft);
  else if (isLate) draft.operations.push(alterNullable(to, name, false));
  if (isForbidden && !isFilled) draft.diagnostics.push({ kind: "mayFailOnNulls", table: to.name, object });
  diffComment({ kind: "column", table: to.name, column: name }, before.comment, after.comment, draft);
}

/**
 * Adds the operations that give `from` the columns of `to`; the order of columns is not compared. A column that becomes NOT NULL is filled
 * first where a backfill gives the value.
 */
export function diffColumns(from: Table, to: Table, context: ColumnContext, draft: DiffDraft): void {
  const before = new Map(from.columns.map((column) => [column.name, column]));
  const after = new Set(to.columns.map(({ name }) => name));
  for (const column of from.columns) if (!after.has(column.name)) dropColumn(to, column, context, draft);
  for (const column of to.columns) {
    const known = before.get(column.name);
    if (known === undefined) addColumn(to, column, context, draft);
    else changeColumn(to, known, column, context, draft);
  }
}

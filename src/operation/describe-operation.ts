import type { Column, Generated, Identity } from "../schema/column.ts";
import type { Constraint, Deferrable, PrimaryKey, Unique } from "../schema/constraint.ts";
import {
  type Expression,
  isExpression,
  isJsonDocument,
  type RowValues,
  type SqlText,
  type SqlValue,
} from "../schema/expression.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatExpression, formatValue } from "../schema/format-expression.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { IndexKey, TableIndex } from "../schema/table-index.ts";
import type { AlterColumn } from "./alter-column.ts";
import type { FromTo } from "./from-to.ts";
import { type Operation, type OperationHandlers, type OperationKind, visitOperation } from "./operation.ts";
import { formatCommentTarget } from "./set-comment.ts";

/** An operation in words. */
export interface OperationDescription {
  readonly kind: OperationKind;
  /** What it works on, as users write it: `users`, `users.email`, `users.ix_users_email`; empty for SQL and code. */
  readonly object: string;
  /** What it does with the object, in one readable phrase. */
  readonly detail: string;
}

type Description = Omit<OperationDescription, "kind">;

function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

function describeColumn(column: Column): string {
  const parts = [formatColumnType(column.type), column.nullable ? "nullable" : "not null"];
  if (column.generated !== null) parts.push(`generated as ${formatExpression(column.generated.expression)}`);
  if (column.identity !== null) parts.push(`identity ${describeIdentity(column.identity)}`);
  if (column.default !== null) parts.push(`default ${formatExpression(column.default)}`);
  return parts.join(", ");
}

function describeIdentity(identity: Identity | null): string {
  if (identity === null) return "none";
  const { mode, cycle, ...numbers } = identity;
  const options = Object.entries(numbers).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value}`]));
  const all = [...options, ...(cycle ? ["cycle"] : [])];
  return `${mode === "byDefault" ? "by default" : mode}${all.length === 0 ? "" : ` (${all.join(", ")})`}`;
}

function describeGenerated(generated: Generated | null): string {
  if (generated === null) return "an ordinary column";
  return `${generated.stored ? "stored" : "virtual"} (${formatExpression(generated.expression)})`;
}

function describeDefault(value: Expression | null): string {
  return value === null ? "none" : formatExpression(value);
}

function describeDeferrable(deferrable: Deferrable): string {
  if (deferrable === "no") return "";
  return deferrable === "initiallyDeferred" ? " deferrable initially deferred" : " deferrable";
}

function describeInclude(include: readonly string[]): string {
  return include.length === 0 ? "" : ` include (${include.join(", ")})`;
}

function describeKeyOptions({ include, deferrable }: PrimaryKey | Unique): string {
  return `${describeInclude(include)}${describeDeferrable(deferrable)}`;
}

function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "primaryKey":
      return `primary key (${constraint.columns.join(", ")})${describeKeyOptions(constraint)}`;
    case "unique": {
      const nulls = constraint.nullsNotDistinct ? " nulls not distinct" : "";
      return `unique (${constraint.columns.join(", ")})${nulls}${describeKeyOptions(constraint)}`;
    }
    case "foreignKey": {
      const { columns, references, onDelete, onUpdate } = constraint;
      const target = `${formatQualifiedName(references.table)} (${references.columns.join(", ")})`;
      const options = [
        constraint.match === "full" ? " match full" : "",
        onDelete === "no action" ? "" : ` on delete ${onDelete}`,
        onUpdate === "no action" ? "" : ` on update ${onUpdate}`,
        describeDeferrable(constraint.deferrable),
        constraint.notValid ? " not valid" : "",
      ];
      return `foreign key (${columns.join(", ")}) to ${target}${options.join("")}`;
    }
    case "check":
      return `check (${formatExpression(constraint.expression)})${constraint.notValid ? " not valid" : ""}`;
    case "exclusion": {
      const { method, elements, include, predicate, deferrable } = constraint;
      const terms = elements.map((element) => `${describeKey(element)} with ${element.with}`).join(", ");
      return `exclude using ${method} (${terms})${describeInclude(include)}${describePredicate(predicate)}${describeDeferrable(deferrable)}`;
    }
  }
}

function describeKey({ on, order, nulls, operatorClass, collation }: IndexKey): string {
  return [
    on.kind === "column" ? on.column : `(${formatExpression(on.expression)})`,
    ...(collation === null ? [] : [`collate ${collation}`]),
    ...(operatorClass === null ? [] : [operatorClass]),
    ...(order === "desc" ? ["desc"] : []),
    ...(nulls === null ? [] : [`nulls ${nulls}`]),
  ].join(" ");
}

function describePredicate(predicate: SqlText | null): string {
  return predicate === null ? "" : ` where ${formatExpression(predicate)}`;
}

function describeIndex(index: TableIndex): string {
  const method = index.method === null ? "" : ` using ${index.method}`;
  return `${index.unique ? "unique index" : "index"}${method} (${index.keys.map(describeKey).join(", ")})${describeInclude(index.include)}${index.nullsNotDistinct ? " nulls not distinct" : ""}${describePredicate(index.predicate)}`;
}

function describeTable(table: Table): string {
  const parts = [
    count(table.columns.length, "column"),
    ...(table.constraints.length === 0 ? [] : [count(table.constraints.length, "constraint")]),
    ...(table.indexes.length === 0 ? [] : [count(table.indexes.length, "index", "indexes")]),
  ];
  return parts.join(", ");
}

function change<T>(property: string, { from, to }: FromTo<T>, format: (value: T) => string): string {
  return `${property} ${format(from)} to ${format(to)}`;
}

/** Returns labels beside an enum's name, where the name alone would say nothing of the change. */
function describeTypeChange({ from, to }: NonNullable<AlterColumn["changes"]["type"]>): string {
  const isSameText = formatColumnType(from) === formatColumnType(to);
  if (!isSameText || from.kind !== "enum" || to.kind !== "enum") return change("type", { from, to }, formatColumnType);
  return `labels of enum ${formatQualifiedName(to.name)} (${from.labels.join(", ")}) to (${to.labels.join(", ")})`;
}

/** Undefined where a column is computed as before, only into another type. */
function describeGeneratedChange(generated: NonNullable<AlterColumn["changes"]["generated"]>): string | undefined {
  const text = change("generated", generated, describeGenerated);
  return describeGenerated(generated.from) === describeGenerated(generated.to) ? undefined : text;
}

function describeChanges({ changes, using, lossy }: AlterColumn): string {
  const { type, nullable, default: value, generated, identity, collation } = changes;
  const parts = [
    type && describeTypeChange(type),
    nullable && (nullable.to ? "nullable" : "not null"),
    value && change("default", value, describeDefault),
    generated && describeGeneratedChange(generated),
    identity && change("identity", identity, describeIdentity),
    collation && change("collation", collation, (name) => name ?? "default"),
    using === null ? undefined : `using ${formatExpression(using)}`,
    lossy && `lossy: ${lossy}`,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

function describeRow(row: RowValues): string {
  return Object.entries(row)
    .map(([column, value]) => {
      if (isExpression(value)) return `${column} = ${formatExpression(value)}`;
      const text = isJsonDocument(value) ? JSON.stringify(value) : formatValue(value as SqlValue);
      return `${column} = ${text}`;
    })
    .join(", ");
}

function part(table: QualifiedName, name: string | null): string {
  return name === null ? formatQualifiedName(table) : formatColumnName(table, name);
}

const handlers: OperationHandlers<Description> = {
  createSchema: ({ schema }) => ({ object: schema, detail: "create schema" }),
  dropSchema: ({ schema }) => ({ object: schema, detail: "drop schema" }),
  createTable: ({ table }) => ({
    object: formatQualifiedName(table.name),
    detail: `create table with ${describeTable(table)}`,
  }),
  dropTable: ({ table }) => ({ object: formatQualifiedName(table), detail: "drop table" }),
  renameTable: ({ from, to }) => ({
    object: formatQualifiedName(from),
    detail: `rename table to ${formatQualifiedName(to)}`,
  }),
  alterTable: ({ table, options }) => ({
    object: formatQualifiedName(table),
    detail: change("options", options, (value) => JSON.stringify(value)),
  }),
  addColumn: ({ table, column }) => ({
    object: formatColumnName(table, column.name),
    detail: `add column ${describeColumn(column)}`,
  }),
  dropColumn: ({ table, column }) => ({ object: formatColumnName(table, column), detail: "drop column" }),
  renameColumn: ({ table, from, to }) => ({ object: formatColumnName(table, from), detail: `rename column to ${to}` }),
  alterColumn: (operation) => ({
    object: formatColumnName(operation.table, operation.column),
    detail: describeChanges(operation),
  }),
  addConstraint: ({ table, constraint }) => ({
    object: part(table, constraint.name),
    detail: `add ${describeConstraint(constraint)}`,
  }),
  dropConstraint: ({ table, name, definition }) => ({
    object: part(table, name),
    detail: definition === null ? "drop constraint" : `drop ${describeConstraint(definition)}`,
  }),
  renameConstraint: ({ table, from, to }) => ({
    object: formatColumnName(table, from),
    detail: `rename constraint to ${to}`,
  }),
  createIndex: ({ table, index, concurrently }) => ({
    object: part(table, index.name),
    detail: `create ${describeIndex(index)}${concurrently === true ? " concurrently" : ""}`,
  }),
  dropIndex: ({ table, name, definition, concurrently }) => ({
    object: formatColumnName(table, name),
    detail: `${definition === null ? "drop index" : `drop ${describeIndex(definition)}`}${concurrently === true ? " concurrently" : ""}`,
  }),
  renameIndex: ({ table, from, to }) => ({ object: formatColumnName(table, from), detail: `rename index to ${to}` }),
  createEnum: (operation) => ({
    object: formatQualifiedName(operation.enum.name),
    detail: `create enum (${operation.enum.labels.join(", ")})`,
  }),
  dropEnum: ({ name }) => ({ object: formatQualifiedName(name), detail: "drop enum" }),
  setComment: ({ on, comment }) => ({
    object: formatCommentTarget(on),
    detail: comment.to === null ? `remove comment of ${on.kind}` : `set comment of ${on.kind} to '${comment.to}'`,
  }),
  insertRows: ({ table, rows, key }) => ({
    object: formatQualifiedName(table),
    detail: `insert ${count(rows.length, "row")}${key === null ? "" : ` where ${key.join(", ")} is missing`}`,
  }),
  updateRows: ({ table, set, where }) => ({
    object: formatQualifiedName(table),
    detail: `update ${Object.keys(where).length === 0 ? "all rows" : `rows with ${describeRow(where)}`}: set ${describeRow(set)}`,
  }),
  deleteRows: ({ table, where }) => ({
    object: formatQualifiedName(table),
    detail: `delete ${count(where.length, "row")}`,
  }),
  backfill: ({ table, set, where, key }) => ({
    object: formatQualifiedName(table),
    detail: `backfill ${Object.keys(where).length === 0 ? "all rows" : `rows with ${describeRow(where)}`} in batches${key === null ? "" : ` by ${key.join(", ")}`}: set ${describeRow(set)}`,
  }),
  execute: ({ sql }) => ({ object: "", detail: `execute ${formatExpression(sql).replaceAll(/\s+/g, " ").trim()}` }),
  run: () => ({ object: "", detail: "run code" }),
  irreversible: ({ reason }) => ({ object: "", detail: `irreversible: ${reason}` }),
};

/** Returns an operation in words: for plans, reports, and the differences that `check` lists. */
export function describeOperation(operation: Operation): OperationDescription {
  return { kind: operation.kind, ...visitOperation(operation, handlers) };
}

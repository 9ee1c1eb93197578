import type { Column } from "../../schema/column.ts";
import type { Constraint } from "../../schema/constraint.ts";
import type { SqlText } from "../../schema/expression.ts";
import type { Table } from "../../schema/table.ts";
import type { IndexKey, TableIndex } from "../../schema/table-index.ts";

type MapText = (text: SqlText) => SqlText;

function inKeys<K extends IndexKey>(keys: readonly K[], map: MapText): readonly K[] {
  return keys.map((key) =>
    key.on.kind === "expression" ? { ...key, on: { ...key.on, expression: map(key.on.expression) } } : key,
  );
}

function inConstraint(constraint: Constraint, map: MapText): Constraint {
  if (constraint.kind === "check") return { ...constraint, expression: map(constraint.expression) };
  if (constraint.kind !== "exclusion") return constraint;
  const { elements, predicate } = constraint;
  return { ...constraint, elements: inKeys(elements, map), predicate: predicate && map(predicate) };
}

function inIndex(index: TableIndex, map: MapText): TableIndex {
  return { ...index, keys: inKeys(index.keys, map), predicate: index.predicate && map(index.predicate) };
}

function inColumn(column: Column, map: MapText): Column {
  const { default: value, generated } = column;
  const isText = value !== null && (value.kind === "sql" || value.kind === "perDialect");
  if (!isText && generated === null) return column;
  return {
    ...column,
    // Only MySQL and MariaDB accept references to other columns in a default.
    default: isText ? map(value) : value,
    generated: generated && { ...generated, expression: map(generated.expression) },
  };
}

/**
 * Returns a table with each SQL text mapped that may name its columns: in checks, exclusion constraints, indexes, generated columns and
 * defaults.
 */
export function mapExpressions(table: Table, map: MapText): Table {
  return {
    ...table,
    columns: table.columns.map((column) => inColumn(column, map)),
    constraints: table.constraints.map((constraint) => inConstraint(constraint, map)),
    indexes: table.indexes.map((index) => inIndex(index, map)),
  };
}

import { AludelError } from "../error/aludel-error.ts";
import { givenValue } from "../operation/describe/row-match.ts";
import type { RowValue, RowValues } from "../schema/expression.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { rowsBrand } from "./brand.ts";
import type { ColumnBuilder, ColumnBuilders } from "./column-builder.ts";
import type { ColumnShape, RowInput } from "./column-shape.ts";
import { normalizeRowValue } from "./column-value.ts";
import type { TableDefinition } from "./define-table.ts";
import { assertModelCall } from "./model-signatures.ts";

type ShapeOf<B> = B extends ColumnBuilder<infer S> ? S : ColumnShape;

type ColumnsToGive<C extends ColumnBuilders> = {
  [K in keyof C & string]: ShapeOf<C[K]>["insert"] extends "never" ? never : K;
}[keyof C & string];

/** The columns that a row must give: NOT NULL, without a default or identity. */
type RequiredColumns<C extends ColumnBuilders, P extends string> = {
  [K in ColumnsToGive<C>]: ShapeOf<C[K]>["insert"] extends "required"
    ? K extends P
      ? K
      : ShapeOf<C[K]>["nullable"] extends true
        ? never
        : K
    : never;
}[ColumnsToGive<C>];

type ColumnInput<S extends ColumnShape> = S["nullable"] extends true ? RowInput<S["type"]> | null : RowInput<S["type"]>;

/** A row as models write it: plain values and markers, the same for every engine. */
export type ModelRow<C extends ColumnBuilders, P extends string = never> = {
  readonly [K in RequiredColumns<C, P>]: ColumnInput<ShapeOf<C[K]>>;
} & {
  readonly [K in Exclude<ColumnsToGive<C>, RequiredColumns<C, P>>]?: ColumnInput<ShapeOf<C[K]>> | undefined;
};

/** How reference rows are found and compared. */
export interface RowsOptions<N extends string> {
  /** The columns of the natural key, by which a row is found again. */
  readonly key: readonly [N, ...N[]];
  /** The columns that are compared besides the key; `"insert-only"`, the default, leaves rows alone once they exist. */
  readonly compare?: readonly N[] | "insert-only";
}

/** Reference rows of the models. */
export interface RowsDefinition extends ReferenceRows {
  readonly [rowsBrand]: true;
}

/**
 * Returns rows that belong to the schema: roles, permissions, plans. They become row operations in revisions, and `check` compares them.
 *
 * @throws AludelError INVALID_MODEL for a row without its key, or a key twice
 * @throws AludelError UNKNOWN_REFERENCE for a column that the table does not have
 * @example rows(roles, [{ name: "admin" }], { key: ["name"], compare: ["description"] })
 */
export function rows<C extends ColumnBuilders, P extends string>(
  table: TableDefinition<string, C, P>,
  given: readonly ModelRow<C, P>[],
  options: RowsOptions<keyof C & string>,
): RowsDefinition;
export function rows(
  ...call: readonly [TableDefinition, readonly Readonly<Record<string, unknown>>[], RowsOptions<string>]
): RowsDefinition {
  assertModelCall("rows", call);
  const [table, given, { key, compare = "insert-only" }] = call;
  const name = formatQualifiedName(table.name);
  const columns: ColumnBuilders = table.definition.columns;
  const assertColumn = (column: string): ColumnBuilder => {
    const builder = Object.hasOwn(columns, column) ? columns[column] : undefined;
    if (builder !== undefined) return builder;
    throw new AludelError(
      "UNKNOWN_REFERENCE",
      `rows of table "${name}" name the column "${column}", which the table does not have`,
      {
        hint: `The columns are ${Object.keys(columns).join(", ")}`,
      },
    );
  };
  for (const column of [...key, ...(compare === "insert-only" ? [] : compare)]) assertColumn(column);
  const normalized = given.map((row): RowValues => {
    const values: [string, RowValue][] = [];
    for (const [column, value] of Object.entries(row)) {
      if (value !== undefined) values.push([column, normalizeRowValue(value, assertColumn(column).definition.type)]);
    }
    return Object.fromEntries(values);
  });
  assertKeys(name, normalized, key);
  return { [rowsBrand]: true, table: table.name, key, compare, rows: normalized };
}

/** Returns the values of a row's key as text, for messages and to tell rows apart. */
export function formatRowKey(row: RowValues, key: readonly string[]): string {
  const values = key.map((column) => givenValue(row, column));
  // A bigint has no JSON form.
  return JSON.stringify(values, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}

function assertKeys(table: string, given: readonly RowValues[], key: readonly string[]): void {
  const seen = new Set<string>();
  for (const row of given) {
    const missing = key.find((column) => (givenValue(row, column) ?? null) === null);
    if (missing !== undefined) {
      throw new AludelError("INVALID_MODEL", `a row of table "${table}" has no value for the key column "${missing}"`, {
        hint: "Each reference row gives all columns of its key",
        details: { row },
      });
    }
    const text = formatRowKey(row, key);
    if (seen.has(text)) {
      throw new AludelError(
        "INVALID_MODEL",
        `table "${table}" has two rows with the key (${key.join(", ")}) = ${text}`,
      );
    }
    seen.add(text);
  }
}

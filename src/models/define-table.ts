import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { tableBrand } from "./brand.ts";
import {
  buildColumnHandles,
  type ColumnHandles,
  type ExtrasOf,
  resolveTableName,
  type TableSettings,
} from "./build-table.ts";
import type { ColumnBuilders } from "./column-builder.ts";
import { assertModelCall } from "./model-signatures.ts";
import type { ConstraintExtra, TableExtra } from "./table-extra.ts";

/** The columns of the primary key in a table's list. */
type KeyColumns<E extends readonly TableExtra[]> = E[number] extends infer X
  ? X extends ConstraintExtra<infer K>
    ? K
    : never
  : never;

/** Name of a table in row types: `schema.table` when the schema is said. */
type TableKey<N extends string, S extends TableSettings> = S extends { readonly schema: infer Schema extends string }
  ? N extends `${Schema}.${string}`
    ? N
    : `${Schema}.${N}`
  : N;

/**
 * A table of the models. `K` is its name in row types, `C` its columns, `P` the columns of a primary key in its list.
 */
export interface TableDefinition<
  K extends string = string,
  C extends ColumnBuilders = ColumnBuilders,
  P extends string = string,
> {
  readonly [tableBrand]: true;
  readonly name: QualifiedName;
  /** The name as users write it. */
  readonly key: K;
  /** The columns, for keys, indexes, references and `sql` templates. */
  readonly columns: ColumnHandles<C>;
  /** What the table was defined with. */
  readonly definition: {
    readonly name: string;
    readonly columns: C;
    /** Declared as a method, whose parameters TypeScript compares bivariantly, so that a table with certain columns is also a `DefinedTable` of any columns. */
    extras(columns: ColumnHandles<C>): readonly TableExtra[];
    readonly settings: TableSettings;
  };
  /** Carries the row types; there is no such property at run time. */
  readonly keyColumns?: P;
}

/**
 * Returns a table of the models. The keys of `columns` are the columns' names in the database.
 *
 * @param name the table, or `schema.table`
 * @param extras keys, checks and indexes, from the columns: `(c) => [index("ix").on(c.email)]`
 * @param settings schema, comment and the options of one engine
 * @throws AludelError INVALID_NAME for a name with more than two parts
 */
export function defineTable<
  const N extends string,
  C extends ColumnBuilders,
  const E extends readonly TableExtra[] = readonly [],
  const S extends TableSettings = TableSettings,
>(name: N, columns: C, extras?: ExtrasOf<C, E>, settings?: S): TableDefinition<TableKey<N, S>, C, KeyColumns<E>>;
export function defineTable<const N extends string, C extends ColumnBuilders, const S extends TableSettings>(
  name: N,
  columns: C,
  settings: S,
): TableDefinition<TableKey<N, S>, C, never>;
export function defineTable(
  name: string,
  columns: ColumnBuilders,
  ...more: readonly [(ExtrasOf<ColumnBuilders> | TableSettings)?, TableSettings?]
): TableDefinition {
  assertModelCall("defineTable", [name, columns, ...more]);
  const [third, fourth] = more;
  const extras = typeof third === "function" ? third : () => [];
  const settings = (typeof third === "function" ? fourth : (third ?? fourth)) ?? {};
  const qualified = resolveTableName(name, settings);
  return {
    [tableBrand]: true,
    name: qualified,
    key: formatQualifiedName(qualified),
    columns: buildColumnHandles(qualified, columns),
    definition: { name, columns, extras, settings },
  };
}

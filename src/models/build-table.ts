import { assertCall } from "../argument/assert-call.ts";
import { describeValue } from "../argument/describe-value.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { type Constraint, constrainedColumns } from "../schema/constraint.ts";
import type { EnumType } from "../schema/enum-type.ts";
import type { RowValue } from "../schema/expression.ts";
import {
  formatColumnName,
  formatQualifiedName,
  parseQualifiedName,
  type QualifiedName,
} from "../schema/qualified-name.ts";
import { indexedColumns } from "../schema/table-index.ts";
import type { Table, TableOptions } from "../schema/table.ts";
import { columnHandleBrand } from "./brand.ts";
import { buildColumn } from "./build-column.ts";
import type { ColumnBuilders } from "./column-builder.ts";
import type { ColumnHandle } from "./column-definition.ts";
import { mergeEnums } from "./merge-enums.ts";
import { tableListSignature } from "./model-signatures.ts";
import type { TableExtra } from "./table-extra.ts";

/** What a table may say besides its columns, keys and indexes; other keys are options of one engine, passed on to it. */
export interface TableSettings {
  /** The schema (namespace); a name may also be written `schema.name`. */
  readonly schema?: string;
  /** Comment that the database keeps. */
  readonly comment?: string;
  /** SQLite: values must be of the columns' types. */
  readonly strict?: boolean;
  /** SQLite: the primary key is the storage key. */
  readonly withoutRowid?: boolean;
  /** PostgreSQL: rows are not written to the log, and are lost in a crash. */
  readonly unlogged?: boolean;
  /** MySQL, MariaDB: the collation of all texts whose columns do not say their own. */
  readonly collation?: string;
  /** MySQL, MariaDB: the storage engine; InnoDB unless it says otherwise. */
  readonly engine?: string;
  readonly [option: string]: string | number | boolean | undefined;
}

/** The columns of a table as `c` in its list and as `table.columns`. */
export type ColumnHandles<C extends ColumnBuilders = ColumnBuilders> = {
  readonly [K in keyof C & string]: ColumnHandle<K>;
};

/** Returns the list of a table from its columns. */
export type ExtrasOf<C extends ColumnBuilders, E extends readonly TableExtra[] = readonly TableExtra[]> = (
  columns: ColumnHandles<C>,
) => E;

/** A table, and what its builders declared along with it: enums, and values for existing rows. */
export interface BuiltTable {
  readonly table: Table;
  /** The enums that its columns use, each once. */
  readonly enums: readonly EnumType[];
  /** What existing rows get, by the name of the column that is added. */
  readonly backfills: ReadonlyMap<string, RowValue>;
}

/** Returns the name of a table as models and revision files write it: the name may be `schema.name`, or the settings hold the schema. */
export function resolveTableName(name: string, settings: TableSettings = {}): QualifiedName {
  const parsed = parseQualifiedName(name);
  if (settings.schema === undefined || settings.schema === parsed.schema) return parsed;
  if (parsed.schema !== null) {
    throw new AludelError("INVALID_MODEL", `table "${name}" is said to be in schema "${settings.schema}" too`);
  }
  return { ...parsed, schema: settings.schema };
}

/** Returns the columns of a table as objects that keys, indexes and `sql` templates take. */
export function buildColumnHandles<C extends ColumnBuilders>(table: QualifiedName, columns: C): ColumnHandles<C> {
  const handles = Object.keys(columns).map((name) => [name, { [columnHandleBrand]: true, table, name }]);
  return Object.fromEntries(handles) as ColumnHandles<C>;
}

function assertColumnsExist(table: Table, used: readonly string[], user: string): void {
  const unknown = used.find((name) => !table.columns.some((column) => column.name === name));
  if (unknown === undefined) return;
  throw new AludelError(
    "UNKNOWN_REFERENCE",
    `${user} of table "${formatQualifiedName(table.name)}" names the column "${unknown}", which the table does not have`,
    { hint: `The columns are ${table.columns.map(({ name }) => name).join(", ")}` },
  );
}

const constraintWords = {
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check",
  exclusion: "exclusion constraint",
};

/** Returns a constraint in words for messages. */
export function describeConstraint({ kind, name }: Constraint): string {
  return name === null
    ? `${kind === "exclusion" ? "an" : "a"} ${constraintWords[kind]}`
    : `${constraintWords[kind]} "${name}"`;
}

function assertWhole(table: Table): void {
  const name = formatQualifiedName(table.name);
  const keys = table.constraints.filter(({ kind }) => kind === "primaryKey");
  if (keys.length > 1) {
    throw new AludelError("INVALID_MODEL", `table "${name}" has ${keys.length} primary keys`, {
      hint: `Write one key of several columns in the table's list: primaryKey([${keys
        .flatMap(constrainedColumns)
        .map((column) => JSON.stringify(column))
        .join(", ")}])`,
    });
  }
  for (const constraint of table.constraints) {
    const include = "include" in constraint ? constraint.include : [];
    assertColumnsExist(table, [...constrainedColumns(constraint), ...include], describeConstraint(constraint));
    if ("columns" in constraint && constraint.columns.length === 0) {
      throw new AludelError("INVALID_MODEL", `${describeConstraint(constraint)} of table "${name}" has no columns`);
    }
  }
  for (const index of table.indexes) assertColumnsExist(table, indexedColumns(index), `index "${index.name ?? ""}"`);
  const names = [...table.constraints, ...table.indexes].flatMap((object) =>
    object.name === null ? [] : [object.name],
  );
  const repeated = names.find((one, position) => names.indexOf(one) !== position);
  if (repeated !== undefined) {
    throw new AludelError("INVALID_MODEL", `table "${name}" has two constraints or indexes named "${repeated}"`);
  }
}

/** Calls code of a model file, which may be JavaScript or never have been type-checked. */
function listExtras(name: string, columns: readonly string[], call: () => unknown): readonly TableExtra[] {
  let listed: unknown;
  try {
    listed = call();
    assertCall("INVALID_MODEL", "defineTable", tableListSignature, [listed]);
  } catch (error) {
    const known = `The columns are ${columns.join(", ")}`;
    const options = { hint: known, details: { table: name }, cause: error };
    if (isAludelError(error)) {
      const hint = error.hint === undefined ? known : `${error.hint}. ${known}`;
      throw error.with({ ...options, hint, message: `the list of table "${name}" cannot be made: ${error.message}` });
    }
    const position = error instanceof Error ? `${error.name}: ${error.message}` : describeValue(error);
    throw new AludelError("INVALID_MODEL", `the list of table "${name}" cannot be made: ${position}`, options);
  }
  return listed as readonly TableExtra[];
}

/**
 * Returns the table that builders describe, as models and `op.createTable` write it.
 *
 * @throws AludelError INVALID_MODEL when it contradicts itself: two primary keys, a name twice, an identity with a default …
 * @throws AludelError UNKNOWN_REFERENCE when a key or an index names a column that the table does not have
 */
export function buildTable<C extends ColumnBuilders>(
  name: string,
  columns: C,
  extras: ExtrasOf<C> = () => [],
  settings: TableSettings = {},
): BuiltTable {
  const qualified = resolveTableName(name, settings);
  const { schema: _schema, comment, ...options } = settings;
  const built = Object.entries(columns).map(([key, builder]) => buildColumn(qualified, key, builder));
  const listed = listExtras(formatQualifiedName(qualified), Object.keys(columns), () =>
    extras(buildColumnHandles(qualified, columns)),
  );
  const constraints = [
    ...built.flatMap((column) => column.constraints),
    ...listed.flatMap((extra) => ("constraint" in extra ? [extra.constraint] : [])),
  ];
  const key = constraints.find(({ kind }) => kind === "primaryKey");
  const keyColumns = key === undefined ? [] : constrainedColumns(key);
  const table: Table = {
    name: qualified,
    columns: built.map(({ column }) => (keyColumns.includes(column.name) ? { ...column, nullable: false } : column)),
    constraints,
    indexes: listed.flatMap((extra) => ("index" in extra ? [extra.index] : [])),
    comment: comment ?? null,
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as TableOptions,
  };
  assertWhole(table);
  const enums = mergeEnums(
    built.flatMap(({ column, enumType }) =>
      enumType === null ? [] : [{ enumType, user: formatColumnName(qualified, column.name) }],
    ),
  );
  const backfills = built.flatMap(({ column, backfill }) =>
    backfill === undefined ? [] : [[column.name, backfill] as const],
  );
  return { table, enums: [...enums.values()], backfills: new Map(backfills) };
}

import { AludelError } from "../../error/aludel-error.ts";
import { enumOf } from "../../schema/column-type.ts";
import type { Column } from "../../schema/column.ts";
import type { ForeignKey } from "../../schema/constraint.ts";
import type { Database } from "../../schema/database.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../../schema/table.ts";
import { withDeclaredChanges } from "../execute.ts";
import { foldAlong } from "./fold-along.ts";
import type { Operation } from "../operation.ts";

/** Tells whether an object, named as users write it, is the project's. */
export type IsOwned = (name: string) => boolean;

function isOwnedTable({ name }: Table, isOwned: IsOwned): boolean {
  return isOwned(formatQualifiedName(name));
}

/** Returns the table with its foreign keys to tables of others marked as such. */
function markReferences(table: Table, isOwned: IsOwned): Table {
  const refersOut = table.constraints.some(
    (one) => one.kind === "foreignKey" && !isOwned(formatQualifiedName(one.references.table)),
  );
  if (!refersOut) return table;
  const constraints = table.constraints.map((one) =>
    one.kind === "foreignKey" && !isOwned(formatQualifiedName(one.references.table))
      ? { ...one, references: { ...one.references, external: true as const } }
      : one,
  );
  return { ...table, constraints };
}

function enumsUsedBy(tables: Iterable<Table>): ReadonlySet<string> {
  const used = [...tables].flatMap(({ columns }) => columns.map(({ type }) => enumOf(type)));
  return new Set(used.flatMap((type) => (type === null ? [] : [formatQualifiedName(type.name)])));
}

function foreignEnum(key: string, tables: Iterable<Table>): AludelError {
  const using = [...tables].find((table) => enumsUsedBy([table]).has(key));
  const user = using === undefined ? "" : formatQualifiedName(using.name);
  return new AludelError(
    "INVALID_MODEL",
    `table "${user}" uses enum "${key}", which the configuration leaves to another program`,
    {
      hint: `A revision would have to create the enum: give the column text or an enum of the project's own, or write patterns in exclude and include that leave "${key}" to the project`,
      details: { enum: key, table: user },
    },
  );
}

/**
 * Returns a schema without the tables of other programs, and without the enums and schemas that only these need. A foreign key to such a
 * table stays, marked as external.
 *
 * @throws AludelError INVALID_MODEL for an enum of another program's schema that a column of the project uses
 */
export function withoutExternal(database: Database, isOwned: IsOwned): Database {
  const all = [...database.tables];
  const owned = all.filter(([, table]) => isOwnedTable(table, isOwned));
  const others = all.filter(([, table]) => !isOwnedTable(table, isOwned)).map(([, table]) => table);
  const tables = new Map(owned.map(([key, table]) => [key, markReferences(table, isOwned)]));
  const [used, usedByOthers] = [enumsUsedBy(tables.values()), enumsUsedBy(others)];
  for (const [key, { name }] of database.enums) {
    if (name.schema !== null && used.has(key) && !isOwned(key)) throw foreignEnum(key, tables.values());
  }
  const isForeign = (key: string): boolean => !used.has(key) && (usedByOthers.has(key) || !isOwned(key));
  const enums = new Map([...database.enums].filter(([key]) => !isForeign(key)));
  const schemasOf = (objects: Iterable<{ readonly name: QualifiedName }>): ReadonlySet<string | null> =>
    new Set([...objects].map(({ name }) => name.schema));
  const kept = schemasOf([...tables.values(), ...enums.values()]);
  const foreignEnums = [...database.enums].filter(([key]) => isForeign(key)).map(([, type]) => type);
  const foreign = schemasOf([...others, ...foreignEnums]);
  return {
    ...database,
    schemas: new Set([...database.schemas].filter((schema) => kept.has(schema) || !foreign.has(schema))),
    enums,
    tables,
    rows: new Map([...database.rows].filter(([key]) => isOwned(key))),
  };
}

/**
 * Returns the models with the tables of the history that the project does not own (any more), as the history has them: these are left
 * alone, so that they are no difference.
 */
export function withTablesOfOthers(models: Database, history: Database, isOwned: IsOwned): Database {
  const others = [...history.tables].filter(([key, table]) => !isOwnedTable(table, isOwned) && !models.tables.has(key));
  if (others.length === 0) return models;
  const needed = enumsUsedBy(others.map(([, table]) => table));
  const enums = [...history.enums].filter(([key]) => needed.has(key) && !models.enums.has(key));
  return {
    ...models,
    schemas: new Set([...models.schemas, ...others.flatMap(([, { name }]) => name.schema ?? [])]),
    enums: new Map([...models.enums, ...enums]),
    tables: new Map([...models.tables, ...others]),
    rows: new Map([...models.rows, ...[...history.rows].filter(([key]) => !isOwned(key))]),
  };
}

/** A foreign key to a table of another program, and the columns of the table that it is part of. */
interface Reference {
  readonly key: ForeignKey;
  readonly columns: readonly Column[];
}

function foreignKeysOf(operation: Operation): readonly { readonly table: QualifiedName; readonly key: ForeignKey }[] {
  const found = withDeclaredChanges([operation]).flatMap((each) => {
    if (each.kind === "createTable") {
      return constraintsOf(each.table, "foreignKey").map((key) => ({ table: each.table.name, key }));
    }
    if (each.kind !== "addConstraint" || each.constraint.kind !== "foreignKey") return [];
    return [{ table: each.table, key: each.constraint }];
  });
  return found.filter(({ key }) => key.references.external === true);
}

function findReferences(operations: readonly Operation[], start: Database): readonly Reference[] {
  if (!operations.some((operation) => foreignKeysOf(operation).length > 0)) return [];
  const schemaBefore = foldAlong(operations, start);
  return operations.flatMap((operation, at) =>
    foreignKeysOf(operation).map(({ table, key }) => {
      const after = schemaBefore(at + 1).tables.get(formatQualifiedName(table));
      const columns = key.columns.flatMap((name) => (after && findColumn(after, name)) ?? []);
      return { key, columns };
    }),
  );
}

function referredColumn(name: string, { type, collation }: Column): Column {
  return { name, type, collation, nullable: false, default: null, generated: null, identity: null, comment: null };
}

function addReference(table: Table, { key, columns }: Reference): Table {
  const names = key.references.columns;
  const added = names.flatMap((name, at) => {
    const column = columns[at];
    return column === undefined || findColumn(table, name) !== undefined ? [] : [referredColumn(name, column)];
  });
  const isUnique = constraintsOf(table, "unique").some(({ columns: known }) => known.join("\0") === names.join("\0"));
  const number = table.constraints.length + 1;
  const unique = {
    kind: "unique",
    name: `uq_${table.name.name.slice(0, 40)}_${number}`,
    columns: names,
    include: [],
    nullsNotDistinct: false,
    deferrable: "no",
  } as const;
  return {
    ...table,
    columns: [...table.columns, ...added],
    constraints: isUnique ? table.constraints : [...table.constraints, unique],
  };
}

/**
 * Returns the tables of other programs that foreign keys of the operations refer to, as far as the keys tell: each with the columns that
 * are referred to, which are unique and have the types of those that refer to them. A table that the operations themselves make, or find,
 * is none of them.
 *
 * @param start the schema that the operations find
 */
export function externalTables(operations: readonly Operation[], start: Database): readonly Table[] {
  const tables = new Map<string, Table>();
  const own = new Set([
    ...start.tables.keys(),
    ...withDeclaredChanges(operations).flatMap((each) =>
      each.kind === "createTable" ? [formatQualifiedName(each.table.name)] : [],
    ),
  ]);
  for (const reference of findReferences(operations, start)) {
    const { table: name } = reference.key.references;
    const key = formatQualifiedName(name);
    if (own.has(key)) continue;
    const known = tables.get(key) ?? { name, columns: [], constraints: [], indexes: [], comment: null, options: {} };
    tables.set(key, addReference(known, reference));
  }
  return [...tables.values()];
}

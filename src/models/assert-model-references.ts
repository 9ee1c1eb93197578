import { AludelError } from "../error/aludel-error.ts";
import type { ForeignKey } from "../schema/constraint.ts";
import type { Database } from "../schema/database.ts";
import { isExpression, type Lookup } from "../schema/expression.ts";
import { formatQualifiedName, parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../schema/table.ts";
import { describeConstraint } from "./build-table.ts";

function targetTable(database: Database, name: QualifiedName, user: string): Table {
  const key = formatQualifiedName(name);
  const table = database.tables.get(key);
  if (table !== undefined) return table;
  throw new AludelError("UNKNOWN_REFERENCE", `${user} refers to table "${key}", which no model defines`, {
    hint: `The models define ${[...database.tables.keys()].join(", ")}; does the index export the file?`,
    details: { table: key },
  });
}

function assertColumn(table: Table, column: string, user: string): void {
  if (findColumn(table, column) !== undefined) return;
  const name = formatQualifiedName(table.name);
  throw new AludelError(
    "UNKNOWN_REFERENCE",
    `${user} refers to column "${column}", which table "${name}" does not have`,
    {
      hint: `Its columns are ${table.columns.map((known) => known.name).join(", ")}`,
      details: { table: name, column },
    },
  );
}

/** Returns the candidate keys of a table: the sets of columns whose values no two rows share. */
function uniqueColumnSets(table: Table): readonly (readonly string[])[] {
  const indexes = table.indexes.filter((index) => index.unique && index.predicate === null);
  return [
    ...constraintsOf(table, "primaryKey").map(({ columns }) => columns),
    ...constraintsOf(table, "unique").map(({ columns }) => columns),
    ...indexes.flatMap(({ keys }) => {
      const columns = keys.flatMap(({ on }) => (on.kind === "column" ? [on.column] : []));
      return columns.length === keys.length ? [columns] : [];
    }),
  ];
}

function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((column) => right.includes(column));
}

function assertForeignKey(database: Database, table: Table, foreignKey: ForeignKey): void {
  const { references } = foreignKey;
  if (references.external === true && !database.tables.has(formatQualifiedName(references.table))) return;
  const user = `${describeConstraint(foreignKey)} of table "${formatQualifiedName(table.name)}" (${foreignKey.columns.join(", ")})`;
  const target = targetTable(database, references.table, user);
  const { columns } = references;
  for (const column of columns) assertColumn(target, column, user);
  if (columns.length !== foreignKey.columns.length) {
    throw new AludelError(
      "INVALID_MODEL",
      `${user} has ${foreignKey.columns.length} columns and refers to ${columns.length}`,
    );
  }
  if (uniqueColumnSets(target).some((unique) => isSameSet(unique, columns))) return;
  const name = formatQualifiedName(target.name);
  throw new AludelError(
    "NON_UNIQUE_REFERENCE",
    `${user} refers to "${name}" (${columns.join(", ")}), which is not unique`,
    {
      hint: "Refer to the primary key or to columns with a unique constraint or index, or add one",
      details: { table: name, columns },
    },
  );
}

function assertLookup(database: Database, lookup: Lookup, user: string): void {
  const target = targetTable(database, parseQualifiedName(lookup.table), user);
  for (const column of [lookup.column, ...Object.keys(lookup.where)]) assertColumn(target, column, user);
}

/**
 * Throws when a foreign key, or a lookup in a row, refers to something that the models do not define.
 *
 * @throws AludelError UNKNOWN_REFERENCE for a table or column that does not exist
 * @throws AludelError NON_UNIQUE_REFERENCE for columns that are neither a primary key nor unique
 * @throws AludelError INVALID_MODEL for a foreign key with more or fewer columns than it refers to
 */
export function assertModelReferences(database: Database): void {
  for (const table of database.tables.values()) {
    for (const foreignKey of constraintsOf(table, "foreignKey")) assertForeignKey(database, table, foreignKey);
  }
  for (const { table, rows } of database.rows.values()) {
    const user = `a row of table "${formatQualifiedName(table)}"`;
    targetTable(database, table, user);
    for (const value of rows.flatMap((row) => Object.values(row))) {
      if (isExpression(value) && value.kind === "lookup") assertLookup(database, value, user);
    }
  }
}

import type { Constraint, PrimaryKey } from "../../../schema/constraint.ts";
import type { Column } from "../../../schema/column.ts";
import { formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import { compiler } from "../ddl-compiler.ts";
import { type ParsedColumn, type ParsedTable, readColumn } from "../ddl-parser/create-table.ts";
import { readTableConstraint, type TableConstraint } from "../ddl-parser/table-constraint.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { columnConstraint, withConstraints, withNullable } from "./edit-column.ts";
import { findConstraint } from "./find-constraint.ts";

function isSame(left: string, right: string): boolean {
  return lowerName(left) === lowerName(right);
}

/** Returns a column of the table, or undefined. */
export function findParsedColumn({ columns }: ParsedTable, name: string): ParsedColumn | undefined {
  return columns.find((column) => isSame(column.name, name));
}

/** Returns the table with a column changed. */
export function changeParsedColumn(
  table: ParsedTable,
  name: string,
  change: (column: ParsedColumn) => ParsedColumn,
): ParsedTable {
  return { ...table, columns: table.columns.map((column) => (isSame(column.name, name) ? change(column) : column)) };
}

/** Returns the table with a column at its end. */
export function addParsedColumn(table: ParsedTable, name: QualifiedName, column: Column): ParsedTable {
  const text = compiler.columnText(column, { table: name, strict: table.strict, primaryKey: null });
  return { ...table, columns: [...table.columns, readColumn(new TokenReader(text))] };
}

/** Returns the table without a column and without those of its keys and references that name it. */
export function dropParsedColumn(table: ParsedTable, name: string): ParsedTable {
  return {
    ...table,
    columns: table.columns.filter((column) => !isSame(column.name, name)),
    constraints: table.constraints.filter(({ columns }) => !columns.some((column) => isSame(column.name, name))),
  };
}

/** Returns whether the column is named by a key or reference, be it a table constraint or its own. */
export function isConstrained(table: ParsedTable, name: string): boolean {
  const own = findParsedColumn(table, name)?.constraints ?? [];
  return (
    own.some(({ kind }) => ["primaryKey", "unique", "references"].includes(kind)) ||
    table.constraints.some(({ columns }) => columns.some((column) => isSame(column.name, name)))
  );
}

function constraintOf(text: string): TableConstraint {
  return readTableConstraint(new TokenReader(text));
}

/** Returns the table with a constraint added; the columns of a primary key become NOT NULL. */
export function addParsedConstraint(table: ParsedTable, name: QualifiedName, constraint: Constraint): ParsedTable {
  const text = compiler.constraint(constraint, name);
  if (text === null) return table;
  if (constraint.name !== null && findConstraint(table, { name: constraint.name, definition: null }) !== null) {
    throw invalidOperation(`constraint "${constraint.name}" of table "${formatQualifiedName(name)}" already exists`);
  }
  const added = { ...table, constraints: [...table.constraints, constraintOf(text)] };
  if (constraint.kind !== "primaryKey") return added;
  return constraint.columns.reduce<ParsedTable>((result, column) => withKeyColumn(result, column), added);
}

function withKeyColumn(table: ParsedTable, column: string): ParsedTable {
  return changeParsedColumn(table, column, (parsed) => withNullable(parsed, false));
}

/** Returns the table without a constraint. */
export function dropParsedConstraint(
  table: ParsedTable,
  name: QualifiedName,
  dropped: { readonly name: string | null; readonly definition: Constraint | null },
): ParsedTable {
  const found = findConstraint(table, dropped);
  if (found === null) throw missingConstraint(dropped.name, name);
  if (found.column === null) {
    return { ...table, constraints: table.constraints.filter((constraint) => constraint !== found.constraint) };
  }
  const { column, constraint } = found;
  // SQLite parses DEFERRABLE as a constraint of its own, so it has to be removed together with its REFERENCES.
  const isOther = (kind: string) => !(constraint.kind === "references" && kind === "deferrable");
  const kept = column.constraints.filter((one) => one !== constraint && isOther(one.kind));
  return changeParsedColumn(table, column.name, () => withConstraints(column, kept));
}

function missingConstraint(name: string | null, table: QualifiedName) {
  const object = name === null ? "the constraint without a name" : `constraint "${name}"`;
  return invalidOperation(`${object} of table "${formatQualifiedName(table)}" does not exist`);
}

/** Returns the table with one of its constraints renamed. */
export function renameParsedConstraint(table: ParsedTable, name: QualifiedName, from: string, to: string): ParsedTable {
  const found = findConstraint(table, { name: from, definition: null });
  if (found === null) throw missingConstraint(from, name);
  const text = renamedText(found.constraint.text, to);
  if (found.column === null) {
    const { comment } = found.constraint;
    const renamed = { ...constraintOf(text), comment };
    return { ...table, constraints: table.constraints.map((one) => (one === found.constraint ? renamed : one)) };
  }
  const { column, constraint } = found;
  const renamed = column.constraints.map((one) => (one === constraint ? columnConstraint(text) : one));
  return changeParsedColumn(table, column.name, () => withConstraints(column, renamed));
}

function renamedText(text: string, to: string): string {
  const reader = new TokenReader(text);
  reader.expect("constraint");
  reader.takeName();
  return `CONSTRAINT ${compiler.quote(to)}${text.slice(reader.end)}`;
}

/** Returns the primary key's name (which may be null) if the column is its only column, and undefined otherwise. */
export function findSoleKey(table: ParsedTable, column: string): { readonly name: string | null } | undefined {
  const inline = findParsedColumn(table, column)?.constraints.find(({ kind }) => kind === "primaryKey");
  if (inline !== undefined) return inline;
  const key = table.constraints.find(({ kind }) => kind === "primaryKey");
  return key?.columns.length === 1 && isSame(key.columns[0]?.name ?? "", column) ? key : undefined;
}

/** Returns the table with its primary key as a constraint of the column, with or without AUTOINCREMENT. */
export function withIdentity(
  table: ParsedTable,
  column: string,
  key: Pick<PrimaryKey, "name">,
  autoincrement: boolean,
): ParsedTable {
  const name = key.name === null ? "" : `CONSTRAINT ${compiler.quote(key.name)} `;
  const text = `${name}PRIMARY KEY${autoincrement ? " AUTOINCREMENT" : ""}`;
  const others = { ...table, constraints: table.constraints.filter(({ kind }) => kind !== "primaryKey") };
  return changeParsedColumn(others, column, (parsed) => {
    const kept = parsed.constraints.filter(({ kind }) => kind !== "primaryKey");
    const notNull = kept.findIndex(({ kind }) => kind === "notNull");
    return withConstraints(
      parsed,
      kept.toSpliced(notNull === -1 ? kept.length : notNull + 1, 0, columnConstraint(text)),
    );
  });
}

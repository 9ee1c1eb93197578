import { AludelError } from "../error/aludel-error.ts";
import { quoteName } from "./sql-names.ts";

/** Name of a table, enum or other object that lives in a schema. */
export interface QualifiedName {
  /** The schema (namespace), or null for the default one of the connection. */
  readonly schema: string | null;
  /** The name as stored: case and all characters count. */
  readonly name: string;
}

/** A column of a table. */
export interface ColumnReference {
  readonly table: QualifiedName;
  readonly column: string;
}

/** Returns the parts of a dotted name; a part in double quotes may hold dots, and a doubled quote stands for one. */
function splitName(text: string): string[] {
  const parts = [...text.matchAll(/(?:^|\.)(?:"((?:[^"]|"")*)"|([^."]+))/gy)];
  const consumed = parts.reduce((length, match) => length + match[0].length, 0);
  if (parts.length === 0 || consumed !== text.length) {
    throw new AludelError("INVALID_NAME", `name ${JSON.stringify(text)} is not a dotted name`, {
      hint: 'Write schema.table or table.column; put a part that holds a dot in double quotes: "a.b".column',
    });
  }
  return parts.map((match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
}

/**
 * Returns the name that `text` stands for: `users`, `audit.events`, `"odd.name"`.
 *
 * @throws AludelError INVALID_NAME when it has more than two parts or is empty
 */
export function parseQualifiedName(text: string): QualifiedName {
  const parts = splitName(text);
  const [first = "", second] = parts;
  if (parts.length > 2) {
    throw new AludelError("INVALID_NAME", `name ${JSON.stringify(text)} has ${parts.length} parts`, {
      hint: "An object is named schema.name, or name alone in the default schema",
    });
  }
  return second === undefined ? { schema: null, name: first } : { schema: first, name: second };
}

/**
 * Returns the column that `text` stands for: `users.id`, `audit.events.id`.
 *
 * @throws AludelError INVALID_NAME when it has not two or three parts
 */
export function parseColumnReference(text: string): ColumnReference {
  const parts = splitName(text);
  const [first = "", second = "", third] = parts;
  if (parts.length < 2 || parts.length > 3) {
    throw new AludelError("INVALID_NAME", `column ${JSON.stringify(text)} does not name its table`, {
      hint: "A column is named table.column, or schema.table.column",
    });
  }
  return third === undefined
    ? { table: { schema: null, name: first }, column: second }
    : { table: { schema: first, name: second }, column: third };
}

function formatPart(part: string): string {
  return part === "" || /[."]/.test(part) ? quoteName(part) : part;
}

/** Returns the name as users write it, the inverse of {@link parseQualifiedName}; also its key in a {@link Database}. */
export function formatQualifiedName(name: QualifiedName): string {
  return name.schema === null ? formatPart(name.name) : `${formatPart(name.schema)}.${formatPart(name.name)}`;
}

/** Returns `table.column` as users write it, the inverse of {@link parseColumnReference}. */
export function formatColumnName(table: QualifiedName, column: string): string {
  return `${formatQualifiedName(table)}.${formatPart(column)}`;
}

/** Returns whether both name the same object. */
export function isSameName(left: QualifiedName, right: QualifiedName): boolean {
  return left.schema === right.schema && left.name === right.name;
}

/** Returns the name of a constraint or index of a table as users write it; the table's own where it has none. */
export function formatPartName(table: QualifiedName, name: string | null): string {
  return name === null ? formatQualifiedName(table) : formatColumnName(table, name);
}

import { type ColumnType, enumOf } from "../../schema/column-type.ts";
import type { Column } from "../../schema/column.ts";
import type { Constraint } from "../../schema/constraint.ts";
import type { EnumType } from "../../schema/enum-type.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { Table } from "../../schema/table.ts";

/** What has a name; a `constraint` is one whose kind is not known. */
export type NamedKind = "schema" | "table" | "column" | "enum" | "index" | "constraint" | Constraint["kind"];

/** An object with its name. */
export interface NamedObject {
  readonly kind: NamedKind;
  readonly name: string;
  /** The table that it is or belongs to; of an enum or a schema, its own name. */
  readonly owner: QualifiedName;
}

const kindWords: Readonly<Record<NamedKind, string>> = {
  schema: "schema",
  table: "table",
  column: "column",
  enum: "enum",
  index: "index",
  constraint: "constraint",
  primaryKey: "primary key",
  unique: "unique constraint",
  foreignKey: "foreign key",
  check: "check",
  exclusion: "exclusion constraint",
};

/** Returns the object as users write it, with its kind: `index "ix" of table "users"`. */
export function describeNamed({ kind, name, owner }: NamedObject): string {
  const isOwner = kind === "schema" || kind === "table" || kind === "enum";
  return isOwner
    ? `${kindWords[kind]} "${formatQualifiedName(owner)}"`
    : `${kindWords[kind]} "${name}" of table "${formatQualifiedName(owner)}"`;
}

/** Returns a schema by its name. */
export function namedSchema(name: string): NamedObject {
  return { kind: "schema", name, owner: { schema: null, name } };
}

/** Returns an enum by its name. */
export function namedEnum({ name }: Pick<EnumType, "name">): NamedObject {
  return { kind: "enum", name: name.name, owner: name };
}

/** Returns the enum that a column type is or holds; none where there is no enum. */
export function namedEnums(type: ColumnType | undefined): readonly NamedObject[] {
  const used = type === undefined ? null : enumOf(type);
  return used === null ? [] : [namedEnum(used)];
}

/** Returns a constraint or index of a table; none where it has no name. */
export function namedPart(
  owner: QualifiedName,
  kind: "index" | "constraint" | Constraint["kind"],
  name: string | null,
): readonly NamedObject[] {
  return name === null ? [] : [{ kind, name, owner }];
}

/** Returns a column of a table. */
export function namedColumn(owner: QualifiedName, { name }: Pick<Column, "name">): NamedObject {
  return { kind: "column", name, owner };
}

/** Returns a table with its columns, constraints and indexes. */
export function namedInTable({ name: owner, columns, constraints, indexes }: Table): readonly NamedObject[] {
  return [
    { kind: "table", name: owner.name, owner },
    ...columns.map((column) => namedColumn(owner, column)),
    ...constraints.flatMap(({ kind, name }) => namedPart(owner, kind, name)),
    ...indexes.flatMap(({ name }) => namedPart(owner, "index", name)),
  ];
}

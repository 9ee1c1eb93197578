import type { ColumnChanges } from "../../../operation/alter-column.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Column } from "../../../schema/column.ts";
import { parseColumnType, typeCheck } from "../column-types.ts";
import { compiler } from "../ddl-compiler.ts";
import { type ColumnConstraint, readColumnConstraint } from "../ddl-parser/column-constraint.ts";
import { type ParsedColumn, type ParsedTable, renderColumn } from "../ddl-parser/create-table.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";

type Kind = ColumnConstraint["kind"];

/** Returns the column with other constraints and with its text rendered from them. */
export function withConstraints(column: ParsedColumn, constraints: readonly ColumnConstraint[]): ParsedColumn {
  const changed = { ...column, constraints };
  return { ...changed, text: renderColumn(changed) };
}

/** Parses a column constraint, so that a new one has the same form as a stored one. */
export function columnConstraint(text: string): ColumnConstraint {
  return readColumnConstraint(new TokenReader(text));
}

/** Returns the check that is part of the column's type, or undefined. */
export function findTypeCheck(
  { name, type, constraints }: ParsedColumn,
  strict: boolean,
): ColumnConstraint | undefined {
  const [first] = constraints;
  if (first?.kind !== "check" || first.name !== null || first.conflict !== null) return undefined;
  return parseColumnType(type, first.value, { name, strict }) === null ? undefined : first;
}

/** Returns the portable type of a stored column, or a raw type with its own text where there is none. */
export function typeOf(column: ParsedColumn, strict: boolean): ColumnType {
  const check = findTypeCheck(column, strict)?.value ?? null;
  return parseColumnType(column.type, check, { name: column.name, strict }) ?? { kind: "raw", sql: column.type };
}

/** Replaces the constraint of the given kind, or appends it where the column has none; an empty text removes it. */
function replaceConstraint(column: ParsedColumn, kind: Kind, text: string | null): ParsedColumn {
  const at = column.constraints.findIndex((constraint) => constraint.kind === kind);
  const others = column.constraints.filter((constraint) => constraint.kind !== kind);
  if (text === null) return withConstraints(column, others);
  const constraint = columnConstraint(text);
  const position =
    at === -1 ? others.length : column.constraints.slice(0, at).filter((one) => one.kind !== kind).length;
  return withConstraints(column, others.toSpliced(position, 0, constraint));
}

function changeType(column: ParsedColumn, type: ColumnType, strict: boolean, object: string): ParsedColumn {
  const { name, check } = compiler.compileType(type, object, strict);
  const old = findTypeCheck(column, strict);
  const kept = column.constraints.filter((constraint) => constraint !== old);
  const own = check === null ? [] : [columnConstraint(`CHECK (${typeCheck(check, compiler.quote(column.name))})`)];
  return withConstraints({ ...column, type: name }, [...own, ...kept]);
}

function isNotNull({ constraints }: ParsedColumn): boolean {
  return constraints.some(({ kind }) => kind === "notNull");
}

/** Returns the column as nullable or with NOT NULL. */
export function withNullable(column: ParsedColumn, nullable: boolean): ParsedColumn {
  if (nullable) {
    return withConstraints(
      column,
      column.constraints.filter(({ kind }) => kind !== "notNull" && kind !== "null"),
    );
  }
  if (isNotNull(column)) return column;
  const others = column.constraints.filter(({ kind }) => kind !== "null");
  return withConstraints(column, [...others, columnConstraint("NOT NULL")]);
}

/**
 * Returns the column with its changed properties; unchanged parts keep their text. The identity is not changed here, because it is part of
 * the primary key.
 */
export function editColumn(
  column: ParsedColumn,
  changes: ColumnChanges,
  place: { readonly strict: boolean; readonly object: string },
): ParsedColumn {
  const { strict, object } = place;
  let edited = column;
  if (changes.type !== undefined) edited = changeType(edited, changes.type.to, strict, object);
  if (changes.nullable !== undefined) edited = withNullable(edited, changes.nullable.to);
  if (changes.collation !== undefined) {
    edited = replaceConstraint(edited, "collate", compiler.collateClause(changes.collation.to));
  }
  if (changes.default !== undefined) {
    const type = changes.type?.to ?? typeOf(column, strict);
    edited = replaceConstraint(
      edited,
      "default",
      compiler.defaultClause(pseudoColumn(column.name, type, changes), object),
    );
  }
  if (changes.generated !== undefined) {
    const { to } = changes.generated;
    edited = replaceConstraint(edited, "generated", to && compiler.generatedClause(to, object));
    if (to !== null) edited = replaceConstraint(edited, "default", null);
  }
  return edited;
}

function pseudoColumn(name: string, type: ColumnType, changes: ColumnChanges): Column {
  return {
    name,
    type,
    nullable: true,
    default: changes.default?.to ?? null,
    generated: null,
    identity: null,
    collation: null,
    comment: null,
  };
}

/** Returns the table with or without STRICT, with the declared types that it needs then. */
export function withStrict(table: ParsedTable, strict: boolean): ParsedTable {
  if (table.strict === strict) return table;
  const columns = table.columns.map((column) => {
    const type = typeOf(column, table.strict);
    const object = `column "${table.name}.${column.name}"`;
    if (type.kind === "raw") return column;
    const check = findTypeCheck(column, table.strict);
    const bare = { ...column, constraints: column.constraints.filter((constraint) => constraint !== check) };
    return changeType(bare, type, strict, object);
  });
  return { ...table, columns, strict };
}

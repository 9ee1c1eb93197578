import { canonicalSql } from "./canonical-sql.ts";
import { canonicalDefault, canonicalType } from "./canonical-type.ts";
import { canonicalRow, canonicalValue } from "./canonical-value.ts";
import type { Column, Identity } from "./column.ts";
import { type ColumnType, enumOf } from "./column-type.ts";
import type { Constraint, Deferrable } from "./constraint.ts";
import type { Database } from "./database.ts";
import type { RowValues, SqlText } from "./expression.ts";
import { formatColumnName, formatQualifiedName } from "./qualified-name.ts";
import { findColumn, type Table } from "./table.ts";
import type { IndexKey, TableIndex } from "./table-index.ts";

/** In whose terms a schema is put into its canonical form. What is not told is taken in portable terms. */
export interface CanonicalTerms {
  /** Whether the names of constraints and indexes count; without them they stand by what they constrain. */
  readonly names?: "count" | "ignore";
  /** Returns one text for all types that mean the same. */
  readonly type?: (type: ColumnType) => string;
  /** Returns one text for all spellings of a default, `null` for none, in the light of its column's type. */
  readonly default?: (column: Column) => string;
  /** Returns one text for all spellings of a check, a predicate, a generated column or an index expression. */
  readonly expression?: (expression: SqlText) => string;
}

const portableTerms: Required<CanonicalTerms> = {
  names: "count",
  type: canonicalType,
  default: canonicalDefault,
  expression: canonicalSql,
};

/** Joins the parts of a line; `false` and `null` stand for a property that has its default, which is not written. */
function words(...parts: readonly (string | false | null)[]): string {
  return parts.filter((part) => typeof part === "string" && part !== "").join(" ");
}

function list(names: readonly string[]): string {
  return `(${names.map((name) => (/^\w+$/.test(name) ? name : JSON.stringify(name))).join(", ")})`;
}

function identityText(identity: Identity): string {
  const { mode, start, increment, minimum, maximum, cache, cycle } = identity;
  const numbers = Object.entries({ start, increment, minimum, maximum, cache }).filter(([, value]) => value !== null);
  const options = [...numbers.map(([name, value]) => `${name} ${String(value)}`), ...(cycle ? ["cycle"] : [])];
  return words("identity", mode, options.length > 0 && `(${options.join(", ")})`);
}

function deferrableText(deferrable: Deferrable): string | null {
  if (deferrable === "no") return null;
  return deferrable === "initiallyDeferred" ? "deferrable initially deferred" : "deferrable";
}

function columnLine(table: Table, column: Column, database: Database, terms: Required<CanonicalTerms>): string {
  const { generated } = column;
  const used = enumOf(column.type);
  // The labels of an enum that is an object of its own stand in its own line.
  const isOwn = used !== null && !database.enums.has(formatQualifiedName(used.name));
  const defaultText = terms.default(column);
  return words(
    `column ${formatColumnName(table.name, column.name)}`,
    terms.type(column.type),
    isOwn && `of ${list(used.labels)}`,
    column.nullable ? "null" : "not null",
    defaultText !== "null" && `default ${defaultText}`,
    generated && `generated ${generated.stored ? "stored" : "virtual"} (${terms.expression(generated.expression)})`,
    column.identity && identityText(column.identity),
    column.collation !== null && `collate ${JSON.stringify(column.collation)}`,
    column.comment !== null && `comment ${JSON.stringify(column.comment)}`,
  );
}

function constraintText(constraint: Constraint, terms: Required<CanonicalTerms>): string {
  switch (constraint.kind) {
    case "check":
      return words(`check (${terms.expression(constraint.expression)})`, constraint.notValid && "not valid");
    case "foreignKey":
      return words(
        `foreign key ${list(constraint.columns)}`,
        `references ${formatQualifiedName(constraint.references.table)} ${list(constraint.references.columns)}`,
        constraint.match === "full" && "match full",
        constraint.onDelete !== "no action" && `on delete ${constraint.onDelete}`,
        constraint.onUpdate !== "no action" && `on update ${constraint.onUpdate}`,
        deferrableText(constraint.deferrable),
        constraint.notValid && "not valid",
      );
    case "exclusion":
      return words(
        `exclude using ${constraint.method}`,
        `(${constraint.elements.map((element) => `${keyText(element, terms)} with ${element.with}`).join(", ")})`,
        constraint.include.length > 0 && `include ${list(constraint.include.toSorted())}`,
        constraint.predicate && `where (${terms.expression(constraint.predicate)})`,
        deferrableText(constraint.deferrable),
      );
    case "primaryKey":
    case "unique":
      return words(
        `${constraint.kind === "unique" ? "unique" : "primary key"} ${list(constraint.columns)}`,
        constraint.include.length > 0 && `include ${list(constraint.include.toSorted())}`,
        constraint.kind === "unique" && constraint.nullsNotDistinct && "nulls not distinct",
        deferrableText(constraint.deferrable),
      );
  }
}

function keyText({ on, ...key }: IndexKey, terms: Required<CanonicalTerms>): string {
  return words(
    on.kind === "column" ? list([on.column]).slice(1, -1) : `(${terms.expression(on.expression)})`,
    key.collation !== null && `collate ${JSON.stringify(key.collation)}`,
    key.operatorClass,
    key.order === "desc" && "desc",
    key.nulls !== null && `nulls ${key.nulls}`,
  );
}

function indexText(index: TableIndex, terms: Required<CanonicalTerms>): string {
  return words(
    index.unique && "unique",
    index.method !== null && `using ${index.method}`,
    `(${index.keys.map((key) => keyText(key, terms)).join(", ")})`,
    index.include.length > 0 && `include ${list(index.include.toSorted())}`,
    index.nullsNotDistinct && "nulls not distinct",
    index.predicate && `where (${terms.expression(index.predicate)})`,
    index.comment !== null && `comment ${JSON.stringify(index.comment)}`,
  );
}

function partName(name: string | null, terms: Required<CanonicalTerms>): string | null {
  return name === null || terms.names === "ignore" ? null : JSON.stringify(name);
}

function tableLines(table: Table, database: Database, terms: Required<CanonicalTerms>): string[] {
  const name = formatQualifiedName(table.name);
  const options = Object.entries(table.options).map(([option, value]) => `${option} ${JSON.stringify(value)}`);
  return [
    words(
      `table ${name}`,
      options.length > 0 && `with (${options.toSorted().join(", ")})`,
      table.comment !== null && `comment ${JSON.stringify(table.comment)}`,
    ),
    ...table.columns.map((column) => columnLine(table, column, database, terms)).toSorted(),
    ...table.constraints
      .map((part) => words(`constraint ${name}:`, partName(part.name, terms), constraintText(part, terms)))
      .toSorted(),
    ...table.indexes
      .map((part) => words(`index ${name}:`, partName(part.name, terms), indexText(part, terms)))
      .toSorted(),
  ];
}

/** Returns a row without the values that it would have anyway: an absent value means the column's default. */
function rowText(row: RowValues, table: Table | undefined): string {
  const given = Object.entries(row).filter(([column, value]) => {
    const usual = (table && findColumn(table, column)?.default) ?? null;
    return canonicalValue(value) !== canonicalValue(usual);
  });
  return canonicalRow(Object.fromEntries(given));
}

function byKey<V>(map: ReadonlyMap<string, V>): V[] {
  return [...map].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, value]) => value);
}

/** Returns the lines of a canonical form in groups: what stands alone, then one table after the other. */
export function* canonicalGroups(database: Database, terms: CanonicalTerms = {}): Generator<readonly string[]> {
  const all = { ...portableTerms, ...terms };
  // A name may hold a line break, but each object must stay on one line.
  const escape = (line: string): string =>
    line.includes("\n") || line.includes("\r") ? line.replaceAll("\n", "\\n").replaceAll("\r", "\\r") : line;
  const schemas = [...database.schemas].toSorted();
  yield schemas.map((schema) => escape(`schema ${formatQualifiedName({ schema: null, name: schema })}`));
  yield byKey(database.enums).map(({ name, labels, comment }) =>
    escape(
      words(
        `enum ${formatQualifiedName(name)}`,
        `(${labels.map((label) => JSON.stringify(label)).join(", ")})`,
        comment !== null && `comment ${JSON.stringify(comment)}`,
      ),
    ),
  );
  for (const table of byKey(database.tables)) yield tableLines(table, database, all).map(escape);
  for (const { table, rows } of byKey(database.rows)) {
    const name = formatQualifiedName(table);
    const lines = rows.map((row) => `row ${name}: ${rowText(row, database.tables.get(name))}`);
    yield lines.toSorted().map(escape);
  }
  yield database.unmanaged
    .map(({ kind, name }) => `unmanaged ${kind} ${name}`)
    .toSorted()
    .map(escape);
}

/**
 * Returns a schema as lines that are equal for equal schemas: the one definition of equality for checks, proofs and dumps. Objects
 * stand by name, the order of columns does not count, a constraint or index without a name stands by what it constrains. Each line
 * holds one object, with the name of its table, so that two forms can be compared line by line. Unmanaged objects come last.
 */
export function canonicalForm(database: Database, terms: CanonicalTerms = {}): readonly string[] {
  return [...canonicalGroups(database, terms)].flat();
}

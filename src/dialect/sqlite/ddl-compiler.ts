import { DdlCompiler } from "../../ddl/ddl-compiler.ts";
import { words } from "../../ddl/definition-writer.ts";
import type { Step } from "../../ddl/statement.ts";
import type { AludelError } from "../../error/aludel-error.ts";
import type { CreateSchema } from "../../operation/create-schema.ts";
import type { DropSchema } from "../../operation/drop-schema.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Column, Identity } from "../../schema/column.ts";
import type { Deferrable, ForeignKey, PrimaryKey, Unique } from "../../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { constraintsOf, type Table, type TableOptions } from "../../schema/table.ts";
import type { IndexKey } from "../../schema/table-index.ts";
import { compileColumnType, typeCheck } from "./column-types.ts";
import { lowerName, tokenize } from "./ddl-parser/tokenizer.ts";

/** What a column's definition depends on besides the column. */
export interface ColumnPlace {
  readonly table: QualifiedName;
  readonly strict: boolean;
  readonly primaryKey: Pick<PrimaryKey, "name" | "columns"> | null;
}

const builtInCollations: ReadonlySet<string> = new Set(["binary", "nocase", "rtrim"]);
const ownOptions: ReadonlySet<string> = new Set(["strict", "withoutRowid"]);

/** Writes SQLite's SQL: https://sqlite.org/lang.html. What needs a rebuild of the table is written by `ddl/`. */
export class SqliteDdlCompiler extends DdlCompiler {
  readonly dialect = "sqlite";

  override get engine(): string {
    return "SQLite";
  }

  columnType(type: ColumnType, object: string): string {
    return this.compileType(type, object, false).name;
  }

  /** Returns a type with its check. */
  compileType(
    type: ColumnType,
    object: string,
    strict: boolean,
  ): { readonly name: string; readonly check: string | null } {
    const compiled = compileColumnType(type, strict);
    if (compiled !== null) return compiled;
    throw this.unsupported("a text for the raw type", object, "Give the type an entry for sqlite");
  }

  /** Returns whether a type is written otherwise in a STRICT table. */
  dependsOnStrict(type: ColumnType, object: string): boolean {
    return this.compileType(type, object, true).name !== this.compileType(type, object, false).name;
  }

  /** Random, version 4, in lower case. */
  uuid(): string {
    return (
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'" +
      " || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
    );
  }

  /** ISO 8601 in UTC with milliseconds, as a bound Date is written. */
  override now(): string {
    return "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";
  }

  override qualifiedName(name: QualifiedName): string {
    if (name.schema === null) return this.quote(name.name);
    const alternative = `Give it a name without a schema, such as "${name.schema}_${name.name}"`;
    throw this.unsupported("schemas", `"${formatQualifiedName(name)}"`, alternative);
  }

  override createSchema({ schema }: CreateSchema): Step[] {
    throw this.unsupported("schemas", `schema "${schema}"`, "Leave the schema out, and give tables a prefix");
  }

  override dropSchema({ schema }: DropSchema): Step[] {
    throw this.unsupported("schemas", `schema "${schema}"`, "Leave the schema out, and give tables a prefix");
  }

  override stringLiteral(value: string): string {
    // A NUL would end the text of the statement.
    return value.includes("\0")
      ? `CAST(${this.binaryLiteral(Buffer.from(value))} AS TEXT)`
      : super.stringLiteral(value);
  }

  override booleanLiteral(value: boolean): string {
    return value ? "1" : "0";
  }

  override collation(name: string): string {
    if (builtInCollations.has(lowerName(name))) return name;
    throw this.unsupported(`the collation "${name}"`, "a column or index key", "Use BINARY, NOCASE or RTRIM");
  }

  /** `IS`, because a document may be compared with NULL; both sides in one spelling. */
  override jsonEquals(column: string, text: string): string {
    return `json(${column}) IS json(${text})`;
  }

  override tableDefinition(table: Table): string {
    const [primaryKey = null] = constraintsOf(table, "primaryKey");
    const place: ColumnPlace = { table: table.name, strict: table.options["strict"] === true, primaryKey };
    const hasIdentity = table.columns.some(({ identity }) => identity !== null);
    if (hasIdentity && table.options["withoutRowid"] === true) {
      const object = `table "${formatQualifiedName(table.name)}"`;
      throw this.unsupported("identity columns in WITHOUT ROWID tables", object, "Leave one of the two out");
    }
    const elements = [
      ...table.columns.map((column) => this.columnText(column, place)),
      ...table.constraints
        // The key of an identity column stands in the column.
        .filter((constraint) => !(hasIdentity && constraint.kind === "primaryKey"))
        .map((constraint) => this.constraint(constraint, table.name))
        .filter((constraint) => constraint !== null),
    ];
    const [before, after] = this.tableOptionClauses(table);
    return `CREATE ${before}TABLE ${this.qualifiedName(table.name)} (\n  ${elements.join(",\n  ")}\n)${after}`;
  }

  protected override tableOptionClauses(table: Table): readonly [before: string, after: string] {
    this.assertOptions(table.name, table.options);
    const options = [
      ...(table.options["strict"] === true ? ["STRICT"] : []),
      ...(table.options["withoutRowid"] === true ? ["WITHOUT ROWID"] : []),
    ];
    return ["", options.length === 0 ? "" : ` ${options.join(", ")}`];
  }

  /** @throws AludelError UNSUPPORTED_FEATURE for an option besides `strict` and `withoutRowid` */
  assertOptions(table: QualifiedName, options: TableOptions): void {
    const unknown = Object.keys(options).find((option) => !ownOptions.has(option));
    if (unknown !== undefined) throw this.unsupportedOption(unknown, { name: table });
  }

  override columnDefinition(column: Column, table: QualifiedName): string {
    return this.columnText(column, { table, strict: false, primaryKey: null });
  }

  /** Returns a column as CREATE TABLE and ADD COLUMN take it: the check of its type stands right behind the type. */
  columnText(column: Column, place: ColumnPlace): string {
    const object = `column "${formatColumnName(place.table, column.name)}"`;
    const { name, check } = this.compileType(column.type, object, place.strict);
    const quoted = this.quote(column.name);
    const isKey = place.primaryKey?.columns.includes(column.name) === true;
    return words(
      quoted,
      name,
      check === null ? null : `CHECK (${typeCheck(check, quoted)})`,
      this.collateClause(column.collation),
      column.generated && this.generatedClause(column.generated, object),
      column.nullable && !isKey ? null : "NOT NULL",
      column.identity && this.identityKey(column, column.identity, place, object),
      column.generated === null ? this.defaultClause(column, object) : null,
    );
  }

  /** Returns COLLATE, or null for the collation that columns have anyway. */
  collateClause(collation: string | null): string | null {
    return collation === null || lowerName(collation) === "binary" ? null : `COLLATE ${this.collation(collation)}`;
  }

  /** Returns DEFAULT with its value, or null for none; what is no constant stands in parentheses. */
  defaultClause(column: Column, object: string): string | null {
    const text = this.defaultValue(column, object);
    if (text === null) return null;
    return `DEFAULT ${isConstant(text) ? text : `(${text})`}`;
  }

  override defaultValue(column: Column, object: string): string | null {
    const { kind } = column.type;
    if (column.default?.kind === "now" && (kind === "date" || kind === "time")) {
      return kind === "date" ? "date('now')" : "strftime('%H:%M:%f', 'now')";
    }
    return super.defaultValue(column, object);
  }

  /** Returns the primary key of an identity column, which SQLite has in this place only. */
  private identityKey(column: Column, identity: Identity, place: ColumnPlace, object: string): string {
    this.assertPlainIdentity(identity, object);
    const { primaryKey } = place;
    const isInteger = ["smallint", "integer", "bigint"].includes(column.type.kind);
    if (!isInteger || primaryKey === null || primaryKey.columns.length !== 1 || primaryKey.columns[0] !== column.name) {
      throw this.identityWithoutKey(object);
    }
    const name = primaryKey.name === null ? null : `CONSTRAINT ${this.quote(primaryKey.name)}`;
    return words(name, "PRIMARY KEY AUTOINCREMENT");
  }

  /** Returns the error for an identity column that is not the whole primary key. */
  identityWithoutKey(object: string): AludelError {
    const alternative = "Make it an integer and the only column of the primary key, or give it the default uuid()";
    return this.unsupported("identity columns that are not the primary key", object, alternative);
  }

  /** @throws AludelError UNSUPPORTED_FEATURE for an option that AUTOINCREMENT has not; modes are one on SQLite, and a cache is not needed */
  assertPlainIdentity(identity: Identity, object: string): void {
    const isPlain =
      Number(identity.start ?? 1) === 1 &&
      Number(identity.increment ?? 1) === 1 &&
      identity.minimum === null &&
      identity.maximum === null &&
      !identity.cycle;
    if (isPlain) return;
    const alternative = "Leave start, increment, minimum, maximum and cycle out: SQLite counts from 1 in steps of 1";
    throw this.unsupported("options of identity columns", object, alternative);
  }

  protected override primaryKey(constraint: PrimaryKey, object: string): string {
    return super.primaryKey({ ...constraint, deferrable: this.notDeferrable(constraint.deferrable, object) }, object);
  }

  protected override unique(constraint: Unique, object: string): string {
    return super.unique({ ...constraint, deferrable: this.notDeferrable(constraint.deferrable, object) }, object);
  }

  private notDeferrable(deferrable: Deferrable, object: string): "no" {
    if (deferrable === "no") return deferrable;
    throw this.unsupported("deferrable keys", object, "Leave deferrable out; only foreign keys have it");
  }

  protected override foreignKey(constraint: ForeignKey, object: string): string {
    // With one column, full and simple are the same.
    const match = constraint.columns.length === 1 ? "simple" : constraint.match;
    return super.foreignKey({ ...constraint, match }, object);
  }

  protected override matchFullClause(object: string): string {
    throw this.unsupported("MATCH FULL", object, "Add a check that the columns are all null or all not null");
  }

  protected override indexMethodClause(method: string, object: string): string | null {
    return method === "btree" ? null : super.indexMethodClause(method, object);
  }

  protected override indexKey(key: IndexKey, object: string): string | null {
    // NULL is SQLite's smallest value, and CREATE INDEX has no words for another place.
    const isOwnOrder = key.nulls === (key.order === "asc" ? "first" : "last");
    return super.indexKey(isOwnOrder ? { ...key, nulls: null } : key, object);
  }
}

/** Returns whether a default is a constant, which SQLite takes without parentheses and in ADD COLUMN. */
function isConstant(text: string): boolean {
  const [first, ...rest] = tokenize(text);
  const value = first?.text === "-" || first?.text === "+" ? rest[0] : first;
  const isAlone = value === first ? rest.length === 0 : rest.length === 1;
  if (!isAlone || value === undefined) return false;
  return value.kind === "word"
    ? /^(?:null|true|false)$/i.test(value.text)
    : /^(?:number|string|blob)$/.test(value.kind);
}

/** The one compiler: it holds no state. */
export const compiler = new SqliteDdlCompiler();

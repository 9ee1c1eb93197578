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
import { tokenize } from "./ddl-parser/tokenizer.ts";
import { lowerName } from "../../schema/sql-names.ts";

/** The facts about a table on which the definition of a column depends. */
export interface ColumnPlace {
  readonly table: QualifiedName;
  readonly strict: boolean;
  readonly primaryKey: Pick<PrimaryKey, "name" | "columns"> | null;
}

const builtInCollations: ReadonlySet<string> = new Set(["binary", "nocase", "rtrim"]);
const ownOptions: ReadonlySet<string> = new Set(["strict", "withoutRowid"]);

/** Compiles operations and definitions to the SQL of SQLite (https://sqlite.org/lang.html). Rebuilds of tables are planned in `ddl/`. */
export class SqliteDdlCompiler extends DdlCompiler {
  readonly dialect = "sqlite";

  override get engine(): string {
    return "SQLite";
  }

  columnType(type: ColumnType, object: string): string {
    return this.compileType(type, object, false).name;
  }

  /** Returns a type together with its check. */
  compileType(
    type: ColumnType,
    object: string,
    strict: boolean,
  ): { readonly name: string; readonly check: string | null } {
    const compiled = compileColumnType(type, strict);
    if (compiled !== null) return compiled;
    throw this.unsupported("a text for the raw type", object, "Give the type an entry for sqlite");
  }

  /** Returns whether the declared type differs between STRICT and other tables. */
  dependsOnStrict(type: ColumnType, object: string): boolean {
    return this.compileType(type, object, true).name !== this.compileType(type, object, false).name;
  }

  /** Generates a random UUID (version 4) in lower case. */
  uuid(): string {
    return (
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'" +
      " || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
    );
  }

  /** Returns the current time as ISO 8601 text in UTC with milliseconds, which is also how a bound Date is stored. */
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
    // SQLite stops reading a statement at a NUL character.
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

  /** Compares with `IS`, because the document may be NULL, and normalizes both sides, so that white space does not matter. */
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
        // The primary key of an identity column is part of the column definition.
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

  /**
   * Asserts that SQLite supports the options of a table.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for an option other than `strict` and `withoutRowid`
   */
  assertOptions(table: QualifiedName, options: TableOptions): void {
    const unknown = Object.keys(options).find((option) => !ownOptions.has(option));
    if (unknown !== undefined) throw this.unsupportedOption(unknown, { name: table });
  }

  override columnDefinition(column: Column, table: QualifiedName): string {
    return this.columnText(column, { table, strict: false, primaryKey: null });
  }

  /**
   * Returns a column definition as CREATE TABLE and ADD COLUMN accept it. The check of the type stands directly behind the type, where
   * introspection finds it.
   */
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

  /** Returns COLLATE, or null for the default collation BINARY. */
  collateClause(collation: string | null): string | null {
    return collation === null || lowerName(collation) === "binary" ? null : `COLLATE ${this.collation(collation)}`;
  }

  /** Returns DEFAULT with its value, or null for no default. An expression that is not a constant has to stand in parentheses. */
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

  /** Returns the primary key of an identity column, which SQLite accepts only as a constraint of the column. */
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

  /** Returns the error for an identity column that is not the only column of the primary key. */
  identityWithoutKey(object: string): AludelError {
    const alternative = "Make it an integer and the only column of the primary key, or give it the default uuid()";
    return this.unsupported("identity columns that are not the primary key", object, alternative);
  }

  /**
   * Asserts that AUTOINCREMENT can express the identity. Both modes are the same on SQLite, and a cache has no effect.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for an option that AUTOINCREMENT does not have
   */
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
    // For a key of one column MATCH FULL and MATCH SIMPLE mean the same.
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
    // SQLite sorts NULL as the smallest value, and CREATE INDEX has no NULLS FIRST or NULLS LAST
    // (https://sqlite.org/lang_createindex.html).
    const isOwnOrder = key.nulls === (key.order === "asc" ? "first" : "last");
    return super.indexKey(isOwnOrder ? { ...key, nulls: null } : key, object);
  }
}

/** Returns whether a default is a constant, which needs no parentheses and is accepted by ADD COLUMN. */
function isConstant(text: string): boolean {
  const [first, ...rest] = tokenize(text);
  const value = first?.text === "-" || first?.text === "+" ? rest[0] : first;
  const isAlone = value === first ? rest.length === 0 : rest.length === 1;
  if (!isAlone || value === undefined) return false;
  return value.kind === "word"
    ? /^(?:null|true|false)$/i.test(value.text)
    : /^(?:number|string|blob)$/.test(value.kind);
}

/** The compiler for SQLite. One instance is enough, because it has no state. */
export const compiler = new SqliteDdlCompiler();

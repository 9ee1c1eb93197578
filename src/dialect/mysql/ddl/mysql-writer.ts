import { DdlCompiler } from "../../../ddl/ddl-compiler.ts";
import { words } from "../../../ddl/definition-writer.ts";
import type { Step } from "../../../ddl/statement.ts";
import type { CreateSchema } from "../../../operation/create-schema.ts";
import type { DropSchema } from "../../../operation/drop-schema.ts";
import type { Column, Generated, Identity } from "../../../schema/column.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Deferrable, ForeignKey, PrimaryKey, Unique } from "../../../schema/constraint.ts";
import type { Lookup, SqlValue } from "../../../schema/expression.ts";
import type { Bind, KeyTerm } from "../../../ddl/sql-writer.ts";
import {
  formatColumnName,
  formatQualifiedName,
  parseQualifiedName,
  type QualifiedName,
} from "../../../schema/qualified-name.ts";
import { type Table, tableOptionNames } from "../../../schema/table.ts";
import type { IndexKey, TableIndex } from "../../../schema/table-index.ts";
import { describeIndex } from "../../../ddl/definition-writer.ts";
import { compileColumnType, type MysqlServer } from "../column-types.ts";
import { mysqlKeyCondition, mysqlKeyTerm } from "./key-term.ts";
import type { ColumnExtras } from "./column-extras.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { type LiveFacts, noLiveFacts } from "./live-facts.ts";
import { momentText, stringLiteral } from "./mysql-literal.ts";

/** A current time that the server accepts as a default without parentheses, optionally with the column's ON UPDATE. */
const timeDefault =
  /^(?:(?:current_timestamp|now|localtime|localtimestamp)(?:\(\d*\))?|NULL)(?: on update (?:current_timestamp|now)(?:\(\d*\))?)?$/i;
/** Types whose defaults must be expressions in parentheses (https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html). */
const expressionOnly: ReadonlySet<string> = new Set(["text", "json", "jsonb", "array"]);
/** The method of a FULLTEXT index, and the parser that it names: `fulltext with parser ngram`. */
const fulltextMethod = /^fulltext(?: with parser (\w+))?$/;
/**
 * Number of characters of a long text that an index holds by default, which is within InnoDB's limit of 3072 bytes per key
 * (https://dev.mysql.com/doc/refman/8.4/en/innodb-limits.html).
 */
export const usualPrefix = 255;

/** Returns whether an index is no B-tree. */
export function isSpecial(method: string | null): boolean {
  return method === "spatial" || isFulltextMethod(method);
}

/** Returns whether a method is that of a FULLTEXT index, with a parser or without. */
export function isFulltextMethod(method: string | null): boolean {
  return method !== null && fulltextMethod.test(method);
}

/** Writes names, values, types and the parts of definitions for MySQL and MariaDB. */
export abstract class MysqlWriter extends DdlCompiler {
  override readonly dialect: MysqlServer = "mysql";
  /** The default collation of tables; null where it is unknown. */
  protected readonly databaseCollation: string | null;
  /** Attributes of live columns that models cannot express, by `table.column`, updated by the statements compiled so far. */
  protected readonly extras: Map<string, ColumnExtras>;
  /** As in {@link LiveFacts}. */
  private readonly indexVisibility: LiveFacts["indexVisibility"];

  constructor(live: LiveFacts = noLiveFacts) {
    super();
    this.databaseCollation = live.databaseCollation;
    this.extras = new Map(live.columnExtras);
    this.indexVisibility = live.indexVisibility;
  }

  override get engine(): string {
    return "MySQL";
  }

  override get parameterLimit(): number {
    return 65_535;
  }

  override quote(name: string): string {
    return `\`${name.replaceAll("`", "``")}\``;
  }

  /**
   * Throws for a table in another database: a schema is a database here. A foreign key may refer to one.
   *
   * @throws AludelError UNSUPPORTED_FEATURE
   */
  assertOwnDatabase(operation: Operation): void {
    const { table, renaming } = factsOf(operation);
    const names = renaming?.part === "table" ? [renaming.from, renaming.to] : table === null ? [] : [table];
    const other = names.find(({ schema }) => schema !== null);
    if (other === undefined) return;
    const alternative = `A schema is a database here: give it a name without a schema, such as "${other.schema}_${other.name}"`;
    throw this.unsupported("schemas", `"${formatQualifiedName(other)}"`, alternative);
  }

  override createSchema({ schema }: CreateSchema): Step[] {
    throw this.unsupported("schemas", `schema "${schema}"`, "Leave the schema out, and give tables a prefix");
  }

  override dropSchema({ schema }: DropSchema): Step[] {
    throw this.unsupported("schemas", `schema "${schema}"`, "Leave the schema out, and give tables a prefix");
  }

  /** Passes timestamps as text in UTC, and booleans and large numbers in the form that the server stores. */
  override parameter(value: SqlValue): SqlValue {
    if (value instanceof Date) return momentText(value);
    if (typeof value === "boolean") return value ? 1 : 0;
    if (typeof value === "bigint") return value.toString();
    return Array.isArray(value) ? this.json(value) : value;
  }

  override literal(value: SqlValue): string {
    return value instanceof Date ? this.stringLiteral(momentText(value)) : super.literal(value);
  }

  override stringLiteral(value: string): string {
    return stringLiteral(value);
  }

  override booleanLiteral(value: boolean): string {
    return value ? "1" : "0";
  }

  override jsonEquals(column: string, text: string): string {
    return `${column} = CAST(${text} AS JSON)`;
  }

  override arrayEquals(column: string, text: string): string {
    return this.jsonEquals(column, text);
  }

  override realValue(text: string): string {
    return `CAST(${text} AS FLOAT)`;
  }

  override keyTerm({ name, type }: Pick<Column, "name" | "type">): KeyTerm {
    return mysqlKeyTerm(this.quote(name), compileColumnType(type, this.dialect) ?? "");
  }

  override keyCondition(terms: readonly KeyTerm[], operator: ">" | "<=", bind: (at: number) => string): string {
    return mysqlKeyCondition(terms, operator, bind);
  }

  override now(): string {
    return "CURRENT_TIMESTAMP(6)";
  }

  /** Generates a random UUID (version 4); the server's own uuid() reveals the time and the machine. */
  override uuid(): string {
    return (
      "lower(concat(hex(random_bytes(4)), '-', hex(random_bytes(2)), '-4', substr(hex(random_bytes(2)), 2), '-'," +
      " hex(ascii(random_bytes(1)) & 3 | 8), substr(hex(random_bytes(2)), 2), '-', hex(random_bytes(6))))"
    );
  }

  /**
   * Wraps the lookup in a derived table, because a statement may not read the table that it changes; LIMIT keeps the optimizer from merging
   * the derived table into the outer query.
   */
  override lookup({ table, where, column }: Lookup, bind: Bind): string {
    const name = this.qualifiedName(parseQualifiedName(table));
    const condition = Object.entries(where).map(([key, value]) =>
      value === null ? `${this.quote(key)} IS NULL` : `${this.quote(key)} = ${bind(value)}`,
    );
    const quoted = this.quote(column);
    const found = `SELECT ${quoted} FROM ${name} WHERE ${condition.join(" AND ")} LIMIT 2`;
    return `(SELECT ${quoted} FROM (${found}) AS ${this.quote("found")})`;
  }

  override columnType(type: ColumnType, object: string): string {
    const text = compileColumnType(type, this.dialect);
    if (text !== null) return text;
    throw this.unsupported("a text for the raw type", object, `Add an entry for ${this.dialect} to t.raw`);
  }

  override collation(name: string): string {
    if (/^(?:binary|[a-z][a-z0-9]*_[a-z0-9_]+)$/.test(name)) return name;
    throw this.unsupported(`the collation "${name}"`, "a column", "Name one of SHOW COLLATION, such as utf8mb4_bin");
  }

  override columnDefinition(column: Column, table: QualifiedName): string {
    const object = `column "${formatColumnName(table, column.name)}"`;
    return words(
      this.quote(column.name),
      this.columnBody(column, object),
      ...this.extraClauses(this.extras.get(formatColumnName(table, column.name))),
    );
  }

  private extraClauses(extras: ColumnExtras | undefined): readonly (string | null)[] {
    if (extras === undefined) return [];
    return [extras.isInvisible ? "INVISIBLE" : null, extras.check === null ? null : `CHECK (${extras.check})`];
  }

  /** Returns the whole definition of a column without its name, because MODIFY loses every attribute that it does not repeat. */
  protected columnBody(column: Column, object: string): string {
    const { generated, comment } = column;
    const isComputed = generated !== null && this.sqlText(generated.expression, object) !== null;
    return words(
      this.columnType(column.type, object),
      column.collation === null ? null : `COLLATE ${this.collation(column.collation)}`,
      generated && this.generatedClause(generated, object),
      this.nullability(column, isComputed, object),
      isComputed ? null : this.defaultClause(column, object),
      column.identity && this.identityClause(column.identity, object),
      comment === null ? null : `COMMENT ${this.stringLiteral(comment)}`,
    );
  }

  /**
   * Returns NULL or NOT NULL, which is always written: for a timestamp the default depends on the server's settings
   * (explicit_defaults_for_timestamp).
   */
  protected nullability({ nullable }: Column, isComputed: boolean, _object: string): string | null {
    if (!nullable) return "NOT NULL";
    return isComputed ? null : "NULL";
  }

  override generatedClause({ expression, stored }: Generated, object: string): string | null {
    const text = this.sqlText(expression, object);
    return text && `GENERATED ALWAYS AS (${text}) ${stored ? "STORED" : "VIRTUAL"}`;
  }

  override identityClause(identity: Identity, object: string): string {
    const { increment, minimum, maximum, cycle } = identity;
    if (Number(increment ?? 1) !== 1 || (minimum !== null && Number(minimum) !== 1) || maximum !== null || cycle) {
      const alternative = "Leave increment, minimum, maximum and cycle out: AUTO_INCREMENT counts in steps of 1";
      throw this.unsupported("options of identity columns", object, alternative);
    }
    return "AUTO_INCREMENT";
  }

  /** Returns DEFAULT with its value, or null for no default. An expression that is not a constant has to stand in parentheses. */
  protected defaultClause(column: Column, object: string): string | null {
    const value = column.default;
    if (value === null || (value.kind === "literal" && value.value === null)) return null;
    const text = this.defaultValue(column, object);
    if (text === null) return null;
    const isLarge =
      expressionOnly.has(column.type.kind) || (column.type.kind === "binary" && column.type.length === null);
    const isConstant = value.kind === "literal" && !isLarge;
    return isConstant || timeDefault.test(text) ? `DEFAULT ${text}` : `DEFAULT (${text})`;
  }

  override defaultValue(column: Pick<Column, "default" | "type">, object: string): string | null {
    const { default: value, type } = column;
    if (value?.kind === "now") {
      if (type.kind === "date") return "CURRENT_DATE";
      if (type.kind === "time") return `CURRENT_TIME(${type.precision ?? 6})`;
      // The server requires the precision of the default to equal the column's.
      return type.kind === "timestamp" ? `CURRENT_TIMESTAMP(${type.precision ?? 6})` : this.now();
    }
    return super.defaultValue(column, object);
  }

  protected override primaryKey(constraint: PrimaryKey, object: string): string {
    return super.primaryKey({ ...constraint, deferrable: this.notDeferrable(constraint.deferrable, object) }, object);
  }

  protected override unique(constraint: Unique, object: string): string {
    return super.unique({ ...constraint, deferrable: this.notDeferrable(constraint.deferrable, object) }, object);
  }

  protected override foreignKey(constraint: ForeignKey, object: string): string {
    if (constraint.onDelete === "set default" || constraint.onUpdate === "set default") {
      throw this.unsupported("SET DEFAULT", object, "Use set null, or update the rows before");
    }
    // For a key of one column MATCH FULL and MATCH SIMPLE mean the same.
    const match = constraint.columns.length === 1 ? "simple" : constraint.match;
    const deferrable = this.notDeferrable(constraint.deferrable, object);
    return super.foreignKey({ ...constraint, match, deferrable }, object);
  }

  private notDeferrable(deferrable: Deferrable, object: string): "no" {
    if (deferrable === "no") return deferrable;
    throw this.unsupported("deferrable constraints", object, "Leave deferrable out: each statement is checked at once");
  }

  protected override matchFullClause(object: string): string {
    throw this.unsupported("MATCH FULL", object, "Add a check that the columns are all null or all not null");
  }

  protected override tableOptionClauses(table: Table): readonly [before: string, after: string] {
    this.assertOptions(table);
    const start = table.columns.find(({ identity }) => identity !== null)?.identity?.start ?? null;
    const { collation, engine } = table.options;
    const options = [
      ...(start === null ? [] : [`AUTO_INCREMENT=${start}`]),
      ...(engine === undefined ? [] : [`ENGINE=${this.storageEngine(engine, table.name)}`]),
      ...(typeof collation === "string" ? [`COLLATE=${this.collation(collation)}`] : []),
      ...(table.comment === null ? [] : [`COMMENT=${this.stringLiteral(table.comment)}`]),
    ];
    return ["", options.length === 0 ? "" : ` ${options.join(" ")}`];
  }

  protected storageEngine(engine: string | number | boolean, table: QualifiedName): string {
    if (typeof engine === "string" && /^\w+$/.test(engine)) return engine;
    const alternative = "Name one of SHOW ENGINES, or leave the option out";
    throw this.unsupported(`the storage engine "${engine}"`, `table "${formatQualifiedName(table)}"`, alternative);
  }

  /**
   * Asserts that the options of a table are known.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for an option that no engine has
   */
  protected assertOptions({ name, options }: Pick<Table, "name" | "options">): void {
    const wrong = Object.keys(options).find((option) => !tableOptionNames.has(option));
    if (wrong !== undefined) throw this.unsupportedOption(wrong, { name });
  }

  /** Returns an index as CREATE TABLE and ADD accept it, or null where one of its keys is deliberately left out on this engine. */
  protected indexDefinition(index: TableIndex, table: QualifiedName, columns: readonly Column[]): string | null {
    const object = describeIndex(index, table);
    const keys = index.keys.map((key) => this.keyOn(key, index, columns, object));
    if (keys.includes(null)) return null;
    if (index.predicate !== null && this.sqlText(index.predicate, object) !== null) {
      const alternative = "Index a generated column that is NULL where a row does not count";
      throw this.unsupported("partial indexes", object, alternative);
    }
    if (index.nullsNotDistinct) this.nullsNotDistinctClause(object);
    this.includeClause(index.include, object);
    const method = index.method === null ? "" : this.methodWord(index.method, object);
    const parser = fulltextMethod.exec(index.method ?? "")?.[1];
    return words(
      index.unique ? "UNIQUE" : method,
      "INDEX",
      index.name === null ? null : this.quote(index.name),
      `(${keys.join(", ")})`,
      index.method === "btree" ? "USING BTREE" : null,
      parser === undefined ? null : `WITH PARSER ${this.quote(parser)}`,
      this.indexVisibility.get(`${formatQualifiedName(table)}.${index.name}`) ?? null,
      index.comment === null ? null : `COMMENT ${this.stringLiteral(index.comment)}`,
    );
  }

  private methodWord(method: string, object: string): string {
    if (method === "btree") return "";
    if (isSpecial(method)) return isFulltextMethod(method) ? "FULLTEXT" : "SPATIAL";
    throw this.unsupported(`index method "${method}"`, object, "Leave the method to the engine");
  }

  private keyOn(key: IndexKey, index: TableIndex, columns: readonly Column[], object: string): string | null {
    if (key.on.kind === "expression") {
      const text = this.sqlText(key.on.expression, object);
      return text === null ? null : words(this.expressionKey(text, object), this.orderOf(key, object));
    }
    const name = key.on.column;
    const column = columns.find((each) => each.name === name);
    return words(`${this.quote(name)}${this.prefixOf(key, index, column, object)}`, this.orderOf(key, object));
  }

  /** Returns an expression as a key of an index. */
  protected expressionKey(text: string, _object: string): string {
    return `((${text}))`;
  }

  private orderOf(key: IndexKey, object: string): string | null {
    if (key.collation !== null) {
      throw this.unsupported("collations of index keys", object, "Give the column the collation");
    }
    // The servers sort NULL as the smallest value, and have no NULLS FIRST or NULLS LAST.
    const isOwnOrder = key.nulls === null || key.nulls === (key.order === "asc" ? "first" : "last");
    if (!isOwnOrder) this.nullsOrderClause(key.nulls, object);
    return key.order === "desc" ? "DESC" : null;
  }

  /** Returns the prefix length of a key: `prefix(n)` in the operator class states it, and long texts need one. */
  private prefixOf(key: IndexKey, index: TableIndex, column: Column | undefined, object: string): string {
    if (isSpecial(index.method)) return "";
    if (key.operatorClass !== null) {
      const length = /^prefix\((\d+)\)$/.exec(key.operatorClass)?.[1];
      if (length !== undefined) return `(${length})`;
      this.operatorClassClause(key.operatorClass, object);
    }
    const kind = column?.type.kind;
    if (kind === "json" || kind === "jsonb" || kind === "array") {
      throw this.unsupported("indexes on JSON", object, "Index a generated column that takes the value out");
    }
    const isLong = kind === "text" || (column?.type.kind === "binary" && column.type.length === null);
    if (!isLong) return "";
    if (!index.unique) return `(${usualPrefix})`;
    throw this.unsupported("unique indexes on long texts", object, "Make the column varchar(n)");
  }
}

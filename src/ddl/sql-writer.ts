import { AludelError } from "../error/aludel-error.ts";
import type { Column } from "../schema/column.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import {
  type Expression,
  type Lookup,
  type SqlFragment,
  type SqlIdentifier,
  type SqlText,
  type SqlValue,
} from "../schema/expression.ts";
import { portableConstant } from "../schema/portable-constant.ts";
import { parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";

/** Turns a value into the text that stands for it in a statement: a placeholder (and keeps the value), or a literal. */
export type Bind = (value: SqlValue) => string;

function isIdentifier(value: SqlValue | SqlIdentifier): value is SqlIdentifier {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "identifier";
}

/** A column of a key along which rows are visited, in the order of the column itself: its type, its collation. */
export interface KeyTerm {
  /** What rows are sorted by. */
  readonly sorted: string;
  /** What is read. */
  readonly read: string;
  /** What is compared with {@link against}. */
  readonly compared: string;
  /** Returns what a placeholder stands in. */
  readonly against: (placeholder: string) => string;
}

/** Writes names, values, types and expressions in standard SQL. A dialect overrides what its engine writes otherwise. */
export abstract class SqlWriter {
  abstract readonly dialect: DialectName;

  /** The engine as messages name it, with its version where that matters. */
  get engine(): string {
    return this.dialect;
  }

  /** Most parameters of one statement. */
  get parameterLimit(): number {
    return 32_000;
  }

  /** Returns the type in the engine's words; `object` names the column in errors. */
  abstract columnType(type: ColumnType, object: string): string;

  /** Returns the call that makes a random UUID. */
  abstract uuid(): string;

  /** Returns the time of the statement or transaction. */
  now(): string {
    return "CURRENT_TIMESTAMP";
  }

  quote(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
  }

  /** Returns a list of column names, without parentheses. */
  quoteAll(names: readonly string[]): string {
    return names.map((name) => this.quote(name)).join(", ");
  }

  /** Returns the name of a table, type or other object, with its schema where it has one. */
  qualifiedName({ schema, name }: QualifiedName): string {
    return schema === null ? this.quote(name) : `${this.quote(schema)}.${this.quote(name)}`;
  }

  /** Returns the placeholder of a parameter; the first position is 1. */
  placeholder(_position: number): string {
    return "?";
  }

  /** Returns the value as the driver is to receive it. */
  parameter(value: SqlValue): SqlValue {
    return value;
  }

  /** Returns a {@link Bind} that collects values in `parameters`. */
  bindTo(parameters: SqlValue[]): Bind {
    return (value) => this.placeholder(parameters.push(this.parameter(value)));
  }

  /** The {@link Bind} for places where SQL takes no parameters. */
  readonly inline: Bind = (value) => this.literal(value);

  /** Returns a constant. */
  literal(value: SqlValue): string {
    if (value === null) return "NULL";
    if (typeof value === "string") return this.stringLiteral(value);
    if (typeof value === "number") return this.numberLiteral(value);
    if (typeof value === "bigint") return value.toString();
    if (typeof value === "boolean") return this.booleanLiteral(value);
    if (value instanceof Date) return this.stringLiteral(value.toISOString());
    if (value instanceof Uint8Array) return this.binaryLiteral(value);
    return this.arrayLiteral(value);
  }

  stringLiteral(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
  }

  /** @throws AludelError UNSUPPORTED_FEATURE for NaN and infinity */
  numberLiteral(value: number): string {
    if (!Number.isFinite(value)) {
      throw this.unsupported(`the number ${value}`, "a literal", "Store it as null or in a text column");
    }
    return String(value);
  }

  booleanLiteral(value: boolean): string {
    return value ? "TRUE" : "FALSE";
  }

  binaryLiteral(value: Uint8Array): string {
    return `X'${Buffer.from(value).toString("hex")}'`;
  }

  arrayLiteral(value: readonly SqlValue[]): string {
    return this.stringLiteral(this.json(value));
  }

  /** Returns a JSON document as text. */
  json(value: unknown): string {
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? Number(part) : part));
  }

  /** Returns the condition that a column, already quoted, holds the JSON document that `text` stands for. */
  jsonEquals(column: string, text: string): string {
    return `${column} = ${text}`;
  }

  /** Returns the condition that a column holds an array. */
  arrayEquals(column: string, text: string): string {
    return `${column} = ${text}`;
  }

  /** Returns a value as a column of type `real` holds it, so that the two can be compared. */
  realValue(text: string): string {
    return text;
  }

  /** Returns how a column of a key is read and compared, so that the value comes back as a parameter without a change. */
  keyTerm({ name }: Pick<Column, "name" | "type">): KeyTerm {
    const column = this.quote(name);
    return { sorted: column, read: column, compared: column, against: (placeholder) => placeholder };
  }

  /** Returns the condition that rows stand behind a key, or up to it. `bind` gives the placeholder of each of its values. */
  keyCondition(terms: readonly KeyTerm[], operator: ">" | "<=", bind: (at: number) => string): string {
    const columns = terms.map(({ compared }) => compared);
    const values = terms.map(({ against }, at) => against(bind(at)));
    return terms.length === 1
      ? `${columns[0]} ${operator} ${values[0]}`
      : `(${columns.join(", ")}) ${operator} (${values.join(", ")})`;
  }

  /** Returns whether a statement may hold parameters: engines take them in queries and row changes, not in DDL. */
  takesParameters(sql: string): boolean {
    const start = sql.replace(/^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()+/, "");
    return /^(?:select|insert|update|delete|merge|replace|values|with)\b/i.test(start);
  }

  /** Returns the text for this engine: null where it deliberately gets nothing. `object` names what the text belongs to. */
  resolveText(text: SqlText, object: string): SqlFragment | null {
    if (text.kind === "sql") return text;
    const fragment = text.dialects[this.dialect];
    if (fragment !== undefined) return fragment;
    throw new AludelError("UNSUPPORTED_FEATURE", `${object} has no SQL text for ${this.dialect}`, {
      hint: `Add an entry for ${this.dialect}; null says that it deliberately gets nothing`,
      details: { dialect: this.dialect, object },
    });
  }

  /** Returns the text of a fragment with its values bound and its identifiers quoted. */
  fragment({ parts, values }: SqlFragment, bind: Bind): string {
    return parts.reduce((text, part, at) => {
      const value = values[at - 1];
      if (at === 0 || value === undefined) return text + part;
      return text + (isIdentifier(value) ? value.path.map((name) => this.quote(name)).join(".") : bind(value)) + part;
    }, "");
  }

  /** Returns the text with values as literals, or null where this engine deliberately gets nothing. */
  sqlText(text: SqlText, object: string): string | null {
    const fragment = this.resolveText(text, object);
    return fragment && this.fragment(fragment, this.inline);
  }

  /** Returns an expression with its values bound, or null where this engine deliberately gets nothing. */
  expression(expression: Expression, object: string, bind: Bind): string | null {
    switch (expression.kind) {
      case "literal":
        return bind(expression.value);
      case "now":
        return this.now();
      case "uuid":
        return this.uuid();
      case "json":
        return bind(this.json(expression.value));
      case "lookup":
        return this.lookup(expression, bind);
      case "sql":
      case "perDialect": {
        const fragment = this.resolveText(expression, object);
        return fragment && this.fragment(fragment, bind);
      }
    }
  }

  /** Returns the subquery that finds a key. */
  lookup({ table, where, column }: Lookup, bind: Bind): string {
    const name = this.qualifiedName(parseQualifiedName(table));
    const condition = Object.entries(where).map(([key, value]) =>
      value === null ? `${this.quote(key)} IS NULL` : `${this.quote(key)} = ${bind(value)}`,
    );
    return `(SELECT ${this.quote(column)} FROM ${name} WHERE ${condition.join(" AND ")})`;
  }

  /** Returns the expression of a default, or null for none. */
  defaultValue(column: Pick<Column, "default" | "type">, object: string): string | null {
    const value = column.default;
    if (value === null) return null;
    if (value.kind === "lookup") {
      throw this.unsupported("a lookup as default", object, "Write the value when the row is inserted");
    }
    const isJson = column.type.kind === "json" || column.type.kind === "jsonb";
    if (isJson && value.kind === "literal" && value.value !== null && typeof value.value !== "string") {
      return this.literal(this.json(value.value));
    }
    if (value.kind === "literal") return this.literal(portableConstant(value.value, column.type));
    return this.expression(value, object, this.inline);
  }

  /** Returns the error for what the engine does not have; `alternative` is a sentence that says what to write instead. */
  unsupported(feature: string, object: string, alternative: string): AludelError {
    return new AludelError("UNSUPPORTED_FEATURE", `${this.engine} does not have ${feature}, which ${object} needs`, {
      hint: alternative,
      details: { dialect: this.dialect, feature, object },
    });
  }
}

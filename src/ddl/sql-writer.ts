import { AludelError } from "../error/aludel-error.ts";
import type { Column } from "../schema/column.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import { engineSqlRules } from "../schema/engine-sql-rules.ts";
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
import { quoteName } from "../schema/sql-names.ts";
import { endsInLineComment, findFirstWord } from "../schema/sql-words.ts";

/** The first words of statements that may have parameters. */
const wordsBeforeParameters: ReadonlySet<string> = new Set([
  "select",
  "insert",
  "update",
  "delete",
  "merge",
  "replace",
  "values",
  "with",
]);

/** Turns a value into its SQL: a placeholder, in which case the value is collected as a parameter, or a literal. */
export type Bind = (value: SqlValue) => string;

function isIdentifier(value: SqlValue | SqlIdentifier): value is SqlIdentifier {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "identifier";
}

/**
 * How one column of a key is sorted, read and compared while rows are visited along the key, so that all three agree with the column's type
 * and collation.
 */
export interface KeyTerm {
  /** Expression by which the rows are sorted. */
  readonly sorted: string;
  /** Expression that reads the value. */
  readonly read: string;
  /** Expression that is compared with {@link against}. */
  readonly compared: string;
  /** Returns the expression around the placeholder of a value that is compared. */
  readonly against: (placeholder: string) => string;
}

/** Writes names, values, types and expressions in standard SQL. A dialect overrides the methods where its engine differs. */
export abstract class SqlWriter {
  abstract readonly dialect: DialectName;

  /** The name of the engine in messages, with its version where that matters. */
  get engine(): string {
    return this.dialect;
  }

  /** Largest number of parameters in one statement. */
  get parameterLimit(): number {
    return 32_000;
  }

  /** Returns the engine's type; `object` names the column in errors. */
  abstract columnType(type: ColumnType, object: string): string;

  /** Returns the call that generates a random UUID. */
  abstract uuid(): string;

  /** Returns the expression for the current time, which is that of the statement or the transaction. */
  now(): string {
    return "CURRENT_TIMESTAMP";
  }

  quote(name: string): string {
    return quoteName(name);
  }

  /** Returns a list of column names, without parentheses. */
  quoteAll(names: readonly string[]): string {
    return names.map((name) => this.quote(name)).join(", ");
  }

  /** Returns the quoted name of a table, type or other object, with its schema where it has one. */
  qualifiedName({ schema, name }: QualifiedName): string {
    return schema === null ? this.quote(name) : `${this.quote(schema)}.${this.quote(name)}`;
  }

  /** Returns the placeholder of a parameter; the first position is 1. */
  placeholder(_position: number): string {
    return "?";
  }

  /** Returns the value in the form in which the driver accepts it. */
  parameter(value: SqlValue): SqlValue {
    return value;
  }

  /** Returns a {@link Bind} that collects values in `parameters`. */
  bindTo(parameters: SqlValue[]): Bind {
    return (value) => this.placeholder(parameters.push(this.parameter(value)));
  }

  /** A {@link Bind} that writes literals, for places where SQL allows no parameters. */
  readonly inline: Bind = (value) => this.literal(value);

  /** Returns a value as a literal. */
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

  /** Returns the predicate that a column, already quoted, equals the JSON document of the expression `text`. */
  jsonEquals(column: string, text: string): string {
    return `${column} = ${text}`;
  }

  /** Returns the predicate that a column, already quoted, equals the array of the expression `text`. */
  arrayEquals(column: string, text: string): string {
    return `${column} = ${text}`;
  }

  /** Returns the expression `text` rounded to the precision of the type `real`, so that it compares equal to a stored value. */
  realValue(text: string): string {
    return text;
  }

  /** Returns how a column of a key is read and compared, so that a value that was read can be passed back as a parameter unchanged. */
  keyTerm({ name }: Pick<Column, "name" | "type">): KeyTerm {
    const column = this.quote(name);
    return { sorted: column, read: column, compared: column, against: (placeholder) => placeholder };
  }

  /**
   * Returns the predicate for rows after a key, or up to and including it, by row comparison. `bind` returns the placeholder of the key's
   * value at a position.
   */
  keyCondition(terms: readonly KeyTerm[], operator: ">" | "<=", bind: (at: number) => string): string {
    const columns = terms.map(({ compared }) => compared);
    const values = terms.map(({ against }, at) => against(bind(at)));
    return terms.length === 1
      ? `${columns[0]} ${operator} ${values[0]}`
      : `(${columns.join(", ")}) ${operator} (${values.join(", ")})`;
  }

  /** Returns whether a statement may have parameters: engines accept them in queries and in changes of rows, but not in DDL. */
  takesParameters(sql: string): boolean {
    return wordsBeforeParameters.has(findFirstWord(sql, engineSqlRules[this.dialect]));
  }

  /**
   * Returns the fragment for this engine, or null where it is deliberately left out there. `object` names in errors what the text belongs
   * to.
   */
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
    const sql = parts.reduce((text, part, at) => {
      const value = values[at - 1];
      if (at === 0 || value === undefined) return text + part;
      return text + (isIdentifier(value) ? value.path.map((name) => this.quote(name)).join(".") : bind(value)) + part;
    }, "");
    // The parenthesis behind an expression would belong to its comment.
    return /--|#/.test(sql) && endsInLineComment(sql, engineSqlRules[this.dialect]) ? `${sql}\n` : sql;
  }

  /** Returns the text with its values as literals, or null where it is deliberately left out on this engine. */
  sqlText(text: SqlText, object: string): string | null {
    const fragment = this.resolveText(text, object);
    return fragment && this.fragment(fragment, this.inline);
  }

  /** Returns an expression with its values bound, or null where it is deliberately left out on this engine. */
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

  /** Returns the subquery that looks up a value in the referenced table. */
  lookup({ table, where, column }: Lookup, bind: Bind): string {
    const name = this.qualifiedName(parseQualifiedName(table));
    const condition = Object.entries(where).map(([key, value]) =>
      value === null ? `${this.quote(key)} IS NULL` : `${this.quote(key)} = ${bind(value)}`,
    );
    return `(SELECT ${this.quote(column)} FROM ${name} WHERE ${condition.join(" AND ")})`;
  }

  /** Returns the expression of a column's default, or null where it has none. */
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

  /** Returns the error for a feature that the engine does not have; `alternative` is a sentence that says what to write instead. */
  unsupported(feature: string, object: string, alternative: string): AludelError {
    return new AludelError("UNSUPPORTED_FEATURE", `${this.engine} does not have ${feature}, which ${object} needs`, {
      hint: alternative,
      details: { dialect: this.dialect, feature, object },
    });
  }
}

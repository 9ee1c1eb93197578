import { DdlCompiler } from "../../../ddl/ddl-compiler.ts";
import { words } from "../../../ddl/definition-writer.ts";
import type { KeyTerm } from "../../../ddl/sql-writer.ts";
import type { Column, Generated, Identity } from "../../../schema/column.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import type { Exclusion } from "../../../schema/constraint.ts";
import { type SqlValue, sqlText } from "../../../schema/expression.ts";
import { parseQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { type Table, tableOptionNames } from "../../../schema/table.ts";
import { compileColumnType } from "../column-types.ts";
import { arrayText, stringLiteral, valueText } from "./postgres-literal.ts";
import { serialSequence } from "./serial-sequence.ts";

const serialWords: Readonly<Record<string, string>> = {
  smallint: "smallserial",
  integer: "serial",
  bigint: "bigserial",
};

/** Returns whether a serial column needs an explicit sequence, because PostgreSQL's serial types have no options and are never nullable. */
export function needsSequence({ identity, nullable, type }: Column): boolean {
  if (identity?.mode !== "serial") return false;
  const { mode: _mode, cycle, ...options } = identity;
  return (
    nullable || cycle || serialWords[type.kind] === undefined || Object.values(options).some((value) => value !== null)
  );
}

/** Writes names, values, types and the parts of definitions for PostgreSQL. */
export abstract class PostgresWriter extends DdlCompiler {
  override readonly dialect = "postgres";
  /** Major version of the server, or the newest supported one when a plan is written offline. */
  readonly version: number;
  /** The oldest major version on which the SQL has to run. */
  readonly oldest: number;

  constructor(version: number, oldest = version) {
    super();
    this.version = version;
    this.oldest = oldest;
  }

  override get engine(): string {
    return `PostgreSQL ${this.version}`;
  }

  override get parameterLimit(): number {
    return 65_535;
  }

  override placeholder(position: number): string {
    return `$${position}`;
  }

  /**
   * Reads the value as text: passed back as a parameter, it is parsed as the column's type, which the server infers for the placeholder.
   */
  override keyTerm(column: Pick<Column, "name" | "type">): KeyTerm {
    const term = super.keyTerm(column);
    return { ...term, read: `${term.read}::text` };
  }

  /** Passes dates and arrays as text, because the driver would format dates in the local time zone. */
  override parameter(value: SqlValue): SqlValue {
    return value instanceof Date || Array.isArray(value) ? valueText(value) : value;
  }

  override stringLiteral(value: string): string {
    return stringLiteral(value);
  }

  override numberLiteral(value: number): string {
    return Number.isFinite(value) ? String(value) : `'${value}'`;
  }

  override binaryLiteral(value: Uint8Array): string {
    return stringLiteral(valueText(value));
  }

  override arrayLiteral(value: readonly SqlValue[]): string {
    return stringLiteral(arrayText(value));
  }

  override jsonEquals(column: string, text: string): string {
    // The type json has no equality operator.
    return `${column}::jsonb = ${text}::jsonb`;
  }

  override uuid(): string {
    return "gen_random_uuid()";
  }

  override columnType(type: ColumnType, object: string): string {
    const text = compileColumnType(type, (name) => this.qualifiedName(name));
    if (text !== null) return text;
    throw this.unsupported("a text for the raw type", object, "Add an entry for PostgreSQL to t.raw");
  }

  override columnDefinition(column: Column, table: QualifiedName): string {
    if (!needsSequence(column)) return super.columnDefinition(column, table);
    const sequence = this.qualifiedName(serialSequence(table, column.name));
    const next = sqlText(`nextval(${this.stringLiteral(sequence)}::regclass)`);
    return super.columnDefinition({ ...column, identity: null, default: next }, table);
  }

  protected override columnDefinitionType(column: Column, object: string): string {
    return (
      (column.identity?.mode === "serial" && serialWords[column.type.kind]) || this.columnType(column.type, object)
    );
  }

  override identityClause(identity: Identity, object: string): string {
    return identity.mode === "serial" ? "" : super.identityClause(identity, object);
  }

  override generatedClause(generated: Generated, object: string): string | null {
    if (!generated.stored && this.version < 18) {
      throw this.unsupported("virtual generated columns", object, "Make the column stored");
    }
    return super.generatedClause(generated, object);
  }

  protected override nullsNotDistinctClause(object: string): string {
    if (this.version >= 15) return "NULLS NOT DISTINCT";
    return super.nullsNotDistinctClause(object);
  }

  protected override notValidClause(_object: string): string {
    return "NOT VALID";
  }

  protected override includeClause(include: readonly string[], _object: string): string | null {
    return include.length === 0 ? null : `INCLUDE (${this.quoteAll(include)})`;
  }

  protected override exclusion(constraint: Exclusion, object: string): string | null {
    const { method, elements, include, predicate, deferrable } = constraint;
    const keys = elements.map((element) => this.indexKey(element, object));
    if (keys.includes(null)) return null;
    const condition = predicate && this.sqlText(predicate, object);
    return words(
      "EXCLUDE",
      this.indexMethodClause(method, object),
      `(${elements.map((element, at) => `${keys[at]} WITH ${element.with}`).join(", ")})`,
      this.includeClause(include, object),
      condition === null ? null : `WHERE (${condition})`,
      this.deferrableClause(deferrable, object),
    );
  }

  protected override indexMethodClause(method: string, _object: string): string {
    return `USING ${this.quotePart(method)}`;
  }

  protected override operatorClassClause(name: string, _object: string): string {
    const parsed = parseQualifiedName(name);
    return parsed.schema === null
      ? this.quotePart(parsed.name)
      : `${this.quote(parsed.schema)}.${this.quotePart(parsed.name)}`;
  }

  protected override nullsOrderClause(nulls: "first" | "last", _object: string): string {
    return `NULLS ${nulls.toUpperCase()}`;
  }

  protected override tableOptionClauses(table: Table): readonly [before: string, after: string] {
    this.assertOptions(table);
    return [table.options["unlogged"] === true ? "UNLOGGED " : "", ""];
  }

  /**
   * Asserts that PostgreSQL supports the options of a table.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for an option that no engine has, and for a value of `unlogged` that is not boolean
   */
  protected assertOptions({ name, options }: Pick<Table, "name" | "options">): void {
    const isWrong = (option: string) =>
      !tableOptionNames.has(option) || (option === "unlogged" && typeof options[option] !== "boolean");
    const wrong = Object.keys(options).find(isWrong);
    if (wrong !== undefined) throw this.unsupportedOption(wrong, { name });
  }

  /** Returns the name of an index method or operator class, quoted only where necessary. */
  private quotePart(name: string): string {
    return /^[a-z_][a-z0-9_]*$/.test(name) ? name : this.quote(name);
  }
}

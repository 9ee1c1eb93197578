import type { InsertRows } from "../operation/insert-rows.ts";
import { pickColumns, rowKey } from "../operation/describe/row-match.ts";
import { foldText } from "../schema/row/key-identity.ts";
import { isExpression, isJsonDocument, type RowValue, type RowValues, type SqlValue } from "../schema/expression.ts";
import { compileMatch, compileValues, countParameters, presentColumns } from "./compile-values.ts";
import type { SqlWriter } from "./sql-writer.ts";
import { buildStatement, type Statement } from "./statement.ts";

/** Largest number of rows in one statement. SQLite takes at most 500 parts of a UNION (https://www.sqlite.org/limits.html). */
const rowsPerStatement = 250;

/** Rows to insert where their key is missing. */
export interface MissingRows extends Pick<InsertRows, "table" | "rows"> {
  readonly key: readonly string[];
}

/** Rows that one statement inserts: when there are several, they have the same columns, and plain values that are not NULL in the key. */
export interface MissingRowsBatch extends MissingRows {
  /** The columns that are written on this engine. */
  readonly columns: readonly string[];
}

/** A row, and what decides whether it can share a statement with others. */
interface Candidate {
  readonly row: RowValues;
  readonly columns: readonly string[];
  /** The kind of the value of each column that is not NULL; null where the row needs a statement of its own. */
  readonly kinds: ReadonlyMap<string, string> | null;
  readonly foldedKey: string;
  readonly parameters: number;
}

/**
 * Returns the kind of a value, null for NULL, or undefined for what cannot stand in a UNION: an expression, whose type only the engine
 * knows, and bytes, which MariaDB 10.11 converts to the character set of the connection there, so that bytes outside it become `?`.
 */
function valueKind(value: RowValue): string | null | undefined {
  if (value === null) return null;
  if (isJsonDocument(value)) return "json";
  if (isExpression(value)) {
    if (value.kind === "literal") return valueKind(value.value);
    return value.kind === "lookup" ? value.kind : undefined;
  }
  if (Array.isArray(value)) return "array";
  if (value instanceof Uint8Array) return undefined;
  return value instanceof Date ? "date" : typeof value;
}

/** JSON documents and arrays are compared in another way than other values, and NULL is not compared with `=`. */
function isPlainKey(kind: string | undefined): boolean {
  return kind !== undefined && kind !== "json" && kind !== "array";
}

function valueKinds(row: RowValues, key: readonly string[]): ReadonlyMap<string, string> | null {
  const kinds = new Map<string, string>();
  for (const [column, value] of Object.entries(row)) {
    const kind = valueKind(value);
    if (kind === undefined) return null;
    if (kind !== null) kinds.set(column, kind);
  }
  return key.every((column) => isPlainKey(kinds.get(column))) ? kinds : null;
}

/**
 * Returns one text for all keys that an engine may hold for the same, since collations ignore case, accents and blanks at the end. Such
 * rows go into separate statements, so that the second finds the first.
 */
function foldKey(row: RowValues, key: readonly string[]): string {
  return foldText(rowKey(row, key)).replaceAll(/[\s"]/g, "");
}

function describeCandidate(writer: SqlWriter, { table, key }: MissingRows, row: RowValues): Candidate {
  const present = presentColumns(writer, row, table);
  return {
    row,
    columns: Object.keys(present),
    kinds: valueKinds(present, key),
    foldedKey: foldKey(row, key),
    // The values of the key may stand in a condition as well.
    parameters: countParameters(present) + countParameters(pickColumns(row, key)),
  };
}

/** Collects consecutive rows that one statement can insert. */
class Batch {
  readonly rows: RowValues[] = [];
  readonly columns: readonly string[];
  readonly #canGrow: boolean;
  readonly #kinds = new Map<string, string>();
  readonly #keys = new Set<string>();
  #free: number;

  constructor(first: Candidate, parameterLimit: number) {
    this.columns = first.columns;
    this.#canGrow = first.kinds !== null;
    this.#free = parameterLimit;
    this.add(first);
  }

  takes({ columns, kinds, foldedKey, parameters }: Candidate): boolean {
    return (
      this.#canGrow &&
      kinds !== null &&
      this.rows.length < rowsPerStatement &&
      parameters <= this.#free &&
      columns.length === this.columns.length &&
      columns.every((column) => this.columns.includes(column)) &&
      [...kinds].every(([column, kind]) => (this.#kinds.get(column) ?? kind) === kind) &&
      !this.#keys.has(foldedKey)
    );
  }

  add({ row, kinds, foldedKey, parameters }: Candidate): void {
    this.rows.push(row);
    for (const [column, kind] of kinds ?? []) this.#kinds.set(column, kind);
    this.#keys.add(foldedKey);
    this.#free -= parameters;
  }
}

/** Returns runs of consecutive rows, each for one statement. */
export function batchMissingRows(writer: SqlWriter, operation: MissingRows): readonly MissingRowsBatch[] {
  const batches: Batch[] = [];
  for (const row of operation.rows) {
    const candidate = describeCandidate(writer, operation, row);
    const last = batches.at(-1);
    if (last?.takes(candidate)) last.add(candidate);
    else batches.push(new Batch(candidate, writer.parameterLimit));
  }
  return batches.map(({ rows, columns }) => ({ table: operation.table, key: operation.key, rows, columns }));
}

/**
 * Returns the statement that inserts the rows whose key is missing, so that the insert is idempotent: a row whose key exists is left
 * unchanged. Each row has a condition of its own, in which the engine compares a column with a value, as everywhere else.
 */
export function compileMissingRows(writer: SqlWriter, { table, key, rows, columns }: MissingRowsBatch): Statement {
  const parameters: SqlValue[] = [];
  const bind = writer.bindTo(parameters);
  const name = writer.qualifiedName(table);
  const selects = rows.map((row) => {
    const values = compileValues(writer, pickColumns(row, columns), table, bind);
    const match = compileMatch(writer, pickColumns(row, key), table, bind);
    return `SELECT ${values.join(", ")} WHERE NOT EXISTS (SELECT 1 FROM ${name} WHERE ${match})`;
  });
  const sql = `INSERT INTO ${name} (${writer.quoteAll(columns)}) ${selects.join(" UNION ALL ")}`;
  return buildStatement(sql, { parameters });
}

import { type ParsedTable, parseCreateTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import { lowerName } from "../ddl-parser/tokenizer.ts";
import { compiler } from "../ddl-compiler.ts";
import { changeParsedColumn, findParsedColumn } from "./edit-table.ts";
import type { ColumnCopy } from "./render-rebuild.ts";
import type { SimulatedTable } from "./schema-simulation.ts";

/** A condition that holds for rows whose value does not become one of another type. */
export interface PendingCheck {
  readonly column: string;
  readonly invalid: string;
  readonly type: ColumnType;
  /** Whether the values may be long texts. */
  readonly isLong: boolean;
  readonly source: number;
}

interface CopiedColumn {
  /** The column of the old table, or null when an expression is copied. */
  readonly from: string | null;
  readonly source: string;
  /** Whether the expression reads no column. */
  readonly isFree?: boolean;
}

/** The changes that one rebuild of one table will make: gathered over several operations. */
export class PendingRebuild {
  /** The table as it stands in the database, until the rebuild. */
  original: ParsedTable;
  /** Names of its indexes and triggers that stand in the database, in lower case. */
  readonly belongings: Set<string>;
  readonly #copies = new Map<string, CopiedColumn>();
  /** What the operations do, in words. */
  readonly descriptions: string[] = [];
  /** Columns whose values are lost. */
  readonly lost: string[] = [];
  /** What values lose that stay, in words. */
  readonly losses: string[] = [];
  /** What is looked for in the database before the rebuild; its text follows no renames. */
  readonly checks: PendingCheck[] = [];
  /** The operation that may fail on rows, else the last one. */
  copySource: number | null = null;
  lastSource: number | null = null;

  constructor(table: SimulatedTable) {
    this.original = table.definition;
    this.belongings = new Set([...table.indexes, ...table.triggers].map(({ name }) => lowerName(name)));
    for (const { name, constraints } of table.definition.columns) {
      if (!constraints.some(({ kind }) => kind === "generated")) this.copyColumn(name);
    }
  }

  /** Copies a column as it is. */
  copyColumn(name: string): void {
    this.#copies.set(lowerName(name), { from: name, source: compiler.quote(name) });
  }

  /** Whether an expression is copied: its text follows no renames. */
  get hasExpressions(): boolean {
    return (
      this.checks.length > 0 || [...this.#copies.values()].some(({ from, isFree }) => from === null && isFree !== true)
    );
  }

  /** Keeps the value that the rows got when a column was added, before its default changes. */
  keepFirstDefault(column: string, value: string): void {
    const name = lowerName(column);
    if (!this.#copies.has(name)) this.#copies.set(name, { from: null, source: value, isFree: true });
  }

  isInDatabase(column: string): boolean {
    return findParsedColumn(this.original, column) !== undefined;
  }

  /** Whether a column is copied as it is in the database. */
  isPlain(column: string): boolean {
    const copy = this.#copies.get(lowerName(column));
    return copy !== undefined && copy.from !== null && lowerName(copy.from) === lowerName(column);
  }

  /** Copies an expression into a column. */
  convert(column: string, source: string): void {
    this.#copies.set(lowerName(column), { from: null, source });
  }

  drop(column: string): void {
    this.#copies.delete(lowerName(column));
  }

  /** Follows a renaming that was made in the database too. */
  renameColumn(from: string, to: string): void {
    this.original = changeParsedColumn(this.original, from, (column) => ({ ...column, name: to }));
    const copy = this.#copies.get(lowerName(from));
    this.#copies.delete(lowerName(from));
    if (copy !== undefined) this.#copies.set(lowerName(to), { ...copy, from: to, source: compiler.quote(to) });
  }

  /** Follows a renaming of a column that the database does not have yet. */
  renameNewColumn(from: string, to: string): void {
    const copy = this.#copies.get(lowerName(from));
    this.#copies.delete(lowerName(from));
    if (copy !== undefined) this.#copies.set(lowerName(to), copy);
  }

  renameTable(to: string): void {
    this.original = { ...this.original, name: to };
  }

  /** Returns what is copied into each column of the finished table. */
  copiesInto(definition: ParsedTable): readonly ColumnCopy[] {
    return definition.columns.flatMap(({ name, constraints }) => {
      const copy = this.#copies.get(lowerName(name));
      const isGenerated = constraints.some(({ kind }) => kind === "generated");
      return copy === undefined || isGenerated ? [] : [{ column: name, source: copy.source }];
    });
  }
}

/** Returns the table as it would be read again, so that edited parts and stored ones are of one kind. */
export function reparse(table: ParsedTable): ParsedTable {
  return parseCreateTable(renderCreateTable(table, compiler.quote(table.name)), table.name);
}

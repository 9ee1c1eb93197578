import { type ParsedTable, parseCreateTable, renderCreateTable } from "../ddl-parser/create-table.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { compiler } from "../ddl-compiler.ts";
import { changeParsedColumn, findParsedColumn } from "./edit-table.ts";
import type { ColumnCopy } from "./render-rebuild.ts";
import type { SimulatedTable } from "./schema-simulation.ts";

/** A predicate for rows whose value cannot be converted to the new type. */
export interface PendingCheck {
  readonly column: string;
  readonly invalid: string;
  readonly type: ColumnType;
  /** Whether the values may be long texts, which a report cuts. */
  readonly isLong: boolean;
  readonly source: number;
}

interface CopiedColumn {
  /** The column of the old table, or null where an expression is copied. */
  readonly from: string | null;
  readonly source: string;
  /** Whether the expression references no column, so that renames do not affect it. */
  readonly isFree?: boolean;
}

/** A rebuild of one table that has not been planned yet, so that the changes of several operations share it. */
export class PendingRebuild {
  /** The table as it is in the database until the rebuild. */
  original: ParsedTable;
  /** Names, in lower case, of its indexes and triggers in the database. */
  readonly belongings: Set<string>;
  readonly #copies = new Map<string, CopiedColumn>();
  /** The effects of the operations, in words. */
  readonly descriptions: string[] = [];
  /** Columns whose values are lost. */
  readonly lost: string[] = [];
  /** The losses of values in columns that stay, in words. */
  readonly losses: string[] = [];
  /** Checks of values in the database before the rebuild. Their text does not follow later renames. */
  readonly checks: PendingCheck[] = [];
  /** Position of the operation that may fail on rows, or of the last one where none may. */
  copySource: number | null = null;
  lastSource: number | null = null;

  constructor(table: SimulatedTable) {
    this.original = table.definition;
    this.belongings = new Set([...table.indexes, ...table.triggers].map(({ name }) => lowerName(name)));
    for (const { name, constraints } of table.definition.columns) {
      if (!constraints.some(({ kind }) => kind === "generated")) this.copyColumn(name);
    }
  }

  /** Copies a column unchanged. */
  copyColumn(name: string): void {
    this.#copies.set(lowerName(name), { from: name, source: compiler.quote(name) });
  }

  /** Whether the rebuild copies or checks expressions that reference columns, whose text does not follow later renames. */
  get hasExpressions(): boolean {
    return (
      this.checks.length > 0 || [...this.#copies.values()].some(({ from, isFree }) => from === null && isFree !== true)
    );
  }

  /** Fixes the value that existing rows got when a column was added, before the default of the column changes. */
  keepFirstDefault(column: string, value: string): void {
    const name = lowerName(column);
    if (!this.#copies.has(name)) this.#copies.set(name, { from: null, source: value, isFree: true });
  }

  isInDatabase(column: string): boolean {
    return findParsedColumn(this.original, column) !== undefined;
  }

  /** Returns whether a column is copied unchanged from the column of the same name. */
  isPlain(column: string): boolean {
    const copy = this.#copies.get(lowerName(column));
    return copy !== undefined && copy.from !== null && lowerName(copy.from) === lowerName(column);
  }

  /** Copies the value of an expression into a column. */
  convert(column: string, source: string): void {
    this.#copies.set(lowerName(column), { from: null, source });
  }

  drop(column: string): void {
    this.#copies.delete(lowerName(column));
  }

  /** Applies a rename that is made in the database too. */
  renameColumn(from: string, to: string): void {
    this.original = changeParsedColumn(this.original, from, (column) => ({ ...column, name: to }));
    const copy = this.#copies.get(lowerName(from));
    this.#copies.delete(lowerName(from));
    if (copy !== undefined) this.#copies.set(lowerName(to), { ...copy, from: to, source: compiler.quote(to) });
  }

  /** Applies a rename of a column that the database does not have yet. */
  renameNewColumn(from: string, to: string): void {
    const copy = this.#copies.get(lowerName(from));
    this.#copies.delete(lowerName(from));
    if (copy !== undefined) this.#copies.set(lowerName(to), copy);
  }

  renameTable(to: string): void {
    this.original = { ...this.original, name: to };
  }

  /** Returns the source of each column of the new table. */
  copiesInto(definition: ParsedTable): readonly ColumnCopy[] {
    return definition.columns.flatMap(({ name, constraints }) => {
      const copy = this.#copies.get(lowerName(name));
      const isGenerated = constraints.some(({ kind }) => kind === "generated");
      return copy === undefined || isGenerated ? [] : [{ column: name, source: copy.source }];
    });
  }
}

/** Parses the rendered table again, so that edited parts have the same form as stored ones. */
export function reparse(table: ParsedTable): ParsedTable {
  return parseCreateTable(renderCreateTable(table, compiler.quote(table.name)), table.name);
}

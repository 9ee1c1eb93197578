import type { Kysely } from "kysely";

import type { RowFunction } from "../operation/run.ts";
import type { RowValues, SqlText } from "../schema/expression.ts";
import type { TableOptions } from "../schema/table.ts";
import type { ColumnBuilder, ColumnBuilders, IdentityOptions } from "../models/column-builder.ts";
import type { ExclusionElementInput } from "../models/build-exclusion.ts";
import type {
  ExclusionOptions,
  PrimaryKeyOptions,
  ReferenceOptions,
  UniqueOptions,
} from "../models/column-definition.ts";
import type { DefaultInput, SqlInput, TypeShape } from "../models/column-shape.ts";
import type { ColumnHandles, TableSettings } from "../models/build-table.ts";
import type { ConstraintExtra, TableExtra } from "../models/table-extra.ts";

/** A change: what it becomes, and what it was, which the way back and the reader need. */
export interface Change<T> {
  readonly from?: T;
  readonly to: T;
}

/** What may change under a column. */
export interface ColumnChange {
  readonly type?: Change<ColumnBuilder>;
  readonly nullable?: Change<boolean>;
  readonly default?: Change<DefaultInput<TypeShape> | null>;
  readonly generated?: Change<{ readonly expression: SqlInput | SqlText; readonly stored?: boolean } | null>;
  readonly identity?: Change<IdentityOptions | null>;
  readonly collation?: Change<string | null>;
  /** How old values become values of the new type, where the engine's own cast is not it. */
  readonly using?: SqlInput | SqlText;
  /** What values lose by the change of type: said by who decided it, counted and told before rows lose it. */
  readonly lossy?: string;
}

/** One key of an index with more than its column or expression. */
export interface IndexKeyInput {
  readonly column?: string;
  readonly expression?: SqlInput | SqlText;
  readonly order?: "asc" | "desc";
  readonly nulls?: "first" | "last";
  readonly operatorClass?: string;
  readonly collation?: string;
}

/** What an index may be besides its keys. */
export interface IndexOptions {
  readonly unique?: boolean;
  /** Access method, e.g. `"gin"`; the engine's default when left out. */
  readonly method?: string;
  readonly include?: readonly string[];
  /** Condition of a partial index. */
  readonly where?: SqlInput | SqlText;
  readonly nullsNotDistinct?: boolean;
  readonly comment?: string;
}

/** How an index is created or dropped. */
export interface ConcurrentOptions {
  /**
   * PostgreSQL: lets others read and write the table meanwhile, at the price of a transaction of its own. MySQL and MariaDB do so
   * anyway, SQLite has one writer at a time: they run the plain statement.
   */
  readonly concurrently?: boolean;
}

/** What a foreign key may be besides its columns and its target. */
export interface ForeignKeyOptions extends ReferenceOptions {
  /** Leaves rows that exist unchecked (NOT VALID). */
  readonly notValid?: boolean;
}

/** What a comment is on: a table, its column or index, or an enum. */
export type CommentOn =
  | { readonly table: string; readonly column?: string; readonly index?: string }
  | { readonly enum: string };

/** What a backfill changes, and how it walks through the table. */
export interface BackfillChange {
  readonly set: RowValues;
  /** Values of the rows to change, as in `op.update`; all rows when left out. */
  readonly where?: RowValues;
  /** Columns of a unique key without nulls along which the rows are visited: the primary key unless told. */
  readonly key?: readonly string[];
  /** Rows of the first batch (1000); the next ones take more or fewer, so that each lasts some tenths of a second. */
  readonly batchSize?: number;
}

/** Code given a Kysely instance: of any tables, or of the tables written in the revision file. */
export type RunFunction<Tables> = [Tables] extends [never] ? RowFunction : (db: Kysely<Tables>) => Promise<void> | void;

/**
 * What `upgrade` and `downgrade` of a revision file are given. Each method records one operation and touches no database. Tables and
 * enums are named `name` or `schema.name`.
 */
export interface Operations {
  createSchema(name: string): void;
  dropSchema(name: string): void;
  /**
   * Creates a table, as `defineTable` describes one.
   *
   * @param extras keys and constraints of several columns, checks and indexes
   * @param settings comment, and what one engine offers for a table: `strict`, `withoutRowid`, `unlogged`, `collation`, `engine`
   */
  createTable<C extends ColumnBuilders>(
    name: string,
    columns: C,
    extras?: readonly TableExtra[] | ((columns: ColumnHandles<C>) => readonly TableExtra[]),
    settings?: TableSettings,
  ): void;
  dropTable(name: string): void;
  renameTable(from: string, to: string): void;
  alterTable(name: string, change: { readonly options: Required<Change<TableOptions>> }): void;
  /** Adds a column; keys, references and checks said of it become constraints of the table. */
  addColumn(table: string, name: string, column: ColumnBuilder): void;
  dropColumn(table: string, name: string): void;
  renameColumn(table: string, from: string, to: string): void;
  alterColumn(table: string, name: string, change: ColumnChange): void;
  addPrimaryKey(table: string, columns: readonly string[], options?: PrimaryKeyOptions): void;
  addUnique(table: string, columns: readonly string[], options?: UniqueOptions): void;
  addForeignKey(
    table: string,
    columns: readonly string[],
    referencedTable: string,
    referencedColumns: readonly string[],
    options?: ForeignKeyOptions,
  ): void;
  addCheck(
    table: string,
    name: string | null,
    expression: SqlInput | SqlText,
    options?: { readonly notValid?: boolean },
  ): void;
  /** Adds an exclusion constraint (PostgreSQL), as `exclude` of the models describes one. */
  addExclusion(
    table: string,
    name: string | null,
    elements: readonly ExclusionElementInput[],
    options?: ExclusionOptions,
  ): void;
  /** Drops a constraint by name, or one without a name by what it is. */
  dropConstraint(table: string, constraint: string | ConstraintExtra): void;
  renameConstraint(table: string, from: string, to: string): void;
  createIndex(
    name: string,
    table: string,
    keys: readonly (string | SqlInput | SqlText | IndexKeyInput)[],
    options?: IndexOptions & ConcurrentOptions,
  ): void;
  dropIndex(name: string, table: string, options?: ConcurrentOptions): void;
  /** Drops an index that some engine deliberately lacks, and so says what it is, as `op.createIndex` does. */
  dropIndex(
    name: string,
    table: string,
    keys: readonly (string | SqlInput | SqlText | IndexKeyInput)[],
    options?: IndexOptions & ConcurrentOptions,
  ): void;
  renameIndex(table: string, from: string, to: string): void;
  /** Creates an enum for a column of the same revision: it goes with its last column, whichever revision drops that. */
  createEnum(name: string, labels: readonly string[], options?: { readonly comment?: string }): void;
  dropEnum(name: string): void;
  setComment(on: CommentOn, comment: Required<Change<string | null>>): void;
  /**
   * Inserts one row or several.
   *
   * @param options `key`: columns of a natural key; a row whose key exists is left as it is
   */
  insert(table: string, rows: RowValues | readonly RowValues[], options?: { readonly key?: readonly string[] }): void;
  /** Updates the rows that have the values of `where`; `from` holds the old values, for the reader. */
  update(
    table: string,
    change: { readonly set: RowValues; readonly where: RowValues; readonly from?: RowValues },
  ): void;
  /**
   * Updates many rows in batches along a key, each batch committed by itself, so that nobody waits long and a run that stops goes on
   * where it stopped. Everything before it in the revision is committed first.
   */
  backfill(table: string, change: BackfillChange): void;
  /** Deletes the rows that have the values of `where`, or of one of several. */
  delete(table: string, where: RowValues | readonly RowValues[]): void;
  /**
   * Runs one raw SQL statement: for all targets, or one per target, where null means deliberately nothing.
   *
   * @param options `changes`: what the statement changes in the schema, so that the history knows
   */
  execute(statement: SqlInput | SqlText, options?: { readonly changes?: (op: Operations) => void }): void;
  /**
   * Runs code on rows, inside the transaction of the revision.
   *
   * @param options `replay: false` leaves it out of scratch replays, which run on empty tables
   */
  run<Tables = never>(run: RunFunction<Tables>, options?: { readonly replay?: boolean }): void;
  /** Says that this direction cannot be run, and why. */
  irreversible(reason: string): void;
}

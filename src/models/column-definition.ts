import type { AludelError } from "../error/aludel-error.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Column } from "../schema/column.ts";
import type { Deferrable, ForeignKey, ReferentialAction } from "../schema/constraint.ts";
import type { EnumType } from "../schema/enum-type.ts";
import type { RowValue, SqlText } from "../schema/expression.ts";
import type { ColumnReference, QualifiedName } from "../schema/qualified-name.ts";
import type { columnHandleBrand } from "./brand.ts";
import type { SqlInput } from "./column-shape.ts";

/** A column of a defined table: in `sql` templates an identifier, in keys and indexes the column. */
export interface ColumnHandle<N extends string = string> {
  readonly [columnHandleBrand]: true;
  readonly table: QualifiedName;
  readonly name: N;
}

/** What a primary key may say besides its columns. */
export interface PrimaryKeyOptions {
  /** The constraint's name; the naming convention gives one when it is left out. */
  readonly name?: string | undefined;
  /** Columns stored in the key's index besides the key. */
  readonly include?: readonly string[];
  readonly deferrable?: Deferrable;
}

/** What a unique constraint may say besides its columns. */
export interface UniqueOptions extends PrimaryKeyOptions {
  /** Whether two rows with NULL count as equal. */
  readonly nullsNotDistinct?: boolean;
}

/** What an exclusion constraint may say besides its elements. */
export interface ExclusionOptions {
  /** Access method of the index behind it; `"gist"` unless told. */
  readonly using?: string;
  /** Columns stored in the index besides the elements. */
  readonly include?: readonly string[];
  /** Which rows count; all unless told. */
  readonly where?: SqlInput | SqlText;
  readonly deferrable?: Deferrable;
}

/** What a foreign key may say besides its columns. */
export interface ReferenceOptions {
  /** The constraint's name; the naming convention gives one when it is left out. */
  readonly name?: string | undefined;
  /** What happens to the rows that refer to a deleted row; `"no action"` unless told. */
  readonly onDelete?: ReferentialAction;
  /** What happens when the referenced key changes; `"no action"` unless told. */
  readonly onUpdate?: ReferentialAction;
  readonly match?: ForeignKey["match"];
  readonly deferrable?: Deferrable;
  /** Whether the table belongs to another program: it is only referred to, and no model need define it. */
  readonly external?: boolean;
}

/** What a column refers to: a parsed `table.column`, or a function that gives the column once all tables are defined. */
export interface ReferenceDefinition {
  readonly target: ColumnReference | (() => ColumnHandle);
  readonly options: ReferenceOptions;
}

/** A check of a column or table. */
export interface CheckDefinition {
  readonly name: string | null;
  readonly expression: SqlText;
}

/** All that a column builder has been told. */
export interface ColumnDefinition extends Omit<Column, "name"> {
  /** The enum that the type is or holds, with its comment. */
  readonly enumType: EnumType | null;
  readonly primaryKey: PrimaryKeyOptions | null;
  readonly uniques: readonly UniqueOptions[];
  readonly references: readonly ReferenceDefinition[];
  readonly checks: readonly CheckDefinition[];
  /** What existing rows get when the column is added NOT NULL; undefined when nothing was said. */
  readonly backfill: RowValue | undefined;
  /** What was wrong with the first wrong call, for the table that names the column; null when all were right. */
  readonly fault: AludelError | null;
}

/** Returns the definition of a nullable column of a type, with nothing else said. */
export function plainColumn(type: ColumnType, enumType: EnumType | null = null): ColumnDefinition {
  return {
    type,
    enumType,
    nullable: true,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    comment: null,
    primaryKey: null,
    uniques: [],
    references: [],
    checks: [],
    backfill: undefined,
    fault: null,
  };
}

import type { Constraint, ForeignKey } from "../schema/constraint.ts";
import type { SqlText } from "../schema/expression.ts";
import { parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { extraBrand, type tableBrand } from "./brand.ts";
import { buildCheckConstraint, buildForeignKey, buildPrimaryKey, buildUnique } from "./build-column.ts";
import { buildExclusion, type ExclusionElementInput } from "./build-exclusion.ts";
import { buildCheck } from "./column-builder.ts";
import type {
  ColumnHandle,
  ExclusionOptions,
  PrimaryKeyOptions,
  ReferenceOptions,
  UniqueOptions,
} from "./column-definition.ts";
import type { SqlInput } from "./column-shape.ts";
import { buildIndexKey, type IndexKeyInput } from "./index-key.ts";
import { assertModelCall, checkedCall } from "./model-signatures.ts";
import { toSqlText } from "./sql.ts";

/** A constraint in the list of a table. `K` are the columns of a primary key, which are NOT NULL. */
export interface ConstraintExtra<K extends string = string> {
  readonly [extraBrand]: "constraint";
  readonly constraint: Constraint;
  /** In types only: never there at run time. */
  readonly keyColumns?: K;
}

/** An index in the list of a table. */
export interface IndexExtra {
  readonly [extraBrand]: "index";
  readonly index: TableIndex;
}

/** What the list of a table may hold. */
export type TableExtra = ConstraintExtra | IndexExtra;

/** A column, by its name or as `c.name`. */
export type ColumnInput<N extends string = string> = N | ColumnHandle<N>;

function columnName(column: ColumnInput): string {
  return typeof column === "string" ? column : column.name;
}

function constraintExtra<K extends string = never>(constraint: Constraint): ConstraintExtra<K> {
  return { [extraBrand]: "constraint", constraint };
}

/** Returns the primary key of several columns: `primaryKey(["a", "b"], "pk_name")`, `primaryKey(c.a, c.b)`. The columns are NOT NULL. */
export function primaryKey<const N extends string>(
  columns: readonly ColumnInput<N>[],
  options?: string | PrimaryKeyOptions,
): ConstraintExtra<N>;
export function primaryKey<const N extends string>(...columns: readonly ColumnHandle<N>[]): ConstraintExtra<N>;
export function primaryKey(...given: readonly unknown[]): ConstraintExtra {
  assertModelCall("primaryKey", given);
  const [first, second] = given;
  const columns = (Array.isArray(first) ? first : given) as readonly ColumnInput[];
  const options = Array.isArray(first) ? (second as string | PrimaryKeyOptions | undefined) : undefined;
  return constraintExtra(
    buildPrimaryKey(columns.map(columnName), typeof options === "string" ? { name: options } : options),
  );
}

/** Returns a unique constraint: `unique("uq_name").on(c.a, c.b)`. */
export const unique = checkedCall(
  "unique",
  (options: string | UniqueOptions = {}): { on(...columns: readonly ColumnInput[]): ConstraintExtra<never> } => ({
    on: checkedCall("unique.on", (...columns: readonly ColumnInput[]) =>
      constraintExtra(buildUnique(columns.map(columnName), typeof options === "string" ? { name: options } : options)),
    ),
  }),
);

/** Returns a check: `check("ck_name", sql`…`)`. */
export function check(expression: SqlInput | SqlText): ConstraintExtra<never>;
export function check(name: string, expression: SqlInput | SqlText): ConstraintExtra<never>;
export function check(...given: readonly [string | SqlInput | SqlText, (SqlInput | SqlText)?]): ConstraintExtra<never> {
  assertModelCall("check", given);
  return constraintExtra(buildCheckConstraint(buildCheck(...given)));
}

/**
 * Returns an exclusion constraint (PostgreSQL): no two rows for which all operators hold. Without a name the naming convention gives one:
 * `exclude("ex_bookings", [{ on: c.room, with: "=" }, { on: c.during, with: "&&" }], { where: sql`not ${c.cancelled}` })`.
 *
 * @throws AludelError INVALID_MODEL when it has no elements, or one of them no operator
 */
export function exclude(elements: readonly ExclusionElementInput[], options?: ExclusionOptions): ConstraintExtra<never>;
export function exclude(
  name: string,
  elements: readonly ExclusionElementInput[],
  options?: ExclusionOptions,
): ConstraintExtra<never>;
export function exclude(
  ...given: readonly [
    string | readonly ExclusionElementInput[],
    (readonly ExclusionElementInput[] | ExclusionOptions)?,
    ExclusionOptions?,
  ]
): ConstraintExtra<never> {
  assertModelCall("exclude", given);
  const [first, second, third] = given;
  if (typeof first !== "string") return constraintExtra(buildExclusion(null, first, second as ExclusionOptions));
  return constraintExtra(buildExclusion(first, second as readonly ExclusionElementInput[], third));
}

/** A foreign key whose target is still to be said. */
export interface ForeignKeyBuilder {
  references(
    table: string | { readonly [tableBrand]: true; readonly name: QualifiedName },
    columns: readonly ColumnInput[],
    options?: ReferenceOptions,
  ): ConstraintExtra<never>;
}

/** Returns a foreign key of one or more columns: `foreignKey([c.a, c.b]).references("t", ["x", "y"], { onDelete: "cascade" })`. */
export const foreignKey = checkedCall("foreignKey", (columns: readonly ColumnInput[]): ForeignKeyBuilder => ({
  references: checkedCall("foreignKey.references", (table, targets, options) => {
    const references: ForeignKey["references"] = {
      table: typeof table === "string" ? parseQualifiedName(table) : table.name,
      columns: targets.map(columnName),
    };
    return constraintExtra(buildForeignKey(columns.map(columnName), references, options));
  }) satisfies ForeignKeyBuilder["references"],
}));

/** An index being described; each method returns a new one. */
export interface IndexBuilder extends IndexExtra {
  unique(): IndexBuilder;
  /** Indexes only the rows for which the condition holds. */
  where(predicate: SqlInput | SqlText): IndexBuilder;
  /** Sets the access method, e.g. `"gin"`. */
  using(method: string): IndexBuilder;
  /** Adds columns that are stored in the index and not searched. */
  include(...columns: readonly ColumnInput[]): IndexBuilder;
  /** Lets two rows with NULL count as equal in a unique index. */
  nullsNotDistinct(): IndexBuilder;
  /** Sets the comment that the database keeps. */
  comment(text: string): IndexBuilder;
}

function indexBuilder(definition: TableIndex): IndexBuilder {
  const change = (changes: Partial<TableIndex>): IndexBuilder => indexBuilder({ ...definition, ...changes });
  return {
    [extraBrand]: "index",
    index: definition,
    unique: checkedCall("index.unique", () => change({ unique: true })),
    where: checkedCall("index.where", (predicate: SqlInput | SqlText) => change({ predicate: toSqlText(predicate) })),
    using: checkedCall("index.using", (method: string) => change({ method })),
    include: checkedCall("index.include", (...columns: readonly ColumnInput[]) =>
      change({ include: [...definition.include, ...columns.map(columnName)] }),
    ),
    nullsNotDistinct: checkedCall("index.nullsNotDistinct", () => change({ nullsNotDistinct: true })),
    comment: checkedCall("index.comment", (text: string) => change({ comment: text })),
  };
}

/**
 * Returns an index: `index("ix_name").on(c.a, desc(c.b), sql`lower(${c.email})`)`. Without a name the naming convention gives one.
 *
 * @throws AludelError INVALID_MODEL when it is on nothing
 */
export const index = checkedCall("index", (name?: string): { on(...keys: readonly IndexKeyInput[]): IndexBuilder } => ({
  on: checkedCall("index.on", (...keys: readonly IndexKeyInput[]) =>
    indexBuilder({
      name: name ?? null,
      unique: false,
      method: null,
      keys: keys.map(buildIndexKey),
      include: [],
      predicate: null,
      nullsNotDistinct: false,
      comment: null,
    }),
  ),
}));

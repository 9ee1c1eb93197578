import { AludelError } from "../error/aludel-error.ts";
import type { Column } from "../schema/column.ts";
import type { Check, Constraint, ForeignKey, PrimaryKey, Unique } from "../schema/constraint.ts";
import type { EnumType } from "../schema/enum-type.ts";
import type { RowValue } from "../schema/expression.ts";
import { type ColumnReference, formatColumnName, type QualifiedName } from "../schema/qualified-name.ts";
import { type ColumnBuilder, isColumnBuilder } from "./column-builder.ts";
import { columnHandleBrand, hasBrand } from "./brand.ts";
import type {
  CheckDefinition,
  ColumnDefinition,
  ColumnHandle,
  PrimaryKeyOptions,
  ReferenceDefinition,
  ReferenceOptions,
  UniqueOptions,
} from "./column-definition.ts";

/** A column, and what its builder declared along with it: constraints, its enum, a value for existing rows. */
export interface BuiltColumn {
  readonly column: Column;
  /** The primary key, unique constraints, foreign keys and checks that were declared on the column, in this order. */
  readonly constraints: readonly Constraint[];
  /** The enum that the column's type is or holds. */
  readonly enumType: EnumType | null;
  /** What existing rows get; undefined when nothing was said. */
  readonly backfill: RowValue | undefined;
}

/** Returns a primary key. */
export function buildPrimaryKey(columns: readonly string[], options: PrimaryKeyOptions = {}): PrimaryKey {
  const { name = null, include = [], deferrable = "no" } = options;
  return { kind: "primaryKey", name, columns, include, deferrable };
}

/** Returns a unique constraint. */
export function buildUnique(columns: readonly string[], options: UniqueOptions = {}): Unique {
  const { name = null, include = [], nullsNotDistinct = false, deferrable = "no" } = options;
  return { kind: "unique", name, columns, include, nullsNotDistinct, deferrable };
}

/** Returns a foreign key. */
export function buildForeignKey(
  columns: readonly string[],
  target: ForeignKey["references"],
  options: ReferenceOptions = {},
): ForeignKey {
  const references = options.external === true ? { ...target, external: true as const } : target;
  const { name = null, onDelete = "no action", onUpdate = "no action", match = "simple", deferrable = "no" } = options;
  return { kind: "foreignKey", name, columns, references, onDelete, onUpdate, match, deferrable, notValid: false };
}

/** Returns a check. */
export function buildCheckConstraint({ name, expression }: CheckDefinition): Check {
  return { kind: "check", name, expression, notValid: false };
}

function isColumnHandle(value: unknown): value is ColumnHandle {
  return hasBrand(value, columnHandleBrand);
}

function resolveTarget({ target }: ReferenceDefinition, owner: string): ColumnReference {
  if (typeof target !== "function") return target;
  let handle: unknown;
  let cause: unknown;
  try {
    handle = target();
  } catch (error) {
    cause = error;
  }
  if (!isColumnHandle(handle)) {
    throw new AludelError("UNKNOWN_REFERENCE", `column "${owner}" refers to a column that is not defined`, {
      hint: 'Check the name after ".columns.", or write the reference as text: "table.column"',
      cause,
    });
  }
  return { table: handle.table, column: handle.name };
}

function assertConsistent(definition: ColumnDefinition, owner: string): void {
  const { identity, generated, nullable, primaryKey } = definition;
  const values = [identity && "identity", generated && "generated", definition.default && "default"].filter(Boolean);
  const problem =
    values.length > 1
      ? `has both ${values.join(" and ")}`
      : nullable && primaryKey !== null
        ? "is a primary key and nullable"
        : nullable && identity !== null
          ? "is an identity column and nullable"
          : identity !== null && !["smallint", "integer", "bigint", "raw"].includes(definition.type.kind)
            ? `is an identity column of type "${definition.type.kind}", which is not an integer`
            : null;
  if (problem !== null) throw new AludelError("INVALID_MODEL", `column "${owner}" ${problem}`);
}

/**
 * Returns the column that a builder describes, and its constraints.
 *
 * @throws AludelError INVALID_MODEL when the builder contradicts itself or is none
 * @throws AludelError UNKNOWN_REFERENCE when a reference gives no column
 */
export function buildColumn(table: QualifiedName, name: string, builder: ColumnBuilder): BuiltColumn {
  const owner = formatColumnName(table, name);
  if (!isColumnBuilder(builder)) {
    throw new AludelError("INVALID_MODEL", `column "${owner}" is not made by t`, {
      hint: "Write it as t.text() and the like",
    });
  }
  const { definition } = builder;
  const { fault } = definition;
  if (fault !== null) throw fault.with({ message: `column "${owner}": ${fault.message}`, details: { column: owner } });
  assertConsistent(definition, owner);
  const { type, nullable, generated, identity, collation, comment, enumType, backfill } = definition;
  return {
    column: { name, type, nullable, default: definition.default, generated, identity, collation, comment },
    constraints: [
      ...(definition.primaryKey === null ? [] : [buildPrimaryKey([name], definition.primaryKey)]),
      ...definition.uniques.map((options) => buildUnique([name], options)),
      ...definition.references.map((reference) => {
        const target = resolveTarget(reference, owner);
        return buildForeignKey([name], { table: target.table, columns: [target.column] }, reference.options);
      }),
      ...definition.checks.map(buildCheckConstraint),
    ],
    enumType,
    backfill,
  };
}

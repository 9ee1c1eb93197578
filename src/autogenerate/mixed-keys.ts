import { familyOf } from "../diff/type-change.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, findColumn } from "../schema/table.ts";

/** A column of a new foreign key and the column that it refers to, whose types differ. */
export interface MixedKey {
  readonly column: string;
  readonly type: string;
  readonly target: string;
  readonly targetType: string;
  /** Whether no value of the one is a value of the other, so that servers refuse the key and SQLite finds no row for it. */
  readonly isApart: boolean;
}

/**
 * Returns what has to be equal for two columns to be compared on every engine: MySQL wants the same size of a number and lets the length of
 * a text differ. Raw types are compared as they are written.
 */
function comparedAs(type: ColumnType): string {
  if (type.kind === "char" || type.kind === "varchar" || type.kind === "text") return "text";
  if (type.kind === "time" || type.kind === "timestamp") return `${type.kind} ${type.withTimezone}`;
  return type.kind === "binary" ? "binary" : formatColumnType(type);
}

/** Returns whether two types have no values in common, as far as that can be told. */
function areApart(type: ColumnType, target: ColumnType): boolean {
  if (type.kind === "raw" || target.kind === "raw") return false;
  // Some engines keep these as texts, and compare dates with timestamps.
  const kept: Partial<Record<ColumnType["kind"], string>> = {
    uuid: "text",
    inet: "text",
    interval: "text",
    date: "timestamp",
  };
  const [one, other] = [type, target].map((each) =>
    each.kind === "enum" ? "enum" : (kept[each.kind] ?? familyOf(each)),
  );
  return one !== other;
}

/** Returns the columns of new foreign keys that are of another type than those that they refer to. */
export function findMixedKeys(before: Database, models: Database): readonly MixedKey[] {
  return [...models.tables.values()].flatMap((table) => {
    const known = before.tables.get(formatQualifiedName(table.name));
    const knownKeys = new Set((known?.constraints ?? []).map((constraint) => constraint.name));
    return constraintsOf(table, "foreignKey")
      .filter(({ name }) => !knownKeys.has(name))
      .flatMap(({ columns, references }) =>
        columns.flatMap((name, position): readonly MixedKey[] => {
          const target = models.tables.get(formatQualifiedName(references.table));
          const column = findColumn(table, name);
          const referenced = target && findColumn(target, references.columns[position] ?? "");
          if (target === undefined || column === undefined || referenced === undefined) return [];
          if (comparedAs(column.type) === comparedAs(referenced.type)) return [];
          return [
            {
              column: formatColumnName(table.name, name),
              type: formatColumnType(column.type),
              target: formatColumnName(target.name, referenced.name),
              targetType: formatColumnType(referenced.type),
              isApart: areApart(column.type, referenced.type),
            },
          ];
        }),
      );
  });
}

/**
 * Throws for a foreign key between columns that have no values in common.
 *
 * @throws AludelError INVALID_MODEL naming both columns
 */
export function refuseApart(keys: readonly MixedKey[]): void {
  const apart = keys.find(({ isApart }) => isApart);
  if (apart === undefined) return;
  const { column, type, target, targetType } = apart;
  throw new AludelError(
    "INVALID_MODEL",
    `column "${column}" (${type}) refers to "${target}" (${targetType}), and no value of the one is a value of the other`,
    { hint: "Give both columns one type", details: { column, type, target, targetType } },
  );
}

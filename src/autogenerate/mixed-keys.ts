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
            },
          ];
        }),
      );
  });
}

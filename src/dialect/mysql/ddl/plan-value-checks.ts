import { findCheckPlace } from "../../../ddl/check-place.ts";
import type { Assertion } from "../../../ddl/statement.ts";
import { buildValueCheck } from "../../../ddl/value-conversion.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { Database } from "../../../schema/database.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { MysqlDdlCompiler } from "../ddl-compiler.ts";
import { invalidValues } from "./invalid-values.ts";
import type { PlacedOperation } from "./detach-foreign-keys.ts";

/** Types whose values may be long, so that reports cut them. */
const long: ReadonlySet<string> = new Set(["text", "varchar", "json", "jsonb"]);

/**
 * Returns, by their positions in the plan, the assertions that every value of a column can be converted to the new type without rounding or
 * truncation. They run as early as possible, and therefore before anything is changed, unless the revision itself changes rows first.
 */
export function planValueChecks(
  planned: readonly PlacedOperation[],
  schemaBefore: (position: number) => Database,
  compiler: MysqlDdlCompiler,
): ReadonlyMap<number, readonly Assertion[]> {
  const checks = new Map<number, Assertion[]>();
  const operations = planned.map(({ operation }): Operation => operation);
  for (const [at, { operation, source }] of planned.entries()) {
    if (operation.kind !== "alterColumn" || operation.changes.type === undefined) continue;
    const { type } = operation.changes;
    const place = findCheckPlace(operations, at, operation, schemaBefore(at));
    const column = compiler.quote(place.column);
    const invalid = invalidValues(column, type, compiler.dialect);
    if (invalid === null) continue;
    const check = buildValueCheck({
      from: compiler.qualifiedName(place.table),
      shown: [
        ...place.key.map((name) => compiler.quote(name)),
        long.has(type.from.kind) ? `LEFT(${column}, 200) AS ${column}` : column,
      ],
      invalid,
      object: formatColumnName(operation.table, operation.column),
      type: formatColumnType(type.to),
      conversion: { table: formatQualifiedName(operation.table), column: operation.column, type: type.to },
      source,
    });
    checks.set(place.at, [...(checks.get(place.at) ?? []), check]);
  }
  return checks;
}

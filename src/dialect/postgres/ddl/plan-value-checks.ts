import { type CheckPlace, findCheckPlace } from "../../../ddl/check-place.ts";
import { buildStatement, type Step } from "../../../ddl/statement.ts";
import { buildValueCheck } from "../../../ddl/value-conversion.ts";
import { describeNarrowing } from "../../../diff/narrowing/narrowing.ts";
import { elementOf } from "../../../diff/type-change.ts";
import type { AlterColumn } from "../../../operation/alter-column.ts";
import type { Database } from "../../../schema/database.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName } from "../../../schema/qualified-name.ts";
import { findColumn } from "../../../schema/table.ts";
import type { PostgresDdlCompiler } from "../ddl-compiler.ts";
import type { PlannedOperation } from "./planned-operation.ts";
import { buildSequenceCheck } from "./sequence-check.ts";

function compileCheck(compiler: PostgresDdlCompiler, operation: AlterColumn, place: CheckPlace, source: number) {
  const { type } = operation.changes;
  const object = formatColumnName(operation.table, operation.column);
  if (type === undefined || !compiler.usesOwnConversion(operation)) return null;
  // Both types hold the same documents, but jsonb refuses some texts that json accepts, such as the escape \u0000.
  const isStricter = elementOf(type.from).kind === "json" && elementOf(type.to).kind === "jsonb";
  if (!isStricter && describeNarrowing(type.from, type.to) === null) return null;
  const column = compiler.quote(place.column);
  const { invalid } = compiler.convertValues(column, type, `column "${object}"`);
  if (invalid === null) return null;
  const isLong = ["text", "varchar", "json", "jsonb"].includes(type.from.kind);
  const shown = isLong ? `left(${column}::text, 200) AS ${column}` : column;
  return buildValueCheck({
    from: compiler.qualifiedName(place.table),
    shown: [...place.key.map((name) => compiler.quote(name)), shown],
    invalid,
    object,
    type: formatColumnType(type.to),
    conversion: { table: formatQualifiedName(operation.table), column: operation.column, type: type.to },
    source,
  });
}

/**
 * Before PostgreSQL 16 no function tells whether a text is valid input for a type, so a temporary function is created for the check. It
 * attempts the cast and catches the error.
 */
const createValidator = `CREATE OR REPLACE FUNCTION pg_temp.aludel_is_valid(value text, type text) RETURNS boolean
LANGUAGE plpgsql STRICT AS $aludel$
BEGIN
  EXECUTE 'SELECT CAST($1 AS ' || type || ')' USING value;
  RETURN true;
EXCEPTION WHEN data_exception THEN
  RETURN false;
END
$aludel$`;

const dropValidator = "DROP FUNCTION pg_temp.aludel_is_valid(text, text)";

/**
 * Returns, by their positions in the plan, the assertions that every value of a column can be converted to the new type, and that its sequence can go on. They run as early
 * as possible, and therefore before anything is changed, unless the revision itself changes rows first.
 */
export async function planValueChecks(
  planned: readonly PlannedOperation[],
  schemaBefore: (position: number) => Promise<Database>,
  compiler: PostgresDdlCompiler,
): Promise<ReadonlyMap<number, readonly Step[]>> {
  const checks = new Map<number, Step[]>();
  const operations = planned.map(({ operation }) => operation);
  for (const [at, { operation, source }] of planned.entries()) {
    if (operation.kind !== "alterColumn" || !(operation.changes.type ?? operation.changes.identity)) continue;
    const found = await schemaBefore(source);
    const place = findCheckPlace(operations, at, operation, found);
    const table = found.tables.get(formatQualifiedName(operation.table));
    const column = table && findColumn(table, operation.column);
    const made = [
      compileCheck(compiler, operation, place, source),
      column === undefined ? null : buildSequenceCheck(compiler, operation, column, place, source),
    ].filter((check) => check !== null);
    if (made.length > 0) checks.set(place.at, [...(checks.get(place.at) ?? []), ...made]);
  }
  for (const [at, steps] of checks) {
    const needsValidator = steps.some(
      (step) => step.kind === "assertion" && step.sql.includes("pg_temp.aludel_is_valid"),
    );
    if (!needsValidator) continue;
    const { source } = steps[0] ?? { source: null };
    checks.set(at, [buildStatement(createValidator, { source }), ...steps, buildStatement(dropValidator, { source })]);
  }
  return checks;
}

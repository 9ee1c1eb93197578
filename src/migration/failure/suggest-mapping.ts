import type { Row } from "../../connection/session.ts";
import type { Assertion } from "../../ddl/statement.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import { commandFor, type MigrationStep } from "../step.ts";

type Conversion = NonNullable<Assertion["conversion"]>;

/** A value of a type, as the text of the type before. */
function exampleOf(type: ColumnType): string {
  switch (type.kind) {
    case "uuid":
      return "00000000-0000-0000-0000-000000000000";
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double":
      return "0";
    case "boolean":
      // A word is no boolean to MySQL.
      return "0";
    case "date":
      return "1970-01-01";
    case "timestamp":
      return "2000-01-01 00:00:00";
    case "json":
    case "jsonb":
      return "{}";
    case "enum":
      return type.labels[0] ?? "…";
    case "char":
    case "varchar":
    case "text":
    case "interval":
    case "inet":
    case "time":
    case "binary":
    case "array":
    case "raw":
      return "…";
  }
}

const shown = 3;

/** Returns the row operations that would map values found in the way, as a revision file has them; null where they cannot be named. */
function writeUpdates({ table, column, type }: Conversion, rows: readonly unknown[]): string | null {
  const values = [...new Set(rows.map((row) => (row as Row)[column]))];
  const plain = values.filter((value) => typeof value === "string" || typeof value === "number");
  if (plain.length === 0) return null;
  const key = /^[A-Za-z_$][\w$]*$/.test(column) ? column : JSON.stringify(column);
  const updates = plain.slice(0, shown).map((value) => {
    const mapped = typeof value === "number" ? "0" : JSON.stringify(exampleOf(type));
    const change = `{ set: { ${key}: ${mapped} }, where: { ${key}: ${JSON.stringify(value)} } }`;
    return `op.update(${JSON.stringify(table)}, ${change})`;
  });
  return updates.join("; ");
}

/** Returns what to do about rows whose values do not become values of another type: the mapping to write before the change. */
export function suggestMapping(
  conversion: Conversion,
  rows: readonly unknown[],
  step: Pick<MigrationStep, "path" | "direction">,
): string {
  const updates = writeUpdates(conversion, rows);
  const first =
    updates === null ? "Correct the rows" : `Map the values before op.alterColumn in ${step.path}: ${updates}`;
  return `${first}; or say with using in op.alterColumn what they become (CASE … WHEN … THEN … END); then run ${commandFor(step)} again`;
}

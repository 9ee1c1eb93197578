import { describeValue } from "../argument/describe-value.ts";
import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import { type ColumnType, findUnknownLabel } from "../schema/column-type.ts";
import { type Expression, isExpression, literal, type RowValue, type SqlValue } from "../schema/expression.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { isSqlInput, toSqlText } from "./sql.ts";

function isDocument(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date) && !(value instanceof Uint8Array);
}

/**
 * Returns what a row gives for a column of this type: markers and SQL as they are, documents of JSON columns as JSON values.
 *
 * @throws AludelError INVALID_MODEL for a value that the type cannot hold
 */
export function normalizeRowValue(value: unknown, type: ColumnType): RowValue {
  if (isExpression(value)) return value;
  if (isSqlInput(value)) return toSqlText(value);
  if (value === null) return null;
  if (type.kind === "json" || type.kind === "jsonb") {
    if (isDocument(value)) return { kind: "json", value };
    throw new AludelError("INVALID_MODEL", `the value ${describeValue(value)} is not a JSON document`, {
      hint: 'Write an object or array, or json("…") for a bare JSON string, number or boolean',
    });
  }
  if (value === undefined || typeof value === "function" || (isDocument(value) && !Array.isArray(value))) {
    throw new AludelError("INVALID_MODEL", `a column of type "${type.kind}" cannot hold ${describeValue(value)}`, {
      hint: "Write a plain value, or one of now(), uuid(), json(…), sql`…`",
    });
  }
  assertLabels(value as SqlValue, type);
  return value as SqlValue;
}

/** SQLite would store any text: its check of the labels does not look at a default before a row takes it. */
function assertLabels(value: SqlValue, type: ColumnType): void {
  const unknown = findUnknownLabel(value, type);
  if (unknown === undefined) return;
  const { name, labels } = unknown.type;
  const nearest = typeof unknown.value === "string" ? nearestName(unknown.value, labels) : undefined;
  throw new AludelError(
    "INVALID_MODEL",
    `${describeValue(unknown.value)} is no label of enum "${formatQualifiedName(name)}"`,
    { hint: nearest === undefined ? `Its labels are ${labels.join(", ")}` : `Did you mean "${nearest}"?` },
  );
}

/**
 * Returns the default of a column of this type; null (no default) for null, which means the same to every engine.
 *
 * @throws AludelError INVALID_MODEL for a value that the type cannot hold
 */
export function normalizeDefault(value: unknown, type: ColumnType): Expression | null {
  const normalized = normalizeRowValue(value, type);
  if (normalized === null) return null;
  const expression = isExpression(normalized) ? normalized : literal(normalized as SqlValue);
  if (expression.kind === "lookup") {
    throw new AludelError("INVALID_MODEL", `a default cannot look up a row of table "${expression.table}"`, {
      hint: "No engine allows a subquery in a default; give the value in the rows instead",
    });
  }
  return expression;
}

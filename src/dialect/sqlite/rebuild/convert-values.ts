import type { ColumnType } from "../../../schema/column-type.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import type { CopiedValues } from "./pending-rebuild.ts";

/** How values are stored, and so when they have to become something else. */
type Storage = "integer" | "real" | "numeric" | "text" | "blob" | "boolean" | "checked" | "unknown";

function storageOf({ kind }: ColumnType): Storage {
  switch (kind) {
    case "smallint":
    case "integer":
    case "bigint":
      return "integer";
    case "real":
    case "double":
      return "real";
    case "numeric":
    case "boolean":
      return kind;
    case "binary":
      return "blob";
    case "raw":
      return "unknown";
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "time":
    case "timestamp":
    case "enum":
    case "array":
      return "checked";
    default:
      return "text";
  }
}

const storageClasses: Partial<Record<Storage, readonly string[]>> = {
  integer: ["integer", "null"],
  real: ["real", "null"],
  numeric: ["integer", "real", "null"],
  text: ["text", "null"],
  blob: ["blob", "null"],
};

/**
 * Returns how the values of a column become values of another type. SQLite's affinity converts what it can without loss while rows are
 * copied; what it cannot convert must not stay as it is, and CAST would make 0 of it, so it is looked for. The check of a type does so by
 * itself.
 *
 * @param column the column's quoted name
 */
export function convertValues(
  column: string,
  from: ColumnType,
  to: ColumnType,
): { readonly source: string | null; readonly values: CopiedValues | null } {
  const before = storageOf(from);
  const after = storageOf(to);
  const isText = (storage: Storage) => storage === "text" || storage === "checked";
  if (before === after || (isText(before) && isText(after))) return { source: null, values: null };
  const storage = storageClasses[after];
  const values = storage === undefined ? null : { storage, type: formatColumnType(to) };
  if (after === "blob" && isText(before)) return { source: `CAST(${column} AS BLOB)`, values };
  if (isText(after) && before === "blob") return { source: `CAST(${column} AS TEXT)`, values };
  if (isText(after) && before === "boolean") {
    return { source: `CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END`, values };
  }
  return { source: null, values };
}

import type { ColumnType } from "./column-type.ts";
import { formatQualifiedName } from "./qualified-name.ts";

function withArguments(name: string, ...values: readonly (number | null)[]): string {
  const given = values.filter((value) => value !== null);
  return given.length === 0 ? name : `${name}(${given.join(",")})`;
}

/** Returns a type in portable words, for people: `varchar(50)`, `enum user_role`, `text[]`, `timestamp with time zone`. */
export function formatColumnType(type: ColumnType): string {
  switch (type.kind) {
    case "numeric":
      return withArguments(type.kind, type.precision, type.scale);
    case "char":
    case "varchar":
    case "binary":
      return withArguments(type.kind, type.length);
    case "time":
    case "timestamp":
      return withArguments(type.kind, type.precision) + (type.withTimezone ? " with time zone" : "");
    case "enum":
      return `enum ${formatQualifiedName(type.name)}`;
    case "array":
      return `${formatColumnType(type.element)}[]`;
    case "raw":
      return typeof type.sql === "string"
        ? type.sql
        : Object.entries(type.sql)
            .map(([dialect, sql]) => `${sql} on ${dialect}`)
            .join(", ");
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "double":
    case "boolean":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "interval":
    case "inet":
      return type.kind;
  }
}

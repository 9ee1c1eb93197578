import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { readSqlWords } from "../../schema/sql-words.ts";
import { readStringLiteral, stringLiteral } from "./ddl/mysql-literal.ts";

/** The servers that share MySQL's SQL and protocol. */
export type MysqlServer = "mysql" | "mariadb";

/** Fractional digits of a second that timestamps have by default, as on PostgreSQL. */
const fraction = 6;

/**
 * Returns a type in the words of MySQL or MariaDB (https://dev.mysql.com/doc/refman/8.4/en/data-types.html):
 *
 * | portable | MySQL, MariaDB |
 * | --- | --- |
 * | smallint, integer, bigint | `smallint`, `int`, `bigint` |
 * | numeric(p,s) | `decimal(p,s)`; without arguments `decimal(65,30)`, the largest there is |
 * | real, double | `float`, `double` |
 * | boolean | `tinyint(1)` |
 * | char(n), varchar(n) | the same; without a length `char(1)`, `varchar(255)` |
 * | text | `longtext` |
 * | uuid | MySQL `char(36)` in ASCII; MariaDB `uuid` |
 * | json, jsonb, arrays | `json`; MariaDB stores it as `longtext` with a check |
 * | date | the same |
 * | time(p), timestamp(p) | `time(p)`, `datetime(p)`; 6 digits unless told |
 * | timestamp(p) with time zone | `timestamp(p)`: stored in UTC, up to the year 2038 |
 * | time(p) with time zone, interval, inet | `varchar(21)`, `varchar(64)`, `varchar(43)`: text |
 * | binary(n) | `varbinary(n)`, or `longblob` without a length |
 * | enum | `enum(…)` with its labels |
 * | raw | its text |
 *
 * Null for a raw type without a text for the server; MariaDB takes MySQL's where it has none of its own.
 */
export function compileColumnType(type: ColumnType, server: MysqlServer): string | null {
  switch (type.kind) {
    case "integer":
      return "int";
    case "numeric":
      return type.precision === null ? "decimal(65,30)" : `decimal(${type.precision},${type.scale ?? 0})`;
    case "real":
      return "float";
    case "boolean":
      return "tinyint(1)";
    case "char":
      return `char(${type.length ?? 1})`;
    case "varchar":
      return `varchar(${type.length ?? 255})`;
    case "text":
      return "longtext";
    case "uuid":
      return server === "mariadb" ? "uuid" : "char(36) CHARACTER SET ascii COLLATE ascii_general_ci";
    case "json":
    case "jsonb":
    case "array":
      return "json";
    case "time":
      return type.withTimezone ? "varchar(21)" : `time(${type.precision ?? fraction})`;
    case "timestamp":
      return `${type.withTimezone ? "timestamp" : "datetime"}(${type.precision ?? fraction})`;
    case "interval":
      return "varchar(64)";
    case "inet":
      return "varchar(43)";
    case "binary":
      return type.length === null ? "longblob" : `varbinary(${type.length})`;
    case "enum":
      return `enum(${type.labels.map(stringLiteral).join(",")})`;
    case "raw":
      return typeof type.sql === "string" ? type.sql : (type.sql[server] ?? type.sql.mysql ?? null);
    case "smallint":
    case "bigint":
    case "double":
    case "date":
      return type.kind;
  }
}

/** What the catalogue says of a column's type. */
export interface CatalogType {
  /** The text in the column `COLUMN_TYPE` of the catalogue: `int(11) unsigned`, `enum('a','b')`. */
  readonly text: string;
  readonly charset: string | null;
  /** Whether a check `json_valid` exists, which is how MariaDB stores its type `json`. */
  readonly isJson: boolean;
  /** The name to give to an enum, whose type has no name on these servers. */
  readonly enumName: string;
}

const plainTypes: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ...(["smallint", "bigint", "double", "date", "json", "uuid"] as const).map((kind) => [kind, { kind }] as const),
  ["int", { kind: "integer" }],
  ["float", { kind: "real" }],
  ["tinyint(1)", { kind: "boolean" }],
  ["longtext", { kind: "text" }],
  ["longblob", { kind: "binary", length: null }],
]);

/** Returns the portable type that is equivalent to a type of the server, or else a raw type with the server's own text. */
export function parseColumnType({ text, charset, isJson, enumName }: CatalogType): ColumnType {
  if (isJson) return { kind: "json" };
  if (text === "char(36)" && charset === "ascii") return { kind: "uuid" };
  if (text.startsWith("enum(")) {
    const labels = readSqlWords(text, engineSqlRules.mysql).filter(({ kind }) => kind === "string");
    return {
      kind: "enum",
      name: { schema: null, name: enumName },
      labels: labels.map((label) => readStringLiteral(label.text)),
    };
  }
  // MariaDB reports a display width for integers, which has an effect together with ZEROFILL only.
  const bare = text.replace(/^(smallint|mediumint|int|bigint)\(\d+\)(?!.*zerofill)/, "$1");
  const plain = plainTypes.get(bare);
  if (plain !== undefined) return plain;
  const [, name = "", first, second] = /^([a-z]+)(?:\((\d+)(?:,(\d+))?\))?$/.exec(bare) ?? [];
  const argument = first === undefined ? null : Number(first);
  switch (name) {
    case "decimal":
      return bare === "decimal(65,30)"
        ? { kind: "numeric", precision: null, scale: null }
        : { kind: "numeric", precision: argument, scale: Number(second ?? 0) };
    case "char":
    case "varchar":
      return { kind: name, length: argument };
    case "varbinary":
      return { kind: "binary", length: argument };
    case "time":
      return { kind: "time", precision: precisionOf(argument), withTimezone: false };
    case "datetime":
    case "timestamp":
      return { kind: "timestamp", precision: precisionOf(argument), withTimezone: name === "timestamp" };
    default:
      return { kind: "raw", sql: bare };
  }
}

function precisionOf(argument: number | null): number | null {
  return argument === fraction ? null : (argument ?? 0);
}

/** Kinds of types that are stored as text in the collation of the column; `time` is stored as text only with a time zone. */
const textKinds: ReadonlySet<string> = new Set(["char", "varchar", "text", "enum", "interval", "inet"]);

/** Returns whether a column is stored as text and has the collation of its table. */
export function followsTable({ type, collation }: Column, server: MysqlServer): boolean {
  if (collation !== null) return false;
  if (textKinds.has(type.kind) || (type.kind === "time" && type.withTimezone)) return true;
  const text = type.kind === "raw" ? compileColumnType(type, server) : null;
  return text !== null && /^(?:(?:var)?char|(?:tiny|medium|long)?text|enum|set)\b(?!.*\bcollate\b)/i.test(text);
}

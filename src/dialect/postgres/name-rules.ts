import type { NamedKind } from "../../operation/describe/named-object.ts";
import type { NameRefusal, NameRules } from "../capabilities.ts";

const relation = { of: "schema", space: "relation" } as const;
const type = { of: "schema", space: "type" } as const;
const constraint = { of: "table", space: "constraint" } as const;

/** Longest identifier in bytes; what is longer is cut (https://www.postgresql.org/docs/current/limits.html). */
export const longestName = 63;

/** Returns the longest prefix of a text that has at most so many bytes and ends between characters, as the server cuts names. */
export function cutText(text: string, bytes: number): string {
  let kept = text;
  while (Buffer.byteLength(kept) > bytes) kept = Array.from(kept).slice(0, -1).join("");
  return kept;
}

/** The columns that every table has (https://www.postgresql.org/docs/current/ddl-system-columns.html). */
const systemColumns: ReadonlySet<string> = new Set(["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]);

function refusal(name: string, kind: NamedKind): NameRefusal | null {
  const bytes = Buffer.byteLength(name);
  if (bytes > longestName) {
    return {
      reason: `has ${bytes} bytes in UTF-8, and PostgreSQL takes ${longestName}`,
      length: { limit: longestName, found: bytes, unit: "bytes" },
    };
  }
  if (kind === "column" && systemColumns.has(name)) return { reason: "is that of a system column of PostgreSQL" };
  if (kind === "schema" && name.startsWith("pg_"))
    return { reason: "begins with pg_, which PostgreSQL keeps for its own" };
  return null;
}

/** Indexes, and those behind constraints, lie in pg_class beside the tables; each table has a type in pg_type, where enums lie. */
export const nameRules: NameRules = {
  spaces: {
    schema: [{ of: "schema", space: "schema" }],
    table: [relation, type],
    index: [relation],
    column: [{ of: "table", space: "column" }],
    enum: [type],
    constraint: [constraint],
    primaryKey: [relation, constraint],
    unique: [relation, constraint],
    foreignKey: [constraint],
    check: [constraint],
    exclusion: [relation, constraint],
  },
  key: (name) => name,
  refusal,
};

import type { NameRules } from "../capabilities.ts";

const relation = { of: "schema", space: "relation" } as const;
const type = { of: "schema", space: "type" } as const;
const constraint = { of: "table", space: "constraint" } as const;

/** Longest identifier in bytes; what is longer is cut (https://www.postgresql.org/docs/current/limits.html). */
const longest = 63;

/** Returns the name as the server cuts it: at the last whole character that fits. */
function cut(name: string): string {
  let kept = name;
  while (Buffer.byteLength(kept) > longest) kept = Array.from(kept).slice(0, -1).join("");
  return kept;
}

/** Indexes, and those behind constraints, lie in pg_class beside the tables; each table has a type in pg_type, where enums lie. */
export const nameRules: NameRules = {
  spaces: {
    table: [relation, type],
    index: [relation],
    column: [{ of: "table", space: "column" }],
    enum: [type],
    primaryKey: [relation, constraint],
    unique: [relation, constraint],
    foreignKey: [constraint],
    check: [constraint],
    exclusion: [relation, constraint],
  },
  key: cut,
};

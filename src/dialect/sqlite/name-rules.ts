import { lowerName } from "../../schema/sql-names.ts";
import type { NameRules } from "../capabilities.ts";

/** Tables and indexes share one space, and ASCII letters have no case; the names of constraints need not differ. */
export const nameRules: NameRules = {
  spaces: {
    schema: [],
    table: [{ of: "schema", space: "table or index" }],
    index: [{ of: "schema", space: "table or index" }],
    column: [{ of: "table", space: "column" }],
    enum: [],
    constraint: [],
    primaryKey: [],
    unique: [],
    foreignKey: [],
    check: [],
    exclusion: [],
  },
  key: lowerName,
  // https://www.sqlite.org/lang_createtable.html; names may be of any length.
  refusal: (name, kind) =>
    kind !== "column" && lowerName(name).startsWith("sqlite_")
      ? { reason: "begins with sqlite_, which SQLite keeps for its own" }
      : null,
};

import { lowerName } from "../../schema/sql-names.ts";
import type { NameRules } from "../capabilities.ts";

/** Tables and indexes share one space, and ASCII letters have no case; the names of constraints need not differ. */
export const nameRules: NameRules = {
  spaces: {
    table: [{ of: "schema", space: "table or index" }],
    index: [{ of: "schema", space: "table or index" }],
    column: [{ of: "table", space: "column" }],
    enum: [],
    primaryKey: [],
    unique: [],
    foreignKey: [],
    check: [],
    exclusion: [],
  },
  key: lowerName,
};

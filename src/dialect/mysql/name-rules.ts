import type { NameRules } from "../capabilities.ts";

const keyOfTable = { of: "table", space: "key" } as const;

/**
 * Constraints of one kind share a space in each database (https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html).
 * Names have no case, but those of tables do on servers with `lower_case_table_names=0`, the usual ones on Linux.
 */
export const nameRules: NameRules = {
  spaces: {
    table: [{ of: "schema", space: "table" }],
    index: [keyOfTable],
    column: [{ of: "table", space: "column" }],
    enum: [],
    primaryKey: [],
    unique: [keyOfTable],
    foreignKey: [{ of: "schema", space: "foreign key" }],
    check: [{ of: "schema", space: "check" }],
    exclusion: [],
  },
  key: (name, kind) => (kind === "table" ? name : name.toLowerCase()),
};

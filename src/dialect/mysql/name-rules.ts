import type { NamedKind } from "../../operation/describe/named-object.ts";
import type { NameRefusal, NameRules } from "../capabilities.ts";

const keyOfTable = { of: "table", space: "key" } as const;

/** Longest name in characters (https://dev.mysql.com/doc/refman/8.4/en/identifier-length.html). */
const longest = 64;

/** Returns why MySQL and MariaDB do not take a name (https://dev.mysql.com/doc/refman/8.4/en/identifiers.html). */
function refusal(name: string, kind: NamedKind): NameRefusal | null {
  const characters = Array.from(name);
  if (characters.length > longest) {
    return {
      reason: `has ${characters.length} characters, and MySQL and MariaDB take ${longest}`,
      length: { limit: longest, found: characters.length, unit: "characters" },
    };
  }
  const wide = characters.find((character) => Buffer.byteLength(character) > 3);
  if (wide !== undefined) {
    return { reason: `holds "${wide}", and MySQL and MariaDB take no characters of four bytes in names` };
  }
  if ((kind === "table" || kind === "column") && name.endsWith(" ")) {
    return { reason: "ends with a space, which MySQL and MariaDB do not take" };
  }
  if ((kind === "index" || kind === "unique") && name.toLowerCase() === "primary") {
    return { reason: "is that of every primary key on MySQL and MariaDB" };
  }
  return null;
}

/**
 * Constraints of one kind share a space in each database (https://dev.mysql.com/doc/refman/8.4/en/create-table-check-constraints.html).
 * Names have no case, but those of tables do on servers with `lower_case_table_names=0`, the usual ones on Linux.
 */
export const nameRules: NameRules = {
  spaces: {
    schema: [{ of: "schema", space: "database" }],
    table: [{ of: "schema", space: "table" }],
    index: [keyOfTable],
    column: [{ of: "table", space: "column" }],
    enum: [],
    constraint: [{ of: "table", space: "constraint" }],
    primaryKey: [],
    unique: [keyOfTable],
    foreignKey: [{ of: "schema", space: "foreign key" }],
    check: [{ of: "schema", space: "check" }],
    exclusion: [],
  },
  key: (name, kind) => (kind === "table" ? name : name.toLowerCase()),
  refusal,
};

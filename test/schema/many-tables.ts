import type { Database } from "../../src/schema/database.ts";
import { literal } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { check, column, database, foreignKey, index, table, unique, varchar } from "./build-schema.ts";

/** Returns a chain of tables: each refers to the one after it, so that the first is made last. */
export function chainOfTables(length: number): Database {
  const tables = Array.from({ length }, (_, at) =>
    table(`t${at}`, [column("id"), column("name", { type: varchar(20), default: literal("a") }), column("next")], {
      constraints: [check("id > 0", `ck_t${at}_id`), ...(at + 1 < length ? [foreignKey(["next"], `t${at + 1}`)] : [])],
      indexes: [index(["name"])],
    }),
  );
  return nameDatabase(database({ tables }));
}

/** Returns wide tables that refer to each other, whose names end in `suffix`. */
export function manyTables(count: number, suffix = ""): Database {
  const tables = Array.from({ length: count }, (_value, at) =>
    table(
      `table_${at}${suffix}`,
      [
        "id",
        ...Array.from({ length: 12 }, (_each, n) => column(`column_${n}`, { type: varchar(50), comment: "c" })),
        "ref",
      ],
      {
        constraints: [
          unique(["column_1"], { name: `uq_${at}${suffix}` }),
          foreignKey(["ref"], `table_${(at * 7) % count}${suffix}`, { name: `fk_${at}${suffix}` }),
        ],
        indexes: [index(["column_2"], { name: `ix_${at}${suffix}` })],
      },
    ),
  );
  return database({ tables });
}

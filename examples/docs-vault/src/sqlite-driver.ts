import { createRequire } from "node:module";
import type * as sqlite from "@photostructure/sqlite";
import type { SqliteDatabase } from "kysely";

type Driver = Pick<typeof sqlite, "DatabaseSync">;

/** Opens a SQLite file with the driver of Node, or of the package where Node has none, as Kysely wants it. */
export function openSqlite(path: string): SqliteDatabase {
  const { DatabaseSync } = loadDriver();
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5000 });
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...parameters.map(toSqlite)),
        run: (parameters) => statement.run(...parameters.map(toSqlite)),
        iterate: (parameters) => statement.iterate(...parameters.map(toSqlite)),
      };
    },
  };
}

/** SQLite has neither booleans nor dates. */
function toSqlite(value: unknown) {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  return value as string | number | bigint | null | Uint8Array;
}

function loadDriver(): Driver {
  const builtIn = process.getBuiltinModule?.("node:sqlite") as Driver | undefined;
  return builtIn ?? (createRequire(import.meta.url)("@photostructure/sqlite") as Driver);
}

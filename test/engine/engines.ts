import { inject } from "vitest";
import type { Engine } from "./engine.ts";
import { createMariadbDatabase, createMysqlDatabase } from "./mysql.ts";
import { createPostgresDatabase, postgresVersions } from "./postgres.ts";
import { createSqliteDatabase } from "./sqlite.ts";

const missing = new Set(inject("missingEngines").map((engine) => engine.label));

const sqlite: Engine = { dialect: "sqlite", label: "sqlite", createDatabase: createSqliteDatabase };

const postgres: readonly Engine[] = postgresVersions().map((version) => ({
  dialect: "postgres",
  label: version === undefined ? "postgres" : `postgres ${version}`,
  createDatabase: () => createPostgresDatabase({ version }),
}));

const mariadb: Engine = { dialect: "mariadb", label: "mariadb", createDatabase: createMariadbDatabase };
const mysql: Engine = { dialect: "mysql", label: "mysql", createDatabase: createMysqlDatabase };

const inReach = (engine: Engine): boolean => !missing.has(engine.label);

/**
 * SQLite and PostgreSQL in reach, for tests written once: `describe.each(engines)("$label", (engine) => …)`.
 * SQLite only in the quick run; each version of `PG_VERSIONS` in the full run. A missing engine is named at the end of the run.
 */
export const engines: readonly Engine[] = [sqlite, ...postgres].filter(inReach);

/** Every engine in reach, for tests whose SQL and expectations hold on MariaDB and MySQL too. */
export const everyEngine: readonly Engine[] = [...engines, ...[mariadb, mysql].filter(inReach)];

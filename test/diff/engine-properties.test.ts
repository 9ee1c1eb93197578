import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { resolveNames } from "../../src/diff/resolve-names.ts";
import { reverseOperations } from "../../src/operation/reverse-operation.ts";
import type { Column } from "../../src/schema/column.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import type { RowValue } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { formatColumnName } from "../../src/schema/qualified-name.ts";
import { type ProofTarget, prove } from "../../src/scratch/prove.ts";
import { everyEngine } from "../engine/engines.ts";
import { mysqlAdminUrl } from "../engine/mysql.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { arbitraryPortableDatabase } from "../schema/arbitrary-portable-database.ts";

/** One run takes 20 ms on SQLite, a second or two on servers, which make two databases for it. */
const usualRuns: Readonly<Partial<Record<DialectName, number>>> = { sqlite: 60, postgres: 6, mariadb: 4, mysql: 2 };

/** Values by which rows that exist are filled, one for each column by its name. */
const fillings: Readonly<Record<string, RowValue>> = {
  name: "filled",
  count: 3,
  'a.b "c"': false,
  größe: 2.5,
  seen: { kind: "now" },
  key: "3f2a9c81-b7d4-4e0a-9b1c-000000000000",
  mood: "sad",
  data: { a: 1 },
};

function backfillsFor(database: Database): Map<string, RowValue> {
  const columns = [...database.tables.values()].flatMap(({ name, columns }) =>
    columns.map((column) => [formatColumnName(name, column.name), fillings[column.name] ?? 1] as const),
  );
  return new Map(columns);
}

/** Returns a schema without what MySQL and MariaDB refuse: partial indexes, keys on long texts, numbering of a referred column changed. */
function withoutRefused(database: Database, name: DialectName): Database {
  if (name === "sqlite" || name === "postgres") return database;
  const numbering = { start: null, increment: null, minimum: null, maximum: null, cache: null, cycle: false };
  const tables = [...database.tables].map(([key, table]) => {
    const columns = table.columns.map((column): Column => {
      if (column.name === "id") return { ...column, identity: { mode: "byDefault", ...numbering } };
      return column.type.kind === "text" ? { ...column, type: { kind: "varchar", length: 255 } } : column;
    });
    const indexes = table.indexes.map((index) => ({ ...index, predicate: null }));
    return [key, { ...table, columns, indexes }] as const;
  });
  return { ...database, tables: new Map(tables) };
}

function adminUrl(name: Exclude<DialectName, "sqlite">): Promise<string> {
  return name === "postgres" ? postgresAdminUrl() : mysqlAdminUrl(name);
}

async function target(name: DialectName): Promise<ProofTarget> {
  const dialect = await loadDialect(name);
  const near = name === "sqlite" ? null : parseDatabaseUrl(await adminUrl(name));
  return { dialect, near, scope: { schemas: [], excludeTables: [] }, setup: [] };
}

describe("R56 R57 between any two schemas an engine goes up, down and up again", () => {
  test.each([...new Set(everyEngine.map(({ dialect }) => dialect))])(
    "%s",
    async (name) => {
      const on = await target(name);
      await fc.assert(
        fc.asyncProperty(arbitraryPortableDatabase, arbitraryPortableDatabase, async (first, second) => {
          const [from, to] = [nameDatabase(withoutRefused(first, name)), withoutRefused(second, name)];
          const history = diffDatabase(emptyDatabase, from, { comparator }).operations;
          const options = { comparator, naming: {}, backfills: backfillsFor(to) };
          const { operations: upgrade, problems } = diffDatabase(from, to, options);
          expect(problems).toEqual([]);
          const desired = resolveNames(from, to, comparator, {});
          const downgrade = reverseOperations(upgrade);
          await prove(on, {
            history: [{ revision: "a", path: "a.ts", upgrade: history }],
            upgrade,
            downgrade,
            desired,
          });
        }),
        { numRuns: Number(process.env["ENGINE_PROPERTY_RUNS"] ?? usualRuns[name]), interruptAfterTimeLimit: 100_000 },
      );
    },
    120_000,
  );
});

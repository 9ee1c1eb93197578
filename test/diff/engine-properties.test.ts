import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { resolveNames } from "../../src/diff/resolve-names.ts";
import { reverseOperations } from "../../src/operation/reverse-operation.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import type { RowValue } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { formatColumnName } from "../../src/schema/qualified-name.ts";
import { type ProofTarget, prove } from "../../src/scratch/prove.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { arbitraryPortableDatabase } from "../schema/arbitrary-portable-database.ts";

/** One run takes 20 ms on SQLite, a second on PostgreSQL, which makes two databases for it. */
const usualRuns: Readonly<Partial<Record<DialectName, number>>> = { sqlite: 60, postgres: 6 };

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

async function target(name: DialectName): Promise<ProofTarget> {
  const dialect = await loadDialect(name);
  const near = name === "postgres" ? parseDatabaseUrl(await postgresAdminUrl()) : null;
  return { dialect, near, scope: { schemas: [], excludeTables: [] }, setup: [] };
}

describe("R56 R57 between any two schemas an engine goes up, down and up again", () => {
  test.each<[DialectName]>([["sqlite"], ["postgres"]])(
    "%s",
    async (name) => {
      const on = await target(name);
      await fc.assert(
        fc.asyncProperty(arbitraryPortableDatabase, arbitraryPortableDatabase, async (unnamed, to) => {
          const from = nameDatabase(unnamed);
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

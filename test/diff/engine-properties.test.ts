import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import type { Rename } from "../../src/diff/apply-renames.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { type Column, plainIdentity } from "../../src/schema/column.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import type { RowValue } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { formatColumnName } from "../../src/schema/qualified-name.ts";
import type { ProofTarget } from "../../src/scratch/proof-targets.ts";
import { prove } from "../../src/scratch/prove.ts";
import { everyEngine } from "../engine/engines.ts";
import { mysqlAdminUrl } from "../engine/mysql.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { propertyRuns } from "../engine/tiers.ts";
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
  const tables = [...database.tables].map(([key, table]) => {
    const columns = table.columns.map((column): Column => {
      if (column.name === "id") return { ...column, identity: plainIdentity };
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

/** Returns renames of what goes to what comes: of tables, and of columns of the same kind in tables that stay. */
function renamesBetween(from: Database, to: Database): readonly Rename[] {
  const goes = [...from.tables].filter(([key]) => !to.tables.has(key)).map(([, table]) => table);
  const comes = [...to.tables].filter(([key]) => !from.tables.has(key)).map(([, table]) => table);
  const pairs = goes.flatMap((table, at) => (comes[at] === undefined ? [] : [[table, comes[at]] as const]));
  const stays = [...from.tables].flatMap(([key, table]) => {
    const after = to.tables.get(key);
    return after === undefined ? [] : [[table, after] as const];
  });
  const columns = [...stays, ...pairs].flatMap(([before, after]) => {
    const without = before.columns.filter((each) => !after.columns.some(({ name }) => name === each.name));
    const added = after.columns.filter((each) => !before.columns.some(({ name }) => name === each.name));
    return without.flatMap((each): readonly Rename[] => {
      // What the values refer to may not be there in the other column.
      if (each.name.startsWith("ref_")) return [];
      const next = added.find(
        ({ name, type, generated }) =>
          type.kind === each.type.kind &&
          (generated === null) === (each.generated === null) &&
          !name.startsWith("ref_"),
      );
      if (next === undefined) return [];
      added.splice(added.indexOf(next), 1);
      return [{ kind: "column", table: after.name, from: each.name, to: next.name }];
    });
  });
  return [
    ...pairs.map(([before, after]): Rename => ({ kind: "table", from: before.name, to: after.name })),
    ...columns,
  ];
}

/** Takes the rows of {@link fillTables} away: a column NOT NULL that comes again has no values for them. */
function emptyTables(database: Database): readonly Operation[] {
  const where = [{ id: 1000 }];
  return [...database.tables.values()].map(({ name }) => ({ kind: "deleteRows", table: name, where, rows: null }));
}

/** Returns a row for each table, with a value in each column that can have one. */
function fillTables(database: Database): readonly Operation[] {
  return [...database.tables.values()].map(({ name, columns }): Operation => {
    const given = columns.filter(({ generated, name }) => generated === null && !name.startsWith("ref_"));
    const values = given.map((each) => [each.name, each.name === "id" ? 1000 : (fillings[each.name] ?? 1)] as const);
    return { kind: "insertRows", table: name, rows: [Object.fromEntries(values)], key: null };
  });
}

async function target(name: DialectName): Promise<ProofTarget> {
  const dialect = await loadDialect(name);
  const near = name === "sqlite" ? null : parseDatabaseUrl(await adminUrl(name));
  return { dialect, near, scope: { schemas: [], excludeTables: [] }, setup: [] };
}

describe("R56 R57 between any two schemas an engine goes up, down and up again", () => {
  test.each([...new Set(everyEngine.map(({ dialect }) => dialect))])("%s", async (name) => {
    const on = await target(name);
    await fc.assert(
      fc.asyncProperty(
        arbitraryPortableDatabase,
        arbitraryPortableDatabase,
        fc.boolean(),
        async (first, second, isRenamed) => {
          const [from, to] = [nameDatabase(withoutRefused(first, name)), withoutRefused(second, name)];
          const history = diffDatabase(emptyDatabase, from, { comparator }).operations;
          const renames = isRenamed ? renamesBetween(from, to) : [];
          const options = { comparator, naming: {}, renames, backfills: backfillsFor(to) };
          const { operations: upgrade, problems, named: desired } = diffDatabase(from, to, options);
          expect(problems).toEqual([]);
          const downgrade = reverseOperations(upgrade);
          await prove(on, {
            revisions: [{ revision: "a", path: "a.ts", upgrade: [...history, ...fillTables(from)] }],
            upgrade,
            downgrade: [...emptyTables(to), ...downgrade],
            desired,
          });
        },
      ),
      { numRuns: Number(process.env["ENGINE_PROPERTY_RUNS"] ?? propertyRuns(usualRuns[name] ?? 1)) },
    );
  });
});

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { dialect } from "../../src/dialect/postgres/dialect.ts";
import type { Operation } from "../../src/operation/operation.ts";
import type { Dialect } from "../../src/dialect/dialect.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { replayOnScratch } from "../../src/scratch/build-on-scratch.ts";
import type { ProofTarget } from "../../src/scratch/proof-targets.ts";
import { createPostgresDatabase } from "../engine/postgres.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";
import { column, createTable } from "../migration/migration-fixture.ts";

test("R57 what was read of a scratch database is kept until history, setup or version change", async () => {
  const database = await createPostgresDatabase();
  const directory = createTemporaryFolder("project");
  mkdirSync(join(directory, "node_modules"));
  let built = 0;
  const counting: Dialect = {
    ...dialect,
    createScratch: (near) => {
      built += 1;
      return dialect.createScratch(near);
    },
  };
  const target = (change: Partial<ProofTarget> = {}): ProofTarget => ({
    dialect: counting,
    near: parseDatabaseUrl(database.url),
    scope: { schemas: [], excludeTables: [] },
    setup: [],
    cache: { directory, version: "1" },
    ...change,
  });
  const history = (...upgrade: readonly Operation[]) => [{ revision: "1", path: "1.ts", upgrade }];
  const identity = {
    mode: "always",
    start: 5n,
    increment: null,
    minimum: null,
    maximum: null,
    cache: null,
    cycle: false,
  } as const;
  const table = createTable("items", [
    column("id", { kind: "bigint" }, { nullable: false, identity }),
    column("name", { kind: "text" }, { default: sqlText("'a' || 'b'") }),
  ]);
  try {
    const first = await replayOnScratch(target(), history(table));
    expect(first.tables.get("items")?.columns[0]?.identity?.start).toBe(5);
    expect(await replayOnScratch(target(), history(table))).toEqual(first);
    expect(built).toBe(1);

    await replayOnScratch(target({ cache: { directory, version: "2" } }), history(table));
    await replayOnScratch(target({ setup: ["CREATE SCHEMA other"] }), history(table));
    await replayOnScratch(target({ scope: { schemas: ["other"], excludeTables: [] } }), history(table));
    const run: Operation = { kind: "run", run: async () => undefined, replay: true };
    await replayOnScratch(target(), history(table, run));
    expect(built).toBe(5);
    await replayOnScratch(target(), history(table, { ...run, run: () => undefined }));
    expect(built).toBe(6);
    expect((await replayOnScratch(target(), history(createTable("others", [column("id")])))).tables.has("others")).toBe(
      true,
    );
    expect(built).toBe(7);

    const folder = join(directory, "node_modules", ".cache", "aludel", "scratch");
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "half");
    expect(await replayOnScratch(target(), history(table))).toEqual(first);
    expect(built).toBe(8);
    rmSync(folder, { recursive: true });
    await replayOnScratch({ ...target(), cache: undefined } as never, history(table));
    expect(built).toBe(9);
  } finally {
    await database.drop();
  }
});

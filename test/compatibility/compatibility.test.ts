import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { check, current, downgrade, history, repair, status, upgrade } from "../../src/index.ts";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { openSqliteFile } from "../../src/dialect/sqlite/driver.ts";
import { readChecksums } from "../../src/script/checksum.ts";
import { readProofNote } from "../../src/script/proof-note.ts";
import { failure } from "../command/failure.ts";
import type { Engine, TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { executeMysql } from "../engine/mysql.ts";
import { executePostgres } from "../engine/postgres.ts";
import { takeShare } from "../engine/tiers.ts";
import { readState } from "../kill/read-state.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The released versions that left something here. */
const versions = readdirSync(here).filter((name) => /^\d/.test(name));

const projectOf = (version: string): string => join(here, version, "project");

/** Removes the row for which the unique index was refused. */
const withoutDuplicate = "DELETE FROM users WHERE id = 9";

/** The project of a version, working on a database. */
interface OpenedProject {
  readonly url: string;
  readonly config: Config;
}

async function execute(engine: Engine, url: string, sql: string): Promise<void> {
  if (engine.dialect === "postgres") return executePostgres(url, sql);
  if (engine.dialect !== "sqlite") return executeMysql(url, sql);
  const database = openSqliteFile(url.replace(/^sqlite:/, ""));
  database.exec(sql);
  database.close();
}

/** Returns what a database holds, and not which runs led there. */
async function readContent(url: string): Promise<string> {
  const state = await readState(url);
  return state
    .split("\n")
    .filter((line) => !line.includes('"direction":'))
    .join("\n");
}

describe.each(versions)("what %s wrote", (version) => {
  const folder = join(projectOf(version), "migrations", "versions");
  const files = readdirSync(folder).toSorted();
  const paths = files.map((file) => join(folder, file));
  const ids = files.map((file) => file.split("_")[0] ?? "");
  /** The revision inside which runs stopped, and the one before it. */
  const [parent = "", head = ""] = ids.slice(-2);

  test("its revision files have the checksums of then, and what was proved counts as proved", async () => {
    const checksums = await readChecksums(paths);
    const known = JSON.parse(readFileSync(join(here, version, "checksums.json"), "utf8")) as Record<string, string>;
    expect(Object.fromEntries(ids.map((id, at) => [id, checksums.get(paths[at] ?? "")]))).toEqual(known);
    const proved = paths.filter((path) => readFileSync(path, "utf8").includes("//! proved on"));
    expect(proved).not.toEqual([]);
    for (const path of proved) {
      expect(readProofNote(path, checksums.get(path) ?? "")).toEqual(["mariadb", "mysql", "postgres", "sqlite"]);
    }
  });

  describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
    /** What a run of today's leaves at each place. */
    const fresh = { base: "", parent: "", head: "" };
    const databases: TestDatabase[] = [];

    const open = async (state: string | null): Promise<OpenedProject> => {
      const database = await engine.createDatabase();
      databases.push(database);
      const { url } = database;
      if (state !== null) {
        await execute(engine, url, readFileSync(join(here, version, engine.dialect, `${state}.sql`), "utf8"));
      }
      return { url, config: await loadConfig({ directory: projectOf(version), url, processEnvironment: {} }) };
    };

    const expectAtHead = async ({ url, config }: OpenedProject): Promise<void> => {
      expect(await readContent(url)).toBe(fresh.head);
      const { differences, pending } = await check(config);
      expect({ differences, pending }).toEqual({ differences: [], pending: [] });
    };

    beforeAll(async () => {
      const { url, config } = await open(null);
      await upgrade(config, { target: parent });
      fresh.parent = await readContent(url);
      await upgrade(config, { target: "head" });
      fresh.head = await readContent(url);
      await downgrade(config, { target: "base", yes: true });
      fresh.base = await readContent(url);
    });

    afterEach(async () => {
      for (const database of databases.splice(0)) await database.drop();
    });

    test("a database at head is what a fresh one is, checks clean and goes down", async () => {
      const { url, config } = await open("head");
      await expectAtHead({ url, config });
      expect(await current(config)).toMatchObject({ current: [{ revision: head, isHead: true }], isAtHeads: true });
      const { revisions } = await history(config, { indicateCurrent: true });
      expect(revisions.map(({ revision, isCurrent }) => [revision, isCurrent])).toEqual(
        ids.toReversed().map((id) => [id, id === head]),
      );
      expect(await status(config, { verify: true })).toMatchObject({
        pending: [],
        unfinished: null,
        verified: { differences: [], notCompared: null },
      });
      // Without a scratch database only the fingerprint is left, which tells nothing when it was taken in another way.
      expect((await check({ ...config, production: true })).differences).toEqual([]);
      expect(await upgrade(config, { target: "head" })).toMatchObject({ applied: [], warnings: [] });
      await downgrade(config, { target: "base", yes: true });
      expect(await readContent(url)).toBe(fresh.base);
    });

    test("a history table without its later columns is read, and completed by the next run", async () => {
      const opened = await open("early-columns");
      await expectAtHead(opened);
      await downgrade(opened.config, { target: parent, yes: true });
      await upgrade(opened.config, { target: "head" });
      expect(await readContent(opened.url)).toBe(fresh.head);
    });

    test("a run that was refused goes on", async () => {
      const opened = await open("refused");
      const { unfinished, pending } = await status(opened.config);
      expect(pending).toEqual([head]);
      expect(unfinished).toMatchObject({ revision: head, error: expect.any(String), effect: null });
      expect((await failure(repair(opened.config))).code).toBe("MIGRATION_INCOMPLETE");
      await execute(engine, opened.url, withoutDuplicate);
      await repair(opened.config);
      await expectAtHead(opened);
    });

    test("a run that was refused is taken back, and done again", async () => {
      const { url, config } = await open("refused");
      await execute(engine, url, withoutDuplicate);
      await repair(config, { undo: true, yes: true });
      expect(await readContent(url)).toBe(fresh.parent);
      await upgrade(config, { target: "head" });
      expect(await readContent(url)).toBe(fresh.head);
    });

    test("a run that was killed before a statement outside a transaction goes on", async () => {
      const opened = await open("killed-before");
      const { unfinished } = await status(opened.config);
      expect(unfinished).toMatchObject({ revision: head, effect: engine.dialect === "sqlite" ? null : "again" });
      await upgrade(opened.config, { target: "head" });
      await expectAtHead(opened);
    });

    // On SQLite such a statement is part of a transaction.
    test.each([engine].filter(({ dialect }) => dialect !== "sqlite"))(
      "a run that was killed after a statement outside a transaction goes on, or is taken back",
      async () => {
        const forward = await open("killed-after");
        expect((await status(forward.config)).unfinished).toMatchObject({ revision: head, effect: "done" });
        await repair(forward.config);
        expect(await readContent(forward.url)).toBe(fresh.head);
        const back = await open("killed-after");
        await repair(back.config, { undo: true, yes: true });
        expect(await readContent(back.url)).toBe(fresh.parent);
      },
    );

    test("a run that was killed in a backfill goes on behind its last batch", async () => {
      const opened = await open("killed-in-backfill");
      const { unfinished } = await status(opened.config);
      expect(unfinished).toMatchObject({ revision: head, detail: "backfill in batches, 2 rows done" });
      await repair(opened.config);
      expect(await readContent(opened.url)).toBe(fresh.head);
    });

    test.each(["killed-before", "killed-in-backfill"])("%s is taken back", async (state) => {
      const { url, config } = await open(state);
      await repair(config, { undo: true, yes: true });
      expect(await readContent(url)).toBe(fresh.parent);
    });
  });
});

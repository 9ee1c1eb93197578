import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Row, Session } from "../../src/connection/session.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { check, current, downgrade, history, repair, stamp, status, upgrade } from "../../src/index.ts";
import { historyFormat } from "../../src/migration/bookkeeping/history-format.ts";
import { failure } from "../command/failure.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";

const directory = fileURLToPath(new URL("0.1.0/project", import.meta.url));
const newer = historyFormat + 1;

describe.each(everyEngine)("$label", (engine) => {
  let database: TestDatabase;
  let config: Config;
  let session: Session;

  const query = async (sql: string): Promise<readonly Row[]> => (await session.execute(sql)).rows;
  const readTables = async () => [
    await query("SELECT * FROM aludel_history ORDER BY id"),
    await query("SELECT * FROM aludel_version"),
  ];

  beforeAll(async () => {
    database = await engine.createDatabase();
    config = await loadConfig({ directory, url: database.url, processEnvironment: {} });
    await upgrade(config, { target: "002" });
    session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(database.url));
  });
  afterAll(async () => {
    await session.close();
    await database.drop();
  });

  test("every row says its format", async () => {
    const rows = await query("SELECT revision, fingerprint FROM aludel_history ORDER BY id");
    expect(rows).toEqual([
      { revision: "001", fingerprint: `${historyFormat}:` },
      { revision: "002", fingerprint: expect.stringMatching(new RegExp(`^${historyFormat}:\\{"sha256"`)) },
    ]);
  });

  test.each([
    ["a finished run", `finished_at = started_at, fingerprint = '${newer}:'`],
    ["a plan", `finished_at = NULL, fingerprint = NULL, plan = '${newer}:{}'`],
    ["an intent", `finished_at = NULL, fingerprint = NULL, plan = '[]', intent = '${newer}:[]'`],
  ])("a table with %s of a newer format is refused by name, and left as it is", async (_what, change) => {
    await query(`UPDATE aludel_history SET ${change}, tool_version = '9.9.9' WHERE revision = '002'`);
    const before = await readTables();
    const commands: readonly (() => Promise<unknown>)[] = [
      () => upgrade(config, { target: "head" }),
      () => upgrade(config, { target: "head", dryRun: true }),
      () => downgrade(config, { target: "base", yes: true }),
      () => stamp(config, { targets: ["001"] }),
      () => repair(config),
      () => repair(config, { undo: true, yes: true }),
      () => repair(config, { accept: "001" }),
      () => status(config),
      () => check(config),
    ];
    for (const command of commands) {
      expect(await failure(command())).toMatchObject({
        code: "HISTORY_TOO_NEW",
        exitCode: 2,
        message: `the history table "aludel_history" was written by Aludel 9.9.9 in format ${newer}, and this version reads formats up to ${historyFormat}; nothing was changed`,
        hint: "Use Aludel 9.9.9 or newer: npm install aludel@9.9.9",
        details: { table: "aludel_history", toolVersion: "9.9.9", format: newer, knownFormat: historyFormat },
      });
    }
    expect(await readTables()).toEqual(before);
    // What asks the version table alone still answers.
    expect(await current(config)).toMatchObject({ current: [{ revision: "002" }] });
    expect((await history(config, { indicateCurrent: true })).revisions).toHaveLength(8);
  });
});

import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import type { Engine } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { createProject, shop, writeRevisions } from "./project.ts";

/** Runs a script with the engine's own client where it is installed, else with the driver. */
async function runScript(engine: Engine, url: string, script: string): Promise<void> {
  const clients: Partial<Record<DialectName, readonly string[]>> = {
    postgres: ["psql", "-v", "ON_ERROR_STOP=1", "-q", "-d", url],
    sqlite: ["sqlite3", "-bail", parseDatabaseUrl(url).path ?? ""],
  };
  const [client, ...args] = clients[engine.dialect] ?? [];
  const result = client === undefined ? null : spawnSync(client, args, { input: script, encoding: "utf8" });
  if (result !== null && result.error === undefined) {
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    return;
  }
  const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(url), { create: true });
  await session.executeScript(script);
  await session.close();
}

async function readSchema(engine: Engine, url: string) {
  const dialect = await loadDialect(engine.dialect);
  const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(url));
  const schema = await dialect.introspect(session, { schemas: [], excludeTables: [] });
  const { rows } = await session.execute("SELECT name FROM companies ORDER BY id").catch(() => ({ rows: [] }));
  await session.close();
  return { schema, rows };
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("R15 R51 the script of a range gives the schema of a run, there and back", async () => {
    const [live, twin] = await Promise.all([engine.createDatabase(), engine.createDatabase()]);
    try {
      const project = createProject(live.url);
      writeRevisions(project, shop);
      const script = await project.aludel("upgrade", "head", "--sql");
      expect(script.code, script.stderr).toBe(0);
      // MySQL and MariaDB commit each statement of DDL by themselves.
      if (engine.dialect === "sqlite" || engine.dialect === "postgres")
        expect(script.stdout.match(/^COMMIT;$/gm)).toHaveLength(4);
      await runScript(engine, twin.url, script.stdout);
      expect((await project.aludel("upgrade", "head")).code).toBe(0);
      expect(await readSchema(engine, twin.url)).toEqual(await readSchema(engine, live.url));
      expect((await project.aludel("current", "--url", twin.url)).stdout).toBe("bc03 (head)\n");
      expect((await project.aludel("upgrade", "head", "--url", twin.url)).stdout).toContain("nothing to upgrade");

      const part = await project.aludel("downgrade", "bc03:aa01", "--sql");
      await runScript(engine, twin.url, part.stdout);
      expect((await project.aludel("current", "--url", twin.url)).stdout).toBe("aa01\n");
      const forth = await project.aludel("upgrade", "aa01:head", "--sql");
      expect(forth.stdout).not.toContain("CREATE TABLE");
      await runScript(engine, twin.url, forth.stdout);
      const back = await project.aludel("downgrade", "head:base", "--sql", "--json");
      await runScript(engine, twin.url, back.json.sql);
      const { json } = await project.aludel("tables", "--url", twin.url, "--json");
      expect(json.tables).toMatchObject([
        { name: "aludel_history", rows: 10 },
        { name: "aludel_version", rows: 0 },
      ]);
    } finally {
      await Promise.all([live.drop(), twin.drop()]);
    }
  });

  test("R15 a revision that is code is refused by name, an irreversible one too", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    writeRevisions(project, [
      ...shop,
      { id: "code", down: "bc03", upgrade: "op.run(async () => {});", downgrade: `op.irreversible("rows are gone");` },
    ]);
    const refused = await project.aludel("upgrade", "head", "--sql");
    expect(refused).toMatchObject({ code: 6, stdout: "" });
    expect(refused.stderr).toContain(
      'error[OFFLINE_REFUSED]: upgrade of revision "code" has code (op.run, operation 1)',
    );
    const final = await project.aludel("downgrade", "code:bc03", "--sql");
    expect(final.code).toBe(6);
    expect(final.stderr).toContain("error[IRREVERSIBLE]");
    const unclear = await project.aludel("downgrade", "-1", "--sql");
    expect(unclear.code).toBe(2);
    expect(unclear.stderr).toContain("does not say where the downgrade starts");
    await database.drop();
  });
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import type { Dialect } from "../../src/dialect/dialect.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { openMysqlSession } from "../../src/dialect/mysql/session.ts";
import type { Database } from "../../src/schema/database.ts";
import type { Replay } from "../../src/scratch/replay.ts";
import { describeEachServer } from "../dialect/mysql/mysql-fixture.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { takeSlice } from "../engine/tiers.ts";
import { createDatabaseOn } from "../engine/mysql.ts";
import type { MysqlServerName } from "../engine/mysql-server.ts";
import { buildBase, expectDrafted, expectFound, findDifferences } from "./mutation.ts";
import { listMysqlMutations } from "./mutations-mysql.ts";
import { buildMysqlBase, mysqlFill } from "./mysql-base.ts";
import { introspect } from "./rewrite.ts";

async function openDatabase(server: MysqlServerName): Promise<[TestDatabase, Session]> {
  const database = await createDatabaseOn(server);
  return [database, await openMysqlSession(parseDatabaseUrl(database.url))];
}

/** Returns the statements that make every table of the database, as the server says them. */
async function readDefinitions(session: Session): Promise<readonly string[]> {
  const { rows } = await session.execute("SHOW TABLES");
  const definitions: string[] = [];
  for (const row of rows) {
    const shown = await session.execute(`SHOW CREATE TABLE \`${String(Object.values(row)[0])}\``);
    definitions.push(String(shown.rows[0]?.["Create Table"]));
  }
  return definitions;
}

/** Gives a database back the tables that it had: the servers cannot take a change of the schema back. */
async function restore(session: Session, definitions: readonly string[]): Promise<void> {
  const { rows } = await session.execute("SHOW TABLES");
  const drops = rows.map((row) => `DROP TABLE \`${String(Object.values(row)[0])}\``);
  const script = ["SET foreign_key_checks = 0", ...drops, ...definitions, "SET foreign_key_checks = 1", mysqlFill];
  await session.executeScript(script.join(";\n"));
}

describeEachServer("R60 single changes are found and named, %s", (server) => {
  const mutations = listMysqlMutations(server);
  const mutated = new Map<string, Database>();
  const opened: [TestDatabase, Session][] = [];
  let dialect: Dialect;
  let byHand: Session;
  let definitions: readonly string[];
  let replay: Replay;
  let expected: Database;

  beforeAll(async () => {
    dialect = await loadDialect(server);
    opened.push(await openDatabase(server), await openDatabase(server));
    const [[, first], [, second]] = opened as [[TestDatabase, Session], [TestDatabase, Session]];
    byHand = first;
    replay = await buildBase(second, buildMysqlBase(server), mysqlFill);
    definitions = await readDefinitions(second);
    await restore(byHand, definitions);
    expected = await introspect(second);
  });
  afterAll(async () => {
    mutated.clear();
    for (const [database, session] of opened.splice(0)) {
      await session.close();
      await database.drop();
    }
  });

  test("at least 60 of them", () => expect(mutations.length).toBeGreaterThanOrEqual(60));

  test("R63 nothing is found in the untouched schema", async () => {
    expect(await findDifferences(dialect, await introspect(byHand), expected)).toEqual([]);
  });

  test.each(mutations)("$title", async (mutation) => {
    try {
      await byHand.executeScript(mutation.sql);
      mutated.set(mutation.title, await introspect(byHand));
    } finally {
      await restore(byHand, definitions);
    }
    const differences = await findDifferences(dialect, mutated.get(mutation.title) ?? expected, expected);
    expect(differences).not.toEqual([]);
    expectFound(mutation, differences);
  });

  describe("as a revision", () => {
    test.each(takeSlice(mutations.filter(({ models }) => models !== null)))("$title", async (mutation) => {
      const wanted = mutated.get(mutation.title);
      if (wanted === undefined) throw new Error("the change was not applied by hand");
      await expect(expectDrafted(mutation, replay, wanted)).resolves.toBeUndefined();
    });
  });
});

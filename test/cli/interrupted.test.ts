import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import type { Engine } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { runInterrupted } from "../kill/kill-run.ts";
import { readState } from "../kill/read-state.ts";
import { createProject, type Project } from "./project.ts";

const first = {
  id: "a1",
  down: null,
  message: "users",
  upgrade: `
  op.createTable("users", { id: t.integer().primaryKey("pk_users"), email: t.varchar(80), age: t.integer() });
  op.insert("users", [{ id: 1, email: "ann@example.com", age: 7 }]);`,
  downgrade: `op.dropTable("users");`,
};

/** Somebody wrote a second row with the same address, so its index cannot be built; on no engine is it one transaction. */
const second = {
  id: "b2",
  down: "a1",
  message: "emails are unique",
  upgrade: `
  op.addCheck("users", "ck_users_age", sql\`age > 0\`);
  op.createTable("groups", { id: t.integer().primaryKey("pk_groups") });
  op.insert("groups", [{ id: 1 }]);
  op.insert("users", [{ id: 3, email: "bob@example.com", age: 3 }]);
  op.createIndex("uq_users_email", "users", ["email"], { unique: true, concurrently: true });
  op.addCheck("users", "ck_users_email", sql\`email <> ''\`);`,
  downgrade: `
  op.dropConstraint("users", "ck_users_email");
  op.dropIndex("uq_users_email", "users", { concurrently: true });
  op.delete("users", { id: 3 });
  op.dropTable("groups");
  op.dropConstraint("users", "ck_users_age");`,
};

const sameAddress = "INSERT INTO users VALUES (2, 'ann@example.com', 8)";

async function execute(url: string, ...statements: readonly string[]): Promise<void> {
  const parsed = parseDatabaseUrl(url);
  const session = await (await loadConnector(parsed.dialect)).open(parsed, { create: true });
  try {
    for (const sql of statements) await session.execute(sql);
  } finally {
    await session.close();
  }
}

async function withProject(engine: Engine, use: (project: Project, url: string) => Promise<void>): Promise<void> {
  const database = await engine.createDatabase();
  try {
    await use(createProject(database.url), database.url);
  } finally {
    await database.drop();
  }
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  test("storyboard 5, R188 R189 R190: status tells the step, repair goes on, nothing is done by hand", () =>
    withProject(engine, async (project, url) => {
      project.revision(first);
      project.revision(second);
      await project.aludel("upgrade", "a1");
      await execute(url, sameAddress);
      const failed = await project.aludel("upgrade", "head");
      expect(failed).toMatchObject({ code: 8, stderr: expect.stringContaining("error[MIGRATION_INCOMPLETE]") });

      const status = await project.aludel("status");
      expect(status.code).toBe(3);
      const [step] = /step \d+ of \d+/.exec(failed.stderr) ?? [];
      expect(status.stdout).toContain(
        `current: a1\npending: 1 revision (b2)\nstopped at ${step} of revision b2 (emails are unique): `,
      );
      expect(status.stdout).toMatch(/it was refused: .+\nnext: aludel repair goes on; aludel repair --undo/);
      const away = await project.aludel("downgrade", "base", "--yes");
      expect(away).toMatchObject({ code: 8, stderr: expect.stringContaining("aludel repair") });
      expect(await project.aludel("repair")).toMatchObject({ code: 8 });

      await execute(url, "DELETE FROM users WHERE id = 2");
      const repaired = await project.aludel("repair", "--json");
      expect(repaired.stderr).toBe("");
      expect(repaired.json).toMatchObject({ applied: [{ revision: "b2", direction: "upgrade" }], current: ["b2"] });
      const verified = await project.aludel("status", "--verify");
      expect(verified.stderr).toBe("");
      expect(verified.stdout).toBe(
        "current: b2\nno revision stopped inside\nverified: the database is what it records\n",
      );
      expect(verified.code).toBe(0);
      expect((await project.aludel("repair")).stdout).toContain("nothing to repair");
    }));

  test("R188 repair --undo takes back what was done of a revision, and nothing else", () =>
    withProject(engine, async (project, url) => {
      project.revision(first);
      await project.aludel("upgrade", "head");
      await execute(url, sameAddress);
      const before = await readState(url);
      project.revision(second);
      expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 8 });
      // On SQLite the table that holds a row is part of the segment that failed, and gone.
      if (engine.dialect !== "sqlite") {
        const asked = await project.aludel("repair", "--undo");
        expect(asked.stderr).toContain("groups");
        expect(asked.code).toBe(6);
      }
      const undone = await project.aludel("repair", "--undo", "--yes");
      expect(undone.stderr).toBe("");
      expect(undone.stdout).toContain('took back what the upgrade of revision "b2" (emails are unique) had done');
      const after = await readState(url);
      expect(after.split("\n").filter((line) => !line.includes('"direction":"undo"'))).toEqual(before.split("\n"));
      await execute(url, "DELETE FROM users WHERE id = 2");
      expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 0 });
      expect(await project.aludel("downgrade", "base", "--yes")).toMatchObject({ code: 0 });
    }));

  // On SQLite the segment that failed was a transaction, and the next run reads the table anew.
  test.each([engine].filter(({ dialect }) => dialect !== "sqlite"))(
    "R188 R190 what somebody does between a refusal and the next run is noticed",
    () =>
      withProject(engine, async (project, url) => {
        project.revision(first);
        project.revision(second);
        await project.aludel("upgrade", "a1");
        await execute(url, sameAddress);
        expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 8 });
        await execute(url, "DELETE FROM users WHERE id = 2", "ALTER TABLE users ADD note integer");

        const status = await project.aludel("status");
        expect(status.stdout).toMatch(
          /it was refused: .+\nsince then somebody changed the tables that it touches\nnext: look .*--mark done, or .*--mark undone\n$/,
        );
        for (const command of [["upgrade", "head"], ["repair"], ["repair", "--undo"]]) {
          const stopped = await project.aludel(...command);
          expect(stopped.stderr).toContain("since: users.note: add column");
          expect(stopped.stderr).toContain("error[EFFECT_UNKNOWN]");
          expect(stopped.code).toBe(8);
        }
        await execute(url, "ALTER TABLE users DROP COLUMN note", "CREATE UNIQUE INDEX uq_users_email ON users (email)");
        expect((await project.aludel("status")).stdout).toContain("since then somebody did it by hand");
        expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 0 });
        expect((await project.aludel("status", "--verify")).stdout).toContain(
          "verified: the database is what it records",
        );
      }),
  );

  test("R188 a revision that somebody applied in part by hand is finished, or taken back", () =>
    withProject(engine, async (project, url) => {
      project.revision(first);
      project.revision({
        id: "b2",
        down: "a1",
        upgrade: `
  op.createTable("groups", { id: t.integer().primaryKey("pk_groups"), size: t.integer() });
  op.createTable("members", { id: t.integer().primaryKey("pk_members"), group_id: t.integer().references("groups.id", { name: "fk_members_group_id" }) });
  op.insert("groups", [{ id: 1, size: 3 }]);`,
        downgrade: `op.dropTable("members"); op.dropTable("groups");`,
      });
      await project.aludel("upgrade", "a1");
      const quote = engine.dialect === "mysql" || engine.dialect === "mariadb" ? "`" : '"';
      const groups = `${quote}groups${quote}`;
      await execute(
        url,
        `CREATE TABLE ${groups} (id integer NOT NULL, size integer, CONSTRAINT pk_groups PRIMARY KEY (id))`,
      );
      const failed = await project.aludel("upgrade", "head");
      expect(failed.stderr).toContain("aludel repair");
      expect(failed.code).toBe(7);

      const repaired = await project.aludel("repair");
      expect(repaired.stderr).toBe("");
      expect(repaired.stdout).toContain("had come to operation 1 of 3, which no journal told; applied the rest");
      const verified = await project.aludel("status", "--verify");
      expect(verified.stdout).toContain("verified: the database is what it records");

      await execute(
        url,
        "DELETE FROM members",
        `DELETE FROM ${groups}`,
        "DELETE FROM aludel_history WHERE revision = 'b2'",
        "UPDATE aludel_version SET revision = 'a1'",
      );
      expect((await project.aludel("repair", "--undo")).stdout).toContain("took back");
      expect(await project.aludel("upgrade", "head")).toMatchObject({ code: 0 });
    }));

  test("a file that was edited after it was applied is accepted as it is", () =>
    withProject(engine, async (project) => {
      project.revision(first);
      await project.aludel("upgrade", "head");
      project.revision({ ...first, upgrade: `${first.upgrade}\n  op.delete("users", { id: 99 });` });
      expect((await project.aludel("upgrade", "head")).stderr).toContain("was edited after it was applied");
      expect(await project.aludel("repair", "--accept", "zz")).toMatchObject({ code: 2 });
      expect((await project.aludel("repair", "--accept", "a1")).stdout).toContain("nothing was run");
      expect((await project.aludel("upgrade", "head")).stderr).toBe("");
    }));
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends a run with %i, and says what stands", async (signal, code) => {
  const project = createProject("sqlite:./interrupted.db");
  project.revision(first);
  const wait = `op.addColumn("users", "city", t.text());
    op.run(async () => { process.kill(process.pid, "${signal}"); await new Promise((resolve) => setTimeout(resolve, 1e8)); });`;
  project.revision({ id: "b2", down: "a1", upgrade: wait });
  const ended = await project.aludel("upgrade", "head");
  expect(ended.code).toBe(code);
  expect(ended.stderr).toContain(
    `error[INTERRUPTED]: interrupted by ${signal}; committed: a1; revision b2 was running: `,
  );
  expect((await project.aludel("status")).stdout).toContain("current: a1");
  const again = await project.aludel("upgrade", "head", "--json");
  expect(again.json).toMatchObject({ error: { code: "INTERRUPTED", details: { signal, running: "b2" } }, applied: [] });
});

const withoutTransactions = everyEngine.filter(({ dialect }) => dialect === "mysql" || dialect === "mariadb");

describe.each(withoutTransactions)("$label", (engine) => {
  test("exit 8: raw SQL that was cut off is not guessed at; a person tells", () =>
    withProject(engine, async (project, url) => {
      project.revision(first);
      await project.aludel("upgrade", "head");
      project.revision({
        id: "b2",
        down: "a1",
        upgrade:
          "op.execute(sql`ALTER TABLE users ADD COLUMN city varchar(20)`); op.execute(sql`ALTER TABLE users ADD COLUMN zip varchar(20)`);",
      });
      const cut = { at: 1, phase: "after", how: "kill", match: "ADD COLUMN city" } as const;
      expect((await runInterrupted(project, { url, drop: async () => undefined }, ["upgrade", "head"], cut)).code).toBe(
        null,
      );
      const again = await project.aludel("upgrade", "head");
      expect(again).toMatchObject({ code: 8, stderr: expect.stringContaining("error[EFFECT_UNKNOWN]") });
      expect(again.stderr).toContain("aludel repair --mark done");
      expect(await project.aludel("status")).toMatchObject({
        code: 3,
        stdout: expect.stringMatching(/stopped at step 1 of 2 of revision b2 .*: ALTER TABLE users ADD COLUMN city/),
      });
      expect(await project.aludel("repair", "--mark", "perhaps")).toMatchObject({ code: 2 });
      expect(await project.aludel("repair", "--undo")).toMatchObject({ code: 8 });
      expect(await project.aludel("repair", "--mark", "done")).toMatchObject({ code: 0 });
      expect((await project.aludel("status", "--verify")).stdout).toContain("current: b2");
    }));
});

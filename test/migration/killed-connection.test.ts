import { describe, expect, test } from "vitest";
import { check } from "../../src/command/look/check.ts";
import { current } from "../../src/command/look/current.ts";
import { status } from "../../src/command/look/status.ts";
import { downgrade, upgrade } from "../../src/command/run/migrate.ts";
import type { Config } from "../../src/config/config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import { AludelError } from "../../src/error/aludel-error.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { createProject } from "../cli/project.ts";
import { everyEngine } from "../engine/engines.ts";
import { mysqlAdminUrl } from "../engine/mysql.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { takeSlice } from "../engine/tiers.ts";
import { waitUntil } from "../engine/wait-until.ts";

const servers = everyEngine.filter(({ dialect }) => dialect !== "sqlite");

/** Ends, at a statement, the connection that a session is about to send it on. */
interface Killer {
  /** Watches a session: each statement from now on counts, and `kill` runs before the one that `isDue` names, from 0. */
  watch(session: Session, kill: () => Promise<void>, isDue: (statement: number, sql: string) => boolean): void;
  readonly seen: string[];
}

function buildKiller(): Killer {
  const seen: string[] = [];
  return {
    seen,
    watch(session, kill, isDue) {
      const before = async (sql: string): Promise<void> => {
        if (isDue(seen.push(sql) - 1, sql)) await kill();
      };
      // The session's own functions: those that a hook gets refuse what is sent after it has returned.
      const own = Object.defineProperties({}, Object.getOwnPropertyDescriptors(session)) as Session;
      Object.assign(session, {
        execute: (sql: string, ...rest: never[]) => before(sql).then(() => own.execute(sql, ...rest)),
        executeScript: (sql: string) => before(sql).then(() => own.executeScript(sql)),
        begin: () => before("BEGIN").then(() => own.begin()),
        commit: () => before("COMMIT").then(() => own.commit()),
        rollback: () => before("ROLLBACK").then(() => own.rollback()),
      });
    },
  };
}

describe.each(servers)("$label", (engine) => {
  const { dialect } = engine;
  const isPostgres = dialect === "postgres";

  test("R189 a connection that is killed is CONNECTION_LOST, or says that the run stopped inside, wherever it happens", async () => {
    const database = await engine.createDatabase();
    const project = createProject(database.url);
    const connector = await loadConnector(dialect);
    const admin = await connector.open(
      parseDatabaseUrl(isPostgres ? await postgresAdminUrl() : await mysqlAdminUrl(dialect as "mysql" | "mariadb")),
    );
    const killOf = (session: Session) => async () => {
      const id = String(session.serverProcess);
      await admin.execute(isPostgres ? `SELECT pg_terminate_backend(${id}, 60000)` : `KILL ${id}`);
      const list = isPostgres
        ? `SELECT FROM pg_stat_activity WHERE pid = ${id}`
        : `SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${id}`;
      await waitUntil(async () => (await admin.execute(list)).rows.length === 0);
    };
    let onConnect: (session: Session) => void = () => undefined;
    const config: Config = resolveConfig(
      {
        database: database.url,
        models: "models.ts",
        hooks: { onConnect: (session: unknown) => onConnect(session as Session) },
      },
      { directory: project.folder, variables: {} },
    );
    const lossy = ["CONNECTION_LOST", "MIGRATION_INCOMPLETE"];
    try {
      project.write(
        "models.ts",
        `import { defineTable, t } from "aludel/models"; export const a = defineTable("a", { id: t.integer().primaryKey() });`,
      );
      project.revision({
        id: "r1",
        down: null,
        upgrade: `op.createTable("a", { id: t.integer().primaryKey(), n: t.integer() });
          op.createIndex("ix_a", "a", ["n"]);
          op.createTable("b", { id: t.integer().primaryKey(), a: t.integer().references("a.id", { name: "fk_b" }) });
          op.insert("a", [{ id: 1, n: 2 }]);
          op.run(async (db) => { await db.selectFrom("a").selectAll().execute().catch((error) => { throw new Error("mine", { cause: error }); }); });`,
        downgrade: `op.dropTable("b"); op.dropTable("a");`,
      });
      const count = buildKiller();
      onConnect = (session: Session) =>
        count.watch(
          session,
          async () => undefined,
          () => false,
        );
      await upgrade(config, { target: "head" });
      await downgrade(config, { target: "base", yes: true });
      const total = count.seen.length;
      expect(total).toBeGreaterThan(20);

      // The statements of an upgrade and of a downgrade, in turn.
      const places = Array.from({ length: total }, (_, at) => at);
      const tried = places.filter((at) => at % 20 === 3 || takeSlice(places).includes(at));
      for (const at of tried) {
        const killer = buildKiller();
        let isKilled = false;
        onConnect = (session: Session) =>
          killer.watch(session, killOf(session), (statement) => {
            const isDue = !isKilled && statement === at;
            isKilled ||= isDue;
            return isDue;
          });
        let isUp = false;
        const both = async (): Promise<void> => {
          if (!isUp) await upgrade(config, { target: "head" });
          isUp = true;
          await downgrade(config, { target: "base", yes: true });
        };
        const outcome: unknown = await both().then(
          () => null,
          (error: unknown) => error,
        );
        const where = `statement ${at}: ${killer.seen[at]}`;
        // What is only of use, such as the fingerprint and the release of the lock, may be missing.
        if (outcome !== null) {
          expect(outcome, where).toBeInstanceOf(AludelError);
          expect(lossy, `${where}: ${(outcome as AludelError).message}`).toContain((outcome as AludelError).code);
        }
        // The hint works: the command runs again, and comes to its end.
        onConnect = () => undefined;
        await current(config);
        await both();
      }

      await upgrade(config, { target: "head" });
      const looks: readonly (readonly [() => Promise<unknown>, readonly number[]])[] = [
        [() => status(config), [1]],
        [() => check(config), [0, 4]],
      ];
      for (const [look, statements] of looks) {
        for (const at of statements) {
          const killer = buildKiller();
          onConnect = (session: Session) => killer.watch(session, killOf(session), (statement) => statement === at);
          const outcome: unknown = await look().catch((error: unknown) => error);
          expect(outcome, `${look.name}: ${killer.seen[at]}`).toMatchObject({ code: "CONNECTION_LOST", exitCode: 4 });
        }
      }

      // The set-up of a scratch database ends its own connection.
      onConnect = () => undefined;
      const kill = isPostgres ? "SELECT pg_terminate_backend(pg_backend_pid())" : "KILL CONNECTION_ID()";
      const scratch = check({ ...config, scratch: { urls: {}, setup: { [dialect]: kill } } }, { strict: true });
      await expect(scratch).rejects.toMatchObject({
        code: "CONNECTION_LOST",
        message: expect.stringContaining("scratch database"),
      });
    } finally {
      await admin.close();
      await database.drop();
    }
  });

  test("R189 a statement that is cut off with its connection says so, one that is cut off alone does not", async () => {
    const database = await engine.createDatabase();
    const connector = await loadConnector(dialect);
    const admin = await connector.open(
      parseDatabaseUrl(isPostgres ? await postgresAdminUrl() : await mysqlAdminUrl(dialect as "mysql" | "mariadb")),
    );
    const slow = isPostgres
      ? "SELECT pg_sleep(600)"
      : "INSERT INTO slow SELECT SLEEP(600) FROM (SELECT 1 AS one UNION SELECT 2) AS two";
    const cut = async (kill: (id: string) => string): Promise<unknown> => {
      const session = await connector.open(parseDatabaseUrl(database.url));
      const id = String(session.serverProcess);
      const running = session.execute(slow).catch((error: unknown) => error);
      const list = isPostgres
        ? `SELECT FROM pg_stat_activity WHERE pid = ${id} AND wait_event = 'PgSleep'`
        : `SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${id} AND STATE = 'User sleep'`;
      await waitUntil(async () => (await admin.execute(list)).rows.length > 0);
      await admin.execute(kill(id));
      const error = await running;
      await session.close();
      return error;
    };
    try {
      const first = await connector.open(parseDatabaseUrl(database.url));
      await first.execute("CREATE TABLE slow (n integer)");
      await first.close();
      const dead = await cut((id) => (isPostgres ? `SELECT pg_terminate_backend(${id})` : `KILL CONNECTION ${id}`));
      expect(dead).toMatchObject({ connectionLost: true });
      const alive = await cut((id) => (isPostgres ? `SELECT pg_cancel_backend(${id})` : `KILL QUERY ${id}`));
      expect(alive).toMatchObject({ connectionLost: false });
      expect(connector.explain(alive as never, { url: null })).toMatchObject({
        code: "MIGRATION_FAILED",
        hint: expect.stringContaining("run the command again"),
      });
    } finally {
      await admin.close();
      await database.drop();
    }
  });
});

import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session, Silence } from "../../src/connection/session.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { everyEngine } from "../engine/engines.ts";
import { startMuteProxy } from "../engine/mute-proxy.ts";
import { mysqlAdminUrl } from "../engine/mysql.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { waitUntil } from "../engine/wait-until.ts";

const servers = everyEngine.filter(({ dialect }) => dialect !== "sqlite");

describe.each(servers)("a connection to $label", (engine) => {
  const { dialect } = engine;
  const isPostgres = dialect === "postgres";
  const sleep = (seconds: number): string => `SELECT ${isPostgres ? "pg_sleep" : "SLEEP"}(${seconds})`;

  test("that goes silent is lost, and one whose server is at work is told of", async () => {
    const database = await engine.createDatabase();
    const network = await startMuteProxy(database.url);
    const connector = await loadConnector(dialect);
    const adminUrl = isPostgres ? await postgresAdminUrl() : await mysqlAdminUrl(dialect as "mysql" | "mariadb");
    const admin = await connector.open(parseDatabaseUrl(adminUrl));
    const open = (options: object = {}): Promise<Session> =>
      connector.open(parseDatabaseUrl(network.url), { watch: { after: 100, unreachable: 0, ...options } });
    /** A statement that waits until the network is silent. */
    const sendSlow = async (session: Session): Promise<{ readonly answer: Promise<unknown> }> => {
      const answer = session.execute(sleep(600)).catch((error: unknown) => error);
      const id = String(session.serverProcess);
      const list = isPostgres
        ? `SELECT FROM pg_stat_activity WHERE pid = ${id} AND wait_event = 'PgSleep'`
        : `SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ${id} AND STATE = 'User sleep'`;
      await waitUntil(async () => (await admin.execute(list)).rows.length > 0);
      return { answer };
    };
    const kill = (session: Session): Promise<unknown> =>
      admin.execute(
        isPostgres
          ? `SELECT pg_terminate_backend(${session.serverProcess})`
          : `KILL CONNECTION ${session.serverProcess}`,
      );
    try {
      // The server is at work, for as long as it takes.
      const working = await open();
      const words: Silence[] = [];
      const stop = working.watchSilence?.((silence) => words.push(silence));
      const { answer: long } = await sendSlow(working);
      await waitUntil(() => words.length > 1);
      expect(words[0]).toMatchObject({ state: "working", sql: sleep(600), limitMs: 0 });
      stop?.();
      await kill(working);
      expect(await long).toMatchObject({ connectionLost: true });
      await working.close();

      // The server has dropped the session, and the network does not tell.
      const dropped = await open();
      const { answer: unheard } = await sendSlow(dropped);
      network.mute("open");
      await kill(dropped);
      expect(await unheard).toMatchObject({
        connectionLost: true,
        message: expect.stringContaining("ended the session"),
      });
      expect(dropped.inTransaction).toBe(false);
      await expect(dropped.execute("SELECT 1")).rejects.toMatchObject({ connectionLost: true });
      await dropped.close();

      // The statement, or its answer, was lost on the way.
      const idle = await open();
      await idle.begin();
      network.mute("open");
      await expect(idle.execute("SELECT 1")).rejects.toMatchObject({
        connectionLost: true,
        message: expect.stringContaining("not at work"),
      });
      await idle.close();

      // Nothing of the server can be reached any more.
      const cut = await open({ unreachable: 400 });
      const told: Silence[] = [];
      cut.watchSilence?.((silence) => told.push(silence));
      network.mute("all");
      await expect(cut.execute("SELECT 1")).rejects.toMatchObject({
        connectionLost: true,
        message: expect.stringContaining("could not be reached"),
      });
      expect(told.map(({ state }) => state)).toContain("unreachable");
      await cut.close();

      // Neither before the server's first word nor after it does connecting go on for ever.
      const connecting = () => connector.open(parseDatabaseUrl(network.url), { timeout: 300 });
      await expect(connecting()).rejects.toMatchObject({ code: "CONNECTION_TIMEOUT" });
      network.mute("requests");
      await expect(connecting()).rejects.toMatchObject({ code: "CONNECTION_TIMEOUT" });
    } finally {
      await admin.close();
      await network.close();
      await database.drop();
    }
  });
});

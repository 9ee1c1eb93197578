import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import type { Session } from "../../src/connection/session.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { withDatabase } from "../../src/project/with-database.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { waitUntil } from "../engine/wait-until.ts";

type Hook = (session: Session) => Promise<void> | void;

const insert = (session: Session, id: number) => session.execute(`INSERT INTO words VALUES (${id})`);
const tick = () => new Promise((resolve) => setTimeout(resolve, 1));

/** Hooks that return before their queries are done. */
const forgotten: Readonly<Record<string, Hook>> = {
  "a query": (session) => void insert(session, 1),
  // oxlint-disable-next-line no-misused-promises -- it is the mistake that is tried
  "forEach with an async function": (session) => [1, 2].forEach(async (id) => void (await insert(session, id))),
  "a query behind a timer": (session) => void setTimeout(() => void insert(session, 1).catch(() => undefined), 20),
  "a query that fails": async (session) => {
    void session.execute("INSERT INTO missing VALUES (1)");
    await tick();
  },
  "a transaction": (session) => void session.begin().then(async () => insert(session, 1)),
};

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  let database: TestDatabase;
  const connect = (onConnect: Hook, use: (session: Session) => Promise<unknown> = async () => null) =>
    withDatabase(
      resolveConfig({ database: database.url, hooks: { onConnect } }, { variables: {} }),
      { create: true },
      ({ session }) => use(session),
    );
  const failure = async (onConnect: Hook): Promise<unknown> => {
    const error: unknown = await connect(onConnect).then(
      () => "accepted",
      (caught: unknown) => caught,
    );
    return isAludelError(error) ? `${error.code} ${error.message}` : error;
  };
  beforeAll(async () => {
    database = await engine.createDatabase();
    await connect(async (session) => session.executeScript("CREATE TABLE words (id int)"));
  });
  afterAll(() => database.drop());

  test("queries of hooks.onConnect that nobody awaits are refused", async () => {
    for (const [title, hook] of Object.entries(forgotten)) {
      const failed = await failure(hook);
      expect(failed, title).toContain('QUERY_NOT_AWAITED code of hook "onConnect" of the configuration');
    }
    let late: unknown = null;
    let send = (): void => undefined;
    await connect(
      (session) => {
        send = () => void insert(session, 9).catch((error: unknown) => (late = error));
      },
      async (session) => {
        send();
        await waitUntil(() => late !== null);
        expect((await session.execute("SELECT id FROM words WHERE id = 9")).rows).toEqual([]);
      },
    );
    expect(late).toMatchObject({ code: "QUERY_NOT_AWAITED" });
  });

  test("a transaction that it leaves open is refused, one that it ends is its own business", async () => {
    const failed = await failure(async (session) => {
      await session.begin();
      await insert(session, 5);
    });
    expect(failed).toContain("INVALID_CONFIG");
    expect(failed).toContain("it left a transaction open");
    const rows = await connect(
      async (session) => {
        await session.begin();
        await insert(session, 6);
        await session.commit();
        expect(session).toMatchObject({ dialect: engine.dialect, inTransaction: false });
      },
      async (session) => (await session.execute("SELECT id FROM words WHERE id IN (5, 6)")).rows,
    );
    expect(rows).toEqual([{ id: 6 }]);
  });

  test("what it throws is told, also where it is no error", async () => {
    for (const thrown of [null, undefined, "no seats left"]) {
      const failed = await failure(() => Promise.reject(thrown));
      expect(failed).toContain('INVALID_CONFIG hook "onConnect" of the configuration failed: ');
      expect(failed).toContain(typeof thrown === "string" ? thrown : `${thrown} was thrown, which is no error`);
    }
  });
});

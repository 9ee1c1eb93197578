import { expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { openMysqlSession } from "../../../src/dialect/mysql/session.ts";
import type { AludelError } from "../../../src/error/aludel-error.ts";
import { startMysqlPooler } from "../../engine/mysql-pooler.ts";
import type { PoolerOptions } from "../../engine/pooler-server.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const key = "aludel_version";

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);

  async function locked(options: PoolerOptions, declared: "session" | null) {
    const { dialect } = fixture;
    const pooler = await startMysqlPooler(fixture.url, options);
    const session = await openMysqlSession(parseDatabaseUrl(pooler.url));
    const lock = { key, timeout: 0, pooler: declared };
    const attempt = await dialect.acquireLock(session, lock).catch((reason: unknown) => reason);
    const isHeld = await dialect.acquireLock(fixture.session, { key, timeout: 0 }).then(
      (taken) => taken.release().then(() => false),
      () => true,
    );
    await session.close();
    await pooler.close();
    return { attempt, isHeld };
  }

  test.each([
    ["hands out the next connection", { size: 2, rotates: true, mode: "transaction" }],
    ["hands out the same connection while it is free", { size: 3, rotates: false, mode: "transaction" }],
    ["has one connection", { size: 1, rotates: false, mode: "transaction" }],
  ] as const)("behind a pooler in transaction mode that %s, no lock is taken", async (_title, options) => {
    for (const declared of [null, "session"] as const) {
      const { attempt, isHeld } = await locked(options, declared);
      expect(attempt).toMatchObject({ code: "TRANSACTION_POOLER", exitCode: 6 });
      if (declared !== null) expect(attempt).toHaveProperty("details.mode", "transaction");
      expect((attempt as AludelError).hint).toContain("Connect past the pooler");
      expect(isHeld).toBe(false);
    }
  });

  test("behind a pooler in session mode the lock holds where the mode is declared, also when the pool is full", async () => {
    for (const size of [1, 2]) {
      const { attempt, isHeld } = await locked({ size, rotates: false, mode: "session" }, "session");
      expect(attempt).toHaveProperty("release");
      expect(isHeld).toBe(true);
    }
    const { attempt, isHeld } = await locked({ size: 2, rotates: false, mode: "session" }, null);
    expect(attempt).toMatchObject({ code: "TRANSACTION_POOLER", details: { mode: "session" } });
    expect((attempt as AludelError).hint).toContain('lock: { pooler: "session" }');
    expect(isHeld).toBe(false);
  });
});

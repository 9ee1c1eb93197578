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

  async function locked(options: PoolerOptions) {
    const { dialect } = fixture;
    const pooler = await startMysqlPooler(fixture.url, options);
    const session = await openMysqlSession(parseDatabaseUrl(pooler.url));
    const attempt = await dialect.acquireLock(session, { key, timeout: 0 }).catch((reason: unknown) => reason);
    const isHeld = await dialect.acquireLock(fixture.session, { key, timeout: 0 }).then(
      (lock) => lock.release().then(() => false),
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
  ] as const)(
    "behind a pooler in transaction mode that %s, the lock is refused and given back",
    async (_title, options) => {
      const { attempt, isHeld } = await locked(options);
      expect(attempt).toMatchObject({ code: "TRANSACTION_POOLER", exitCode: 6, details: { isReleased: true } });
      expect((attempt as AludelError).hint).toContain("Connect past the pooler");
      expect(isHeld).toBe(false);
    },
  );

  test("behind a pooler in session mode the lock holds, also when the pool is full", async () => {
    for (const size of [1, 2]) {
      const { attempt, isHeld } = await locked({ size, rotates: false, mode: "session" });
      expect(attempt).toHaveProperty("release");
      expect(isHeld).toBe(true);
    }
  });
});

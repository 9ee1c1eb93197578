import { connect as connectSocket, createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { wait, type WaitAttempt } from "../../../src/command/environment/wait.ts";
import type { Config } from "../../../src/config/config.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
import { openSqliteSession } from "../../../src/dialect/sqlite/session.ts";
import { hangLimit } from "../../engine/hang-limit.ts";
import { executePostgres } from "../../engine/postgres.ts";
import { startPostgresServer } from "../../engine/postgres-server.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { waitUntil } from "../../engine/wait-until.ts";

const configOf = (url: string): Config => resolveConfig({ database: url }, { variables: {} });

describe("wait", () => {
  test("R160 waits for a server, and for a database in it, that come later", async () => {
    const server = await startPostgresServer();
    const attempts: string[] = [];
    const onAttempt = ({ error }: WaitAttempt): void => void attempts.push(error.code);
    const waiting = wait(configOf(server.url.replace(/postgres$/, "late")), {
      timeout: hangLimit,
      interval: 20,
      onAttempt,
    });
    await waitUntil(() => attempts.length > 1);
    await executePostgres(server.url, "CREATE DATABASE late");
    const { wait: report } = await waiting;
    expect(new Set(attempts)).toEqual(new Set(["DATABASE_NOT_FOUND"]));
    expect(report).toMatchObject({
      url: `postgresql://postgres@127.0.0.1:${server.port}/late`,
      attempts: attempts.length + 1,
    });
    expect(report.serverVersion).toMatch(/^\d+/);
    expect(report.waitedMs).toBeGreaterThan(0);
    await server.stop();
  });

  test("R160 survives a server that comes up only now", async () => {
    // The port of a server that is stopped; another one takes its place.
    const probe = createServer();
    await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
    const { port } = probe.address() as AddressInfo;
    await new Promise((resolve) => probe.close(resolve));
    const attempts: string[] = [];
    const waiting = wait(configOf(`postgres://postgres@127.0.0.1:${port}/postgres`), {
      timeout: hangLimit,
      interval: 20,
      onAttempt: ({ error }) => void attempts.push(error.code),
    });
    await waitUntil(() => attempts.length > 0);
    const server = await startPostgresServer();
    const proxy = createServer((socket) => {
      const upstream = connectSocket(server.port, "127.0.0.1");
      socket.pipe(upstream).pipe(socket);
      for (const end of [socket, upstream]) end.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => proxy.listen(port, "127.0.0.1", resolve));
    expect((await waiting).wait.attempts).toBeGreaterThan(1);
    expect(attempts).toContain("CONNECTION_REFUSED");
    proxy.close();
    await server.stop();
  });

  test("R160 gives up after its timeout, with the last reason", async () => {
    // No attempt has so little time left that it could be over before the refusal comes.
    await expect(
      wait(configOf("postgres://u:s3cret@127.0.0.1:1/d"), { timeout: 3000, interval: 1600 }),
    ).rejects.toMatchObject({
      code: "WAIT_TIMEOUT",
      exitCode: 4,
      message: 'the database accepted no connection within 3 s: nothing listens at "127.0.0.1:1"',
      details: {
        lastCode: "CONNECTION_REFUSED",
        attempts: 2,
        timeoutMs: 3000,
        source: "config",
        url: "postgresql://u:***@127.0.0.1:1/d",
      },
    });
  });

  test("R160 a wrong password fails at once", async () => {
    const server = await startPostgresServer({ password: "right" });
    const onAttempt = vi.fn();
    await expect(wait(configOf(server.url.replace("right", "wrong")), { onAttempt })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    expect(onAttempt).not.toHaveBeenCalled();
    await server.stop();
  });

  test("R160 waits for a SQLite file of somebody else, and creates none", async () => {
    const path = join(createTemporaryFolder(), "late.db");
    const onAttempt = vi.fn();
    const waiting = wait(configOf(`sqlite:${path}`), { timeout: hangLimit, interval: 10, onAttempt });
    await waitUntil(() => onAttempt.mock.calls.length > 0);
    await (await openSqliteSession(sqliteDatabase(path), { create: true })).close();
    expect((await waiting).wait.attempts).toBeGreaterThan(1);
    await expect(wait(configOf(`sqlite:${path}.no`), { timeout: 20, interval: 10 })).rejects.toMatchObject({
      code: "WAIT_TIMEOUT",
    });
  });
});

import { afterEach, describe, expect, test, vi } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import type { Session } from "../../../src/connection/session.ts";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { AludelError } from "../../../src/error/aludel-error.ts";
import { hangLimit } from "../../engine/hang-limit.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { waitUntil } from "../../engine/wait-until.ts";
import { usePostgres } from "./postgres-fixture.ts";

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);
  const opened: Session[] = [];

  async function another(applicationName: string): Promise<Session> {
    const url = parseDatabaseUrl(`${fixture.url}?application_name=${applicationName}`);
    const session = await openPostgresSession(url);
    opened.push(session);
    return session;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((session) => session.close()));
  });

  const key = "aludel_version";

  test("the second session waits its time, then is told who holds the lock", async () => {
    const holder = await another("deploy-1");
    const lock = await dialect.acquireLock(holder, { key, timeout: 0 });
    const error = await dialect.acquireLock(fixture.session, { key, timeout: 250 }).catch((reason: unknown) => reason);
    if (!(error instanceof AludelError)) throw new Error(`no coded error but ${String(error)}`);
    const { rows } = await holder.execute("SELECT pg_backend_pid() AS pid");
    expect(error.code).toBe("LOCK_BUSY");
    expect(error.exitCode).toBe(9);
    expect(error.details).toMatchObject({ waitedMs: 250 });
    expect(error.message).toMatch(
      new RegExp(
        `^the migration lock of "aludel_version" is held by process ${String(rows[0]?.["pid"])} of the server \\(application "deploy-1", role "postgres", client 127.0.0.1, connected since 20`,
      ),
    );
    expect(error.hint).toContain(`pg_terminate_backend(${String(rows[0]?.["pid"])})`);
    await lock.release();
  });

  test("a session that waits gets the lock when it is released", async () => {
    const first = await another("first");
    const lock = await dialect.acquireLock(first, { key, timeout: 0 });
    const attempts = vi.spyOn(fixture.session, "execute");
    const waiting = dialect.acquireLock(fixture.session, { key, timeout: hangLimit });
    await waitUntil(() => attempts.mock.calls.filter(([sql]) => sql.includes("pg_try_advisory_lock")).length > 1);
    attempts.mockRestore();
    await lock.release();
    await (await waiting).release();
    await expect(
      dialect.acquireLock(first, { key, timeout: 0 }).then((again) => again.release()),
    ).resolves.toBeUndefined();
  });

  test("the lock goes with its connection", async () => {
    const holder = await another("crashes");
    await dialect.acquireLock(holder, { key, timeout: 0 });
    await holder.close();
    const taken = dialect.acquireLock(fixture.session, { key, timeout: hangLimit });
    await expect(taken.then((lock) => lock.release())).resolves.toBeUndefined();
  });

  test("it lasts across transactions, and histories with other version tables do not wait for it", async () => {
    const holder = await another("first");
    const lock = await dialect.acquireLock(holder, { key, timeout: 0 });
    await holder.begin();
    await holder.rollback();
    const other = await dialect.acquireLock(fixture.session, { key: "other_version", timeout: 0 });
    await other.release();
    await expect(dialect.acquireLock(fixture.session, { key, timeout: 0 })).rejects.toThrow("is held by");
    await lock.release();
    await lock.release();
  });
});

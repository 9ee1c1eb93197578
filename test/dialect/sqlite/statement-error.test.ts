import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sqliteDatabase } from "../../../src/connection/database-url.ts";
import { SessionError } from "../../../src/connection/session.ts";
import { explainOpenError } from "../../../src/dialect/sqlite/connection-error.ts";
import { explainSqliteError } from "../../../src/dialect/sqlite/statement-error.ts";
import { createTemporaryFolder } from "../../engine/temporary-folder.ts";
import { openWith } from "./apply-plan.ts";

test("a full disk has its code", async () => {
  const session = await openWith("CREATE TABLE t (a BLOB); PRAGMA max_page_count = 3");
  const error: unknown = await session
    .execute("INSERT INTO t VALUES (zeroblob(100000))")
    .catch((cause: unknown) => cause);
  await session.close();
  if (!(error instanceof SessionError)) throw error;
  expect(explainSqliteError(error, { url: null })).toMatchObject({
    code: "DISK_FULL",
    details: { engineCode: "SQLITE_FULL" },
  });
});

test.skipIf(!existsSync("/proc/version"))(
  "where SQLite only says that it cannot write, the file system tells whether it is full",
  () => {
    const explain = (engineCode: string, path: string) =>
      explainSqliteError(new SessionError("disk I/O error", { engineCode, sql: "COMMIT" }), {
        url: sqliteDatabase(path),
      });
    const roomy = join(createTemporaryFolder("roomy"), "x.db");
    // A file system without any room.
    const full = "/proc/version";
    for (const engineCode of ["SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_FSYNC", "SQLITE_CANTOPEN"]) {
      expect(explain(engineCode, full)).toMatchObject({
        code: "DISK_FULL",
        hint: expect.stringContaining('df -h "/proc"'),
      });
      expect(explain(engineCode, roomy)?.code).not.toBe("DISK_FULL");
    }
    expect(explain("SQLITE_IOERR_WRITE", roomy)).toMatchObject({
      code: "CONNECTION_FAILED",
      message: `SQLite database "${roomy}" cannot be read or written: disk I/O error (SQLITE_IOERR_WRITE)`,
    });
    // SQLITE_IOERR_SHMSIZE, when a file with a write-ahead log is opened
    const opening = Object.assign(new Error("disk I/O error"), { errcode: 10 + 19 * 256 });
    expect(explainOpenError(opening, full)).toMatchObject({
      code: "DISK_FULL",
      details: { engineCode: "SQLITE_IOERR_SHMSIZE" },
    });
  },
);

import { expect, test } from "vitest";
import { SessionError } from "../../../src/connection/session.ts";
import { explainSqliteError } from "../../../src/dialect/sqlite/statement-error.ts";
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

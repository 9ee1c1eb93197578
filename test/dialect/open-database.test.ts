import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveDatabase, type ResolvedDatabase } from "../../src/connection/resolve-database.ts";
import { openDatabase } from "../../src/dialect/open-database.ts";
import { openSqliteFile } from "../../src/dialect/sqlite/driver.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const named = (url: string, directory = "/"): Promise<ResolvedDatabase> =>
  resolveDatabase({ directory, variables: { DATABASE_URL: { value: url, origin: "environment" } } });

describe("opening the resolved database", () => {
  test("R191 an error tells which variable named it, masked", async () => {
    await expect(openDatabase(await named("postgres://u:hunter2@no-such-host.invalid/d"))).rejects.toMatchObject({
      code: "HOST_NOT_FOUND",
      details: {
        source: "DATABASE_URL",
        url: "postgresql://u:***@no-such-host.invalid:5432/d",
        variables: [
          { name: "DATABASE_URL", value: "postgresql://u:***@no-such-host.invalid:5432/d", origin: "environment" },
        ],
      },
    });
  });

  test("R191 parts are shown one by one, masked", async () => {
    const values = {
      DATABASE_PROVIDER: "postgres",
      DB_HOST: "127.0.0.1",
      DB_PORT: "1",
      DB_NAME: "d",
      DB_PASSWORD: "hunter2",
    };
    const variables = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { value, origin: "environment" }]),
    );
    const error: unknown = await openDatabase(await resolveDatabase({ directory: "/", variables })).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: "CONNECTION_REFUSED", details: { source: "DATABASE_PROVIDER" } });
    const { variables: shown } = (error as { details: { variables: readonly unknown[] } }).details;
    expect(shown).toContainEqual({ name: "DB_PASSWORD", value: "***", origin: "environment" });
    expect(shown).toContainEqual({ name: "DB_PORT", value: "1", origin: "environment" });
  });

  test("R147 a SQLite file is created only when asked, and never in production", async () => {
    const folder = createTemporaryFolder();
    const path = join(folder, "app.db");
    const database = await named("sqlite:./app.db", folder);
    await expect(openDatabase(database)).rejects.toMatchObject({ code: "DATABASE_NOT_FOUND", exitCode: 4 });
    await expect(openDatabase(database, { create: true, isProduction: true })).rejects.toMatchObject({
      code: "DATABASE_CREATION_REFUSED",
      exitCode: 6,
      message: `SQLite database "${path}" does not exist, and is not created in production`,
      details: { source: "DATABASE_URL" },
    });
    expect(existsSync(path)).toBe(false);
    const session = await openDatabase(database, { create: true });
    await session.execute("CREATE TABLE t (a)");
    await session.close();
    const again = await openDatabase(database, { create: true, isProduction: true });
    await again.close();
  });

  test("a connection that was handed in is used and stays open", async () => {
    const connection = openSqliteFile(":memory:");
    const session = await openDatabase(
      await resolveDatabase({ directory: "/", variables: {}, configured: connection }),
    );
    await session.execute("CREATE TABLE t (a)");
    await session.close();
    expect(connection.prepare("SELECT count(*) AS n FROM t").all()).toEqual([{ n: 0 }]);
    connection.close();
  });
});

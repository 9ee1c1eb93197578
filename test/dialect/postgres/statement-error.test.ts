import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { SessionError, type Session } from "../../../src/connection/session.ts";
import type { AludelError } from "../../../src/error/aludel-error.ts";
import { openPostgresSession } from "../../../src/dialect/postgres/session.ts";
import { explainPostgresError } from "../../../src/dialect/postgres/statement-error.ts";
import type { TestDatabase } from "../../engine/engine.ts";
import { createPostgresDatabase, executePostgres, postgresAdminUrl, postgresVersions } from "../../engine/postgres.ts";

describe.each(postgresVersions())("PostgreSQL %s", (version) => {
  const role = `app "x" ${randomBytes(4).toString("hex")}`;
  const quoted = `"${role.replaceAll('"', '""')}"`;
  let database: TestDatabase & { readonly name: string };
  let url: string;
  let session: Session;

  beforeAll(async () => {
    database = await createPostgresDatabase({ version });
    await executePostgres(
      database.url,
      `CREATE ROLE ${quoted} LOGIN PASSWORD 'x'; CREATE ROLE ${quoted.replace("app", "other")};
       REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC; REVOKE TEMPORARY ON DATABASE ${database.name} FROM PUBLIC;
       CREATE SCHEMA closed; CREATE TABLE closed.secret (id int PRIMARY KEY);
       CREATE TABLE plans (id int PRIMARY KEY); CREATE SEQUENCE numbers; CREATE TYPE mood AS ENUM ('ok');
       CREATE SCHEMA "my app"; CREATE TABLE "my app"."my plans" (id int); GRANT ALL ON SCHEMA "my app" TO PUBLIC;
       CREATE FUNCTION hidden() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION hidden() FROM PUBLIC;`,
    );
    const parsed = new URL(database.url);
    parsed.username = encodeURIComponent(role);
    parsed.password = "x";
    url = parsed.href;
    session = await openPostgresSession(parseDatabaseUrl(url));
  });

  afterAll(async () => {
    await session.close();
    await database.drop();
    await executePostgres(
      await postgresAdminUrl({ version }),
      `DROP ROLE ${quoted}; DROP ROLE ${quoted.replace("app", "other")}`,
    );
  });

  async function privilegeError(sql: string): Promise<AludelError> {
    const error: unknown = await session.execute(sql).catch((reason: unknown) => reason);
    if (!(error instanceof SessionError)) throw new Error(`"${sql}" was allowed`);
    const explained = explainPostgresError(error, { url: parseDatabaseUrl(url) });
    if (explained === undefined) throw new Error(`"${sql}" is not explained: ${error.message}`);
    return explained;
  }

  test("R162 R193 E11 the exact GRANT for schema public, which ends the error", async () => {
    const error = await privilegeError("CREATE TABLE t (id int)");
    expect(error).toMatchObject({
      code: "PRIVILEGE_MISSING",
      exitCode: 5,
      message: `role "${role}" lacks a privilege in database "${database.name}": permission denied for schema public (42501)`,
      details: {
        role,
        database: database.name,
        grant: `GRANT USAGE, CREATE ON SCHEMA "public" TO ${quoted};`,
        engineCode: "42501",
      },
    });
    expect(error.hint).toBe(
      `as the schema's owner or a superuser run: GRANT USAGE, CREATE ON SCHEMA "public" TO ${quoted};`,
    );
    await executePostgres(database.url, String(error.details["grant"]));
    await session.execute("CREATE TABLE t (id int)");
    await executePostgres(database.url, `DROP TABLE t`);
  });

  // Each statement is allowed once the grant of its error was run by the administrator.
  test.each([
    ["SELECT * FROM plans", (to: string) => `GRANT SELECT ON TABLE "plans" TO ${to};`],
    ["INSERT INTO plans VALUES (1)", (to: string) => `GRANT INSERT ON TABLE "plans" TO ${to};`],
    ["UPDATE plans SET id = 2 WHERE id = 1", (to: string) => `GRANT SELECT, UPDATE ON TABLE "plans" TO ${to};`],
    ["/* all */ DELETE FROM plans WHERE id = 1", (to: string) => `GRANT SELECT, DELETE ON TABLE "plans" TO ${to};`],
    ["TRUNCATE plans", (to: string) => `GRANT TRUNCATE ON TABLE "plans" TO ${to};`],
    ["CREATE TABLE orders (plan int REFERENCES plans)", (to: string) => `GRANT REFERENCES ON TABLE "plans" TO ${to};`],
    ["SELECT nextval('numbers')", (to: string) => `GRANT USAGE, SELECT ON SEQUENCE "numbers" TO ${to};`],
    ["SELECT hidden()", (to: string) => `GRANT EXECUTE ON FUNCTION "hidden" TO ${to};`],
    ['SELECT * FROM "my app"."my plans"', (to: string) => `GRANT SELECT ON TABLE "my app"."my plans" TO ${to};`],
    ["SELECT * FROM closed.secret", (to: string) => `GRANT USAGE, CREATE ON SCHEMA "closed" TO ${to};`],
    ["SELECT * FROM closed.secret", (to: string) => `GRANT SELECT ON TABLE "closed"."secret" TO ${to};`],
    ["CREATE SCHEMA mine", (to: string, name: string) => `GRANT CREATE ON DATABASE "${name}" TO ${to};`],
    [
      "CREATE TEMPORARY TABLE temporary (id int)",
      (to: string, name: string) => `GRANT TEMPORARY ON DATABASE "${name}" TO ${to};`,
    ],
    ["ALTER TABLE plans ADD COLUMN a int", (to: string) => `ALTER TABLE "plans" OWNER TO ${to};`],
    ['DROP TABLE "my app"."my plans"', (to: string) => `ALTER TABLE "my app"."my plans" OWNER TO ${to};`],
    ["ALTER TYPE mood ADD VALUE 'sad'", (to: string) => `ALTER TYPE "mood" OWNER TO ${to};`],
    ["ALTER SCHEMA closed RENAME TO opened", (to: string) => `ALTER SCHEMA "closed" OWNER TO ${to};`],
    ["CREATE DATABASE from_role_test", (to: string) => `ALTER ROLE ${to} CREATEDB;`],
  ])("R193 %s", async (sql, expected) => {
    const error = await privilegeError(sql);
    const grant = expected(quoted, database.name);
    expect(error.details["grant"]).toBe(grant);
    expect(error.hint).toContain(grant);
    await executePostgres(database.url, grant);
    await session.execute(sql).catch((reason: unknown) => {
      // The next error, if any, is another object's.
      expect(reason).toBeInstanceOf(SessionError);
      expect(explainPostgresError(reason as SessionError, { url: parseDatabaseUrl(url) })?.details["grant"]).not.toBe(
        grant,
      );
    });
    if (sql.startsWith("CREATE DATABASE"))
      await executePostgres(await postgresAdminUrl({ version }), "DROP DATABASE from_role_test");
  });

  test("R193 a role to act as", async () => {
    const other = role.replace("app", "other");
    const error = await privilegeError(`CREATE SCHEMA theirs AUTHORIZATION ${quoted.replace("app", "other")}`);
    expect(error.details["grant"]).toBe(`GRANT "${other.replaceAll('"', '""')}" TO ${quoted};`);
  });

  test("R193 an extension that the role may not create", async () => {
    const other = await createPostgresDatabase({ version });
    await executePostgres(other.url, "DROP EXTENSION plpgsql");
    const otherUrl = parseDatabaseUrl(url.replace(database.name, other.name));
    const plain = await openPostgresSession(otherUrl);
    const error: unknown = await plain.execute("CREATE EXTENSION plpgsql").catch((reason: unknown) => reason);
    await plain.close();
    await other.drop();
    const explained = explainPostgresError(error as SessionError, { url: otherUrl });
    expect(explained?.hint).toBe(
      `as a superuser in database "${other.name}" run: CREATE EXTENSION IF NOT EXISTS "plpgsql";`,
    );
  });

  test("an unknown sentence keeps the server's words", async () => {
    const error = await privilegeError("ALTER SYSTEM SET work_mem = '1MB'");
    expect(error.code).toBe("PRIVILEGE_MISSING");
    expect(error.hint).toContain("give role");
  });

  test("a lost connection says what to do", async () => {
    const victim = await openPostgresSession(parseDatabaseUrl(url));
    const { rows } = await victim.execute("SELECT pg_backend_pid() AS pid");
    await executePostgres(database.url, `SELECT pg_terminate_backend(${String(rows[0]?.["pid"])})`);
    const error: unknown = await victim.execute("SELECT 1").catch((reason: unknown) => reason);
    await victim.close();
    expect(error).toBeInstanceOf(SessionError);
    expect(explainPostgresError(error as SessionError, { url: null })).toMatchObject({
      code: "CONNECTION_LOST",
      exitCode: 4,
    });
  });

  test("a statement that took too long names the setting", async () => {
    await session.execute("SET statement_timeout = 30");
    const error: unknown = await session.execute("SELECT pg_sleep(600)").catch((reason: unknown) => reason);
    await session.execute("RESET statement_timeout");
    expect(explainPostgresError(error as SessionError, { url: null })).toMatchObject({
      code: "MIGRATION_FAILED",
      hint: expect.stringContaining("statement.timeout of the configuration"),
    });
  });

  test("a plain SQL error needs no advice", async () => {
    const error: unknown = await session.execute("SELEC 1").catch((reason: unknown) => reason);
    expect(explainPostgresError(error as SessionError, { url: null })).toBeUndefined();
  });
});

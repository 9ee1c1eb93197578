import { describe, expect, test } from "vitest";
import { resolveDatabase, type DatabaseSources, type Variables } from "../../src/connection/resolve-database.ts";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";

function variables(values: Readonly<Record<string, string>>): Variables {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, origin: "environment" }]));
}

function sources(values: Readonly<Record<string, string>>, more: Partial<DatabaseSources> = {}): DatabaseSources {
  return { directory: "/project", variables: variables(values), ...more };
}

async function failure(given: DatabaseSources): Promise<AludelError> {
  const error: unknown = await resolveDatabase(given).catch((reason: unknown) => reason);
  if (!isAludelError(error)) throw new Error(`no coded error: ${String(error)}`);
  return error;
}

const everything = {
  ALUDEL_DATABASE_URL: "sqlite:./aludel.db",
  DATABASE_URL: "postgresql+asyncpg://app:s3cret@h/url",
  DATABASE_PROVIDER: "postgresql",
  DB_HOST: "parts-host",
  DB_PORT: "",
  DB_USER: "app",
  DB_PASSWORD: "p@ss:w/rd#%+",
  DB_NAME: "parts",
};

describe("precedence", () => {
  test("R151 --url, then ALUDEL_DATABASE_URL, DATABASE_URL, the parts, the configuration", async () => {
    const left: Record<string, string> = { ...everything };
    const configured = "sqlite:./config.db";
    const winner = async (more: Partial<DatabaseSources> = {}): Promise<unknown> => {
      const { source, url } = await resolveDatabase(sources(left, { configured, ...more }));
      return [source, url?.path ?? url?.database];
    };
    expect(await winner({ url: "sqlite:./flag.db" })).toEqual(["--url", "/project/flag.db"]);
    expect(await winner()).toEqual(["ALUDEL_DATABASE_URL", "/project/aludel.db"]);
    left["ALUDEL_DATABASE_URL"] = "";
    expect(await winner()).toEqual(["DATABASE_URL", "url"]);
    delete left["DATABASE_URL"];
    expect(await winner()).toEqual(["DATABASE_PROVIDER", "parts"]);
    left["DATABASE_PROVIDER"] = " ";
    expect(await winner()).toEqual(["config", "/project/config.db"]);
  });

  test("R151 says what was looked at, and masks every password", async () => {
    const { candidates } = await resolveDatabase(sources(everything, { configured: "postgres://u:s3cret@h/config" }));
    expect(candidates.map(({ source, state, url }) => [source, state, url])).toEqual([
      ["--url", "unset", null],
      ["connection", "unset", null],
      ["ALUDEL_DATABASE_URL", "used", "sqlite:/project/aludel.db"],
      ["DATABASE_URL", "outranked", "postgresql://app:***@h:5432/url"],
      ["DATABASE_PROVIDER", "outranked", null],
      ["config", "outranked", "postgresql://u:***@h:5432/config"],
    ]);
    expect(candidates[4]?.variables).toContainEqual({ name: "DB_PASSWORD", value: "***", origin: "environment" });
    expect(candidates[3]?.variables).toEqual([
      { name: "DATABASE_URL", value: "postgresql://app:***@h:5432/url", origin: "environment" },
    ]);
    expect(JSON.stringify(candidates)).not.toMatch(/s3cret|p@ss/);
  });

  test("a connection that code hands in outranks the environment, so that tests never migrate something else", async () => {
    const connection = { query: () => undefined };
    const resolved = await resolveDatabase(sources(everything, { configured: connection }));
    expect(resolved).toMatchObject({ source: "connection", url: null });
    expect(resolved.connection).toBe(connection);
    expect((await resolveDatabase(sources({}, { configured: connection, url: "sqlite:a.db" }))).source).toBe("--url");
  });

  test("a malformed URL that is outranked does no harm and shows nothing", async () => {
    const resolved = await resolveDatabase(sources({ DATABASE_URL: "oracle:hunter2" }, { url: "sqlite::memory:" }));
    expect(resolved.url?.path).toBe(":memory:");
    expect(JSON.stringify(resolved)).not.toContain("hunter2");
  });
});

describe("the configuration's database", () => {
  test("may be a function that returns a URL or a connection, and is asked only when it wins", async () => {
    let calls = 0;
    const configured = async (): Promise<string> => {
      calls += 1;
      return "sqlite:./asked.db";
    };
    expect((await resolveDatabase(sources({ DATABASE_URL: "sqlite:./x.db" }, { configured }))).source).toBe(
      "DATABASE_URL",
    );
    expect(calls).toBe(0);
    expect((await resolveDatabase(sources({}, { configured }))).url?.path).toBe("/project/asked.db");
    const connection = { exec: () => undefined };
    const resolved = await resolveDatabase(sources({}, { configured: () => connection }));
    expect(resolved).toMatchObject({ source: "config", url: null });
    expect(resolved.connection).toBe(connection);
  });

  test("that returns nothing is an error", async () => {
    expect(await failure(sources({}, { configured: (() => undefined) as unknown as () => string }))).toMatchObject({
      code: "NO_DATABASE",
      exitCode: 2,
    });
    expect((await failure(sources({}, { configured: () => "" }))).message).toContain("an empty text");
  });
});

describe("parts", () => {
  test.each(["postgresql", "postgres", "PostgreSQL", "POSTGRES"])(
    "R147 R148 DATABASE_PROVIDER=%s",
    async (provider) => {
      const { url } = await resolveDatabase(
        sources({ ...everything, ALUDEL_DATABASE_URL: "", DATABASE_URL: "", DATABASE_PROVIDER: provider }),
      );
      expect(url).toEqual({
        dialect: "postgres",
        host: "parts-host",
        port: 5432,
        user: "app",
        password: "p@ss:w/rd#%+",
        database: "parts",
        path: null,
        parameters: {},
      });
    },
  );

  test("R148 a wrong provider lists the allowed ones", async () => {
    const error = await failure(sources({ DATABASE_PROVIDER: "oracle" }));
    expect(error).toMatchObject({ code: "UNSUPPORTED_DATABASE", exitCode: 2 });
    expect(error.message).toContain('"oracle"');
    expect(error.hint).toBe("allowed are sqlite, postgresql, postgres, mysql, mariadb (any case)");
  });

  test("R149 MySQL and MariaDB take the same parts", async () => {
    const read = async (provider: string): Promise<unknown> =>
      (await resolveDatabase(sources({ DATABASE_PROVIDER: provider, DB_HOST: "h", DB_NAME: "d" }))).url;
    expect(await read("mysql")).toMatchObject({ dialect: "mysql", port: 3306 });
    expect(await read("MariaDB")).toMatchObject({ dialect: "mariadb", port: 3306, user: null, password: null });
  });

  test("R150 DB_PORT may be empty, absent or given, and must be a port", async () => {
    const port = async (values: Record<string, string>): Promise<unknown> =>
      (await resolveDatabase(sources({ DATABASE_PROVIDER: "postgres", DB_NAME: "d", ...values }))).url?.port;
    expect(await port({})).toBe(5432);
    expect(await port({ DB_PORT: "" })).toBe(5432);
    expect(await port({ DB_PORT: "6543" })).toBe(6543);
    expect(await failure(sources({ DATABASE_PROVIDER: "postgres", DB_NAME: "d", DB_PORT: "abc" }))).toMatchObject({
      code: "INVALID_DATABASE_URL",
      message: 'port "abc" is not a number from 1 to 65535',
    });
  });

  test("R150 SQLITE_PATH is taken as typed, from the configuration's folder", async () => {
    const path = async (text: string): Promise<unknown> =>
      (await resolveDatabase(sources({ DATABASE_PROVIDER: "sqlite", SQLITE_PATH: text }))).url?.path;
    expect(await path("./data/100%25?.db")).toBe("/project/data/100%25?.db");
    expect(await path("/var/app.db")).toBe("/var/app.db");
    expect(await path(":memory:")).toBe(":memory:");
  });

  test("R149 defaults to localhost; IPv6 with or without brackets, a socket's folder", async () => {
    const host = async (values: Record<string, string>): Promise<unknown> =>
      (await resolveDatabase(sources({ DATABASE_PROVIDER: "postgres", DB_NAME: "d", ...values }))).url?.host;
    expect(await host({})).toBe("localhost");
    expect(await host({ DB_HOST: "[::1]" })).toBe("::1");
    expect(await host({ DB_HOST: "::1" })).toBe("::1");
    expect(await host({ DB_HOST: "/var/run/postgresql" })).toBe("/var/run/postgresql");
  });

  test.each([
    ["sqlite:./config.db", "/project/config.db", "the file is that of the configuration"],
    [() => "file:./called.db", "/project/called.db", "the file is that of the configuration"],
    ["postgres://h/d", "/project/dev.db", "the file is ./dev.db, its default"],
    [undefined, "/project/dev.db", "the file is ./dev.db, its default"],
  ])("R147 DATABASE_PROVIDER=sqlite alone, with %o in the configuration", async (configured, path, assumed) => {
    const found = await resolveDatabase(sources({ DATABASE_PROVIDER: "SQLite", DATABASE_URL: "" }, { configured }));
    expect(found).toMatchObject({ source: "DATABASE_PROVIDER", url: { dialect: "sqlite", path } });
    expect(found.assumption).toBe(`DATABASE_PROVIDER is "SQLite" and SQLITE_PATH is not set: ${assumed}`);
  });

  test.each([
    [{ DATABASE_PROVIDER: "MySQL" }, "DB_NAME"],
    [{ DATABASE_PROVIDER: "postgres", DB_HOST: "h" }, "DB_NAME"],
  ])("a missing part is named: %o", async (values, missing) => {
    const error = await failure(sources(values));
    expect(error).toMatchObject({ code: "NO_DATABASE", exitCode: 2, details: { missing } });
    expect(error.message).toContain(`${missing} is not set`);
  });
});

describe("no database", () => {
  test("an empty --url, from a variable that a shell does not have, is an error and no other database", async () => {
    const error = await failure({ ...sources({ DATABASE_URL: "sqlite:./x.db" }), url: "" });
    expect(error).toMatchObject({ code: "INVALID_DATABASE_URL", exitCode: 2, details: { source: "--url" } });
  });

  test("R147 an empty DATABASE_PROVIDER is unset: nothing is migrated by default", async () => {
    const error = await failure(sources({ DATABASE_PROVIDER: "", DATABASE_URL: "" }));
    expect(error).toMatchObject({ code: "NO_DATABASE", exitCode: 2 });
    expect(error.hint).toContain("DATABASE_URL");
  });

  test("parts without a provider are noticed", async () => {
    const error = await failure(sources({ DB_HOST: "h", DB_NAME: "d" }));
    expect(error.message).toBe("no database is named: DB_HOST, DB_NAME are set, but DATABASE_PROVIDER is not");
  });
});

test("a malformed URL names its source", async () => {
  const error = await failure(sources({ DATABASE_URL: "postgres://u:hunter2@h:x/d" }));
  expect(error).toMatchObject({ code: "INVALID_DATABASE_URL", details: { source: "DATABASE_URL" } });
  expect(error.message).toMatch(/^DATABASE_URL: /);
  expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain("hunter2");
  expect((await failure(sources({}, { configured: "nonsense" }))).message).toMatch(
    /^"database" of the configuration: /,
  );
  expect((await failure(sources({}, { url: "db2://h" }))).message).toMatch(/^--url: /);
});

test("R153 PGSSLMODE holds where the URL says nothing", async () => {
  const mode = async (url: string): Promise<unknown> =>
    (await resolveDatabase(sources({ DATABASE_URL: url, PGSSLMODE: "require" }))).url?.parameters["sslmode"];
  expect(await mode("postgres://h/d")).toBe("require");
  expect(await mode("postgres://h/d?sslmode=disable")).toBe("disable");
  expect(await mode("sqlite:./x.db")).toBeUndefined();
});

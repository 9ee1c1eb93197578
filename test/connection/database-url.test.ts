import { describe, expect, test } from "vitest";
import { maskDatabaseUrl, parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";

function errorOf(text: string): { code: string; message: string; hint: string } {
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    if (!isAludelError(error)) throw error;
    return { code: error.code, message: error.message, hint: error.hint ?? "" };
  }
  throw new Error(`"${text}" was accepted`);
}

describe("SQLite", () => {
  test.each([
    ["sqlite:./relative.db", "./relative.db"],
    ["sqlite:relative.db", "relative.db"],
    ["sqlite:/absolute.db", "/absolute.db"],
    ["sqlite::memory:", ":memory:"],
    ["sqlite:///relative.db", "relative.db"],
    ["sqlite:///./relative.db", "./relative.db"],
    ["sqlite:////absolute.db", "/absolute.db"],
    ["sqlite://", ":memory:"],
    ["sqlite:///:memory:", ":memory:"],
    ["sqlite://data/dev.db", "data/dev.db"],
    ["sqlite3:./dev.db", "./dev.db"],
    ["SQLite:./dev.db", "./dev.db"],
    ["file:./dev.db", "./dev.db"],
    ["file:dev.db?connection_limit=1", "dev.db"],
    ["file:/absolute.db", "/absolute.db"],
    ["file:///absolute.db", "/absolute.db"],
    ["file://localhost/absolute.db", "/absolute.db"],
    ["file::memory:", ":memory:"],
    ["sqlite:./with%20space.db", "./with space.db"],
    ["sqlite:./100%.db", "./100%.db"],
    ["sqlite:///C:/data/dev.db", "C:/data/dev.db"],
  ])("%s is the file %s", (text, path) => {
    expect(parseDatabaseUrl(text)).toMatchObject({ dialect: "sqlite", path, host: null, password: null });
  });

  test("R152 E12 a driver name leaves the slashes alone", () => {
    expect(parseDatabaseUrl("sqlite+aiosqlite:///./rag.db").path).toBe("./rag.db");
    expect(parseDatabaseUrl("sqlite+aiosqlite:////var/rag.db").path).toBe("/var/rag.db");
    expect(parseDatabaseUrl("sqlite+pysqlite:///:memory:").path).toBe(":memory:");
  });

  test("names a URL without a file", () => {
    expect(errorOf("sqlite:").code).toBe("INVALID_DATABASE_URL");
    expect(errorOf("sqlite:?mode=ro").hint).toContain("sqlite:./relative.db");
  });
});

describe("servers", () => {
  test("reads every part", () => {
    expect(
      parseDatabaseUrl(
        "postgresql://app:secret@db.example.com:6543/vault?sslmode=require&options=-c%20search_path%3Dapp",
      ),
    ).toEqual({
      dialect: "postgres",
      host: "db.example.com",
      port: 6543,
      user: "app",
      password: "secret",
      database: "vault",
      path: null,
      parameters: { sslmode: "require", options: "-c search_path=app" },
    });
  });

  test("R150 the port has the engine's default, also when it is empty", () => {
    expect(parseDatabaseUrl("postgres://h/db").port).toBe(5432);
    expect(parseDatabaseUrl("postgres://h:/db").port).toBe(5432);
    expect(parseDatabaseUrl("mysql://h/db").port).toBe(3306);
    expect(parseDatabaseUrl("mariadb://h/db")).toMatchObject({ dialect: "mariadb", port: 3306 });
  });

  test.each([
    ["postgresql+asyncpg://u:p@h/d", "postgres"],
    ["asyncpg+postgresql://u:p@h/d", "postgres"],
    ["postgresql+psycopg2://u:p@h/d", "postgres"],
    ["postgres+psycopg://u:p@h/d", "postgres"],
    ["mysql+pymysql://u:p@h/d", "mysql"],
    ["mysql+aiomysql://u:p@h/d", "mysql"],
    ["mariadb+mariadbconnector://u:p@h/d", "mariadb"],
  ])("R152 reads the driver name in %s", (text, dialect) => {
    expect(parseDatabaseUrl(text)).toMatchObject({ dialect, host: "h", user: "u", password: "p", database: "d" });
  });

  test("R152 E12 a driver name in a password stays", () => {
    expect(parseDatabaseUrl("postgresql+asyncpg://u:a+asyncpg@h/d+psycopg2").password).toBe("a+asyncpg");
    expect(parseDatabaseUrl("postgresql+asyncpg://u:a+asyncpg@h/d+psycopg2").database).toBe("d+psycopg2");
  });

  test("R153 special characters in user and password are percent-encoded", () => {
    const user = "o'brien@corp";
    const password = "p@ss:w/rd#%+?&é";
    const url = parseDatabaseUrl(`postgres://${encodeURIComponent(user)}:${encodeURIComponent(password)}@h/d`);
    expect(url).toMatchObject({ user, password, host: "h", database: "d" });
  });

  test("R153 a bare @ or : in a password is still clear", () => {
    expect(parseDatabaseUrl("postgres://u:p@s:s@h/d")).toMatchObject({ password: "p@s:s", host: "h" });
  });

  test.each([
    ["postgres://u@[::1]:5433/d", "::1", 5433],
    ["postgres://u@[fe80::1%25eth0]/d", "fe80::1%eth0", 5432],
    ["postgres:///d?host=/var/run/postgresql&port=5433", "/var/run/postgresql", 5433],
    ["postgres://u@%2Fvar%2Frun%2Fpostgresql/d", "/var/run/postgresql", 5432],
    ["postgres:///d", "localhost", 5432],
  ])("%s is on %s", (text, host, port) => {
    expect(parseDatabaseUrl(text)).toMatchObject({ host, port, database: "d" });
  });

  test("libpq's parameters user, password and dbname count", () => {
    expect(parseDatabaseUrl("postgres://h?user=u&password=p%23w&dbname=d")).toMatchObject({
      user: "u",
      password: "p#w",
      database: "d",
      parameters: {},
    });
  });

  test("names nothing where the URL names nothing", () => {
    expect(parseDatabaseUrl("postgres://h")).toMatchObject({ user: null, password: null, database: null });
    expect(parseDatabaseUrl("postgres://u:@h/").password).toBeNull();
  });
});

describe("errors", () => {
  test.each([
    ["oracle://u:hunter2@h/d", "UNSUPPORTED_DATABASE", '"oracle"'],
    ["prisma+postgres://localhost?api_key=hunter2", "UNSUPPORTED_DATABASE", '"prisma+postgres"'],
    ["postgresql+mysql://h", "UNSUPPORTED_DATABASE", "unknown scheme"],
    ["hunter2:x", "UNSUPPORTED_DATABASE", "unknown scheme"],
    ["./dev.db", "INVALID_DATABASE_URL", "no scheme"],
    ["", "INVALID_DATABASE_URL", "no scheme"],
    ["postgres:u:hunter2@h", "INVALID_DATABASE_URL", '"//"'],
    ["postgres://u:p%@h/d", "INVALID_DATABASE_URL", '"%"'],
    ["postgres://h:99999/d", "INVALID_DATABASE_URL", "port"],
    ["postgres://a,b/d", "INVALID_DATABASE_URL", "several hosts"],
    ["postgres://::1/d", "INVALID_DATABASE_URL", "more than one colon"],
    ["postgres://h/d#x", "INVALID_DATABASE_URL", '"#"'],
  ])("%s: %s", (text, code, part) => {
    const error = errorOf(text);
    expect(error.code).toBe(code);
    expect(error.message).toContain(part);
    expect(error.message + error.hint).not.toContain("hunter2");
  });

  test("R148 an unknown scheme lists the allowed ones", () => {
    expect(errorOf("oracle://h").hint).toBe(
      "allowed are sqlite:, file:, postgresql://, postgres://, mysql:// and mariadb://",
    );
  });

  test("R153 a password that was not encoded gets the advice", () => {
    for (const text of [
      "postgres://u:p@ss:w/rd#%@h/d",
      "postgres://u:12/34@h/d",
      "postgres://u:12?34@h/d",
      "postgres://u:a#b@h/d",
    ]) {
      expect(errorOf(text).hint).toContain("percent-encode");
    }
  });
});

describe("masking", () => {
  test.each([
    ["postgresql://app:secret@h:5432/d?sslmode=require", "postgresql://app:***@h:5432/d?sslmode=require"],
    ["postgres+asyncpg://app@h/d", "postgresql://app@h:5432/d"],
    ["postgres://app:x@[::1]/d", "postgresql://app:***@[::1]:5432/d"],
    ["postgres://h/d?user=u&password=p", "postgresql://u:***@h:5432/d"],
    ["sqlite:///./x.db", "sqlite:./x.db"],
    ["postgres://u:p@h/d?sslpassword=secret&token=secret", "postgresql://u:***@h:5432/d"],
    ["nonsense", "***"],
    ["host=h password=secret", "***"],
    ["postgres://u:12/34@h/d", "postgres://u:***@h"],
    ["postgres://u:secret", "postgres://u:***@***"],
  ])("%s becomes %s", (text, masked) => {
    expect(maskDatabaseUrl(text)).toBe(masked);
  });

  test("R151 R153 no password survives, however badly the URL is written", () => {
    const secrets = [
      "s3cr3t",
      "s3cr/3t",
      "s3cr#3t",
      "s3cr?3t",
      "s3cr@3t",
      "s3cr%3t",
      "s3cr:3t",
      "s3cr&3t",
      "s3 cr 3t",
      "3t=s3cr",
    ];
    const shapes = (secret: string): readonly string[] => [
      `postgres://u:${secret}@h/d`,
      `postgres://u:${secret}@h/d?application_name=a@b`,
      // With an "@" this one says that the host is what follows it.
      ...(secret.includes("@") ? [] : [`postgres://u:${secret}`]),
      `postgres:u:${secret}@h`,
      `oracle://u:${secret}@h:1/d`,
      `u:${secret}@h/d`,
      `postgres://h/d?password=${secret}`,
      `postgres://h:x/d?password=${secret}`,
      `postgres://u:${secret}@h:x/d`,
      `mysql+pymysql://u:${secret}@[::1]:3306/d#x`,
      ` postgres://u:${secret}@h/d `,
    ];
    for (const text of secrets.flatMap(shapes)) {
      const shown = maskDatabaseUrl(text);
      expect(shown, text).not.toMatch(/s3|3t|cr/);
      try {
        parseDatabaseUrl(text);
      } catch (error) {
        expect(String(error) + (isAludelError(error) ? (error.hint ?? "") : ""), text).not.toMatch(/s3|3t|cr(?!y)/);
      }
    }
  });
});

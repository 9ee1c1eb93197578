import { describe, expect, test } from "vitest";
import { isProduction, assertProductionAllowed } from "../../src/config/production.ts";
import { defineConfig, type UserConfig } from "../../src/config/define-config.ts";
import { resolveConfig, type ResolveConfigOptions } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { isAludelError, type AludelError } from "../../src/error/aludel-error.ts";

const options: ResolveConfigOptions = { directory: "/project", variables: {} };

function failure(raw: unknown, more: ResolveConfigOptions = {}): AludelError {
  try {
    resolveConfig(raw, { ...options, ...more });
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

describe("defaults", () => {
  test("hold for everything that is not said", () => {
    expect(resolveConfig({}, options)).toEqual({
      directory: "/project",
      file: null,
      environment: null,
      url: null,
      variables: {},
      database: null,
      models: null,
      migrations: "/project/migrations",
      targets: null,
      versionTable: { name: "aludel_version", schema: null },
      historyTable: { name: "aludel_history", schema: null },
      naming: "hash",
      namingConvention: {
        pk: "pk_{table}",
        fk: "fk_{table}_{columns}",
        uq: "uq_{table}_{columns}",
        ck: "ck_{table}_{columns|name}",
        ix: "ix_{table}_{columns}",
        ex: "ex_{table}_{columns}",
      },
      autogenerate: "draft",
      include: [],
      exclude: [],
      schemas: [],
      scratch: { urls: {}, setup: {} },
      transaction: "per-revision",
      lock: { timeout: 60_000, pooler: null },
      statement: { lockTimeout: 5000, timeout: null, retries: 4, unreachable: 120_000 },
      hooks: {},
      production: false,
    });
  });

  test("give way to what is said", () => {
    const raw = defineConfig({
      database: "sqlite:./dev.db",
      models: "./models/index.ts",
      migrations: "../shared/migrations",
      targets: ["sqlite", "postgres"],
      versionTable: { name: "version", schema: "app" },
      historyTable: "log",
      naming: "date-slug",
      namingConvention: { ix: "idx_{table}_{columns}" },
      autogenerate: "off",
      include: ["app.*"],
      exclude: ["app.celery_*"],
      schemas: ["app"],
      scratch: { postgres: "postgres://h/scratch", setup: { postgres: "CREATE EXTENSION citext" } },
      transaction: "per-run",
      lock: { timeout: 5 },
      statement: { lockTimeout: 10, retries: 3 },
      hooks: { afterWrite: "prettier --write", onConnect: () => undefined },
      production: true,
    });
    expect(resolveConfig(raw, options)).toMatchObject({
      database: "sqlite:./dev.db",
      models: "/project/models/index.ts",
      migrations: "/shared/migrations",
      targets: ["sqlite", "postgres"],
      versionTable: { name: "version", schema: "app" },
      historyTable: { name: "log", schema: null },
      namingConvention: { pk: "pk_{table}", ix: "idx_{table}_{columns}" },
      scratch: { urls: { postgres: "postgres://h/scratch" }, setup: { postgres: "CREATE EXTENSION citext" } },
      lock: { timeout: 5, pooler: null },
      statement: { lockTimeout: 10, timeout: null, retries: 3, unreachable: 120_000 },
      production: true,
    });
  });

  test("settings may be inherited, or of a class", () => {
    class Shared {
      readonly models = "./models.ts";
      readonly lock = Object.create({ timeout: 5 }) as { readonly timeout: number };
    }
    expect(resolveConfig(new Shared(), options)).toMatchObject({ models: "/project/models.ts", lock: { timeout: 5 } });
  });

  test("undefined counts as not said", () => {
    expect(resolveConfig({ models: undefined, namingConvention: { pk: undefined } }, options)).toMatchObject({
      models: null,
      namingConvention: { pk: "pk_{table}" },
    });
  });
});

describe("mistakes", () => {
  test.each<[unknown, string, string]>([
    [{ modles: "./m.ts" }, 'key "modles" of the configuration is unknown', 'did you mean "models"?'],
    [{ lock: { timeot: 1 } }, 'key "lock.timeot" of the configuration is unknown', 'did you mean "timeout"?'],
    [
      { environments: { ci: { databse: "" } } },
      'key "environments.ci.databse" of the configuration is unknown',
      'did you mean "database"?',
    ],
    [{ zzz: 1 }, 'key "zzz" of the configuration is unknown', "known are database, models"],
    [{ constructor: 1 }, 'key "constructor" of the configuration is unknown', ""],
    [
      { models: 5 },
      'key "models" of the configuration must be a path, a string that is not empty and has no character NUL, but is 5',
      "",
    ],
    [
      { models: "" },
      'key "models" of the configuration must be a path, a string that is not empty and has no character NUL, but is ""',
      "",
    ],
    [
      { targets: ["oracle"] },
      'key "targets[0]" of the configuration must be "sqlite" or "postgres" or "mysql" or "mariadb", but is "oracle"',
      "",
    ],
    [
      { targets: [] },
      'key "targets" of the configuration must be a list of "sqlite" or "postgres" or "mysql" or "mariadb", at least one, but is an empty list',
      "",
    ],
    [
      { lock: { timeout: "5s" } },
      'key "lock.timeout" of the configuration must be a whole number of milliseconds, 0 or more, but is "5s"',
      "",
    ],
    [
      { lock: { pooler: "transaction" } },
      'key "lock.pooler" of the configuration must be "session", but is "transaction"',
      "",
    ],
    [{ lock: 5 }, 'key "lock" of the configuration must be an object with timeout, pooler, but is 5', ""],
    [
      { naming: "uuid" },
      'key "naming" of the configuration must be "hash" or "sequence" or "timestamp" or "date-slug", but is "uuid"',
      "",
    ],
    [{ versionTable: { schema: "a" } }, 'key "versionTable" of the configuration needs "name"', ""],
    [
      { rules: { "drop-column": "error" } },
      'key "rules" of the configuration has no effect: no command of this version checks revisions against rules',
      'Remove "rules"',
    ],
    [{ backup: { directory: "b" } }, 'key "backup" of the configuration has no effect: ', 'Remove "backup"'],
    [
      { environments: { prod: { smoke: "npm test" } } },
      'key "environments.prod.smoke" of the configuration has no',
      "",
    ],
    [{ hooks: { smoke: "npm test" } }, 'key "hooks.smoke" of the configuration is unknown', "onConnect, afterWrite"],
    [
      { hooks: { onConnect: "sql" } },
      'key "hooks.onConnect" of the configuration must be a function, but is "sql"',
      "",
    ],
    [{ database: 7 }, 'key "database" of the configuration must be a URL, a function or a connection, but is 7', ""],
    [
      { include: "app.*" },
      'key "include" of the configuration must be a list of strings that are not empty, but is "app.*"',
      "",
    ],
    [[], "the configuration must be an object, but is an empty list", ""],
    [null, "the configuration must be an object, but is null", ""],
  ])("%j", (raw, message, hint) => {
    const error = failure(raw);
    expect(error).toMatchObject({ code: "INVALID_CONFIG", exitCode: 2 });
    expect(error.message).toContain(message);
    expect(error.hint ?? "").toContain(hint);
  });

  test("never repeat what may be a URL with a password", () => {
    expect(failure({ targets: "postgres://u:hunter2@h/d" }).message).not.toContain("hunter2");
    expect(failure({ targets: `postgres://u:hunter2${"x".repeat(60)}@h/d` }).message).not.toContain("hunter2");
    expect(failure({ targets: "postgres://h/d?password=hunter2" }).message).not.toContain("hunter2");
    // A search for what stands between each colon and an "@" would take seconds here.
    expect(failure({ targets: ":".repeat(300_000) }).message.length).toBeLessThan(300);
  });
});

describe("environments", () => {
  const raw: UserConfig = {
    models: "./models.ts",
    database: "sqlite:./dev.db",
    environments: { staging: { database: "postgres://staging/app", lock: { timeout: 1 } }, ci: {} },
  };

  test("override key by key", () => {
    expect(resolveConfig(raw, { ...options, environment: "staging" })).toMatchObject({
      environment: "staging",
      models: "/project/models.ts",
      database: "postgres://staging/app",
      lock: { timeout: 1, pooler: null },
    });
    expect(resolveConfig(raw, options)).toMatchObject({ environment: null, database: "sqlite:./dev.db" });
  });

  test("that do not exist are an error that names the nearest", () => {
    expect(failure(raw, { environment: "stagin" })).toMatchObject({
      code: "UNKNOWN_ENVIRONMENT",
      exitCode: 2,
      hint: 'did you mean "staging"?',
    });
    expect(failure(raw, { environment: "toString" }).hint).toBe("known are staging, ci");
    expect(failure({}, { environment: "ci" }).hint).toContain("no environments");
  });

  test("are not chosen by ALUDEL_ENV, which only says where one is", () => {
    const variables = { ALUDEL_ENV: { value: "staging", origin: "environment" } };
    expect(resolveConfig(raw, { ...options, variables })).toMatchObject({
      environment: "staging",
      database: "sqlite:./dev.db",
    });
  });
});

describe("production", () => {
  const url = parseDatabaseUrl("postgres://u:s3cret@db.example.com/app");
  const set = (name: string, value: string): ResolveConfigOptions => ({
    ...options,
    variables: { [name]: { value, origin: "environment" } },
  });

  test("R157 is what ALUDEL_ENV, --env or the configuration says", () => {
    expect(isProduction(resolveConfig({}, options), url)).toBe(false);
    expect(isProduction(resolveConfig({}, set("ALUDEL_ENV", "production")), url)).toBe(true);
    expect(isProduction(resolveConfig({}, set("ALUDEL_ENV", "staging")), url)).toBe(false);
    expect(
      isProduction(resolveConfig({ environments: { production: {} } }, { ...options, environment: "production" }), url),
    ).toBe(true);
    expect(isProduction(resolveConfig({ production: true }, options), null)).toBe(true);
    const seen: unknown[] = [];
    const predicate: UserConfig = { production: (facts) => seen.push(facts) > 0 && facts.host === "db.example.com" };
    expect(isProduction(resolveConfig(predicate, options), url)).toBe(true);
    expect(isProduction(resolveConfig(predicate, options), null)).toBe(false);
    expect(seen).toEqual([
      { environment: null, dialect: "postgres", host: "db.example.com", database: "app", path: null },
      { environment: null, dialect: null, host: null, database: null, path: null },
    ]);
  });

  test("R157 is changed only with an opt-in", () => {
    const config = resolveConfig({ production: true }, options);
    const check = (given: typeof config, production?: boolean) => (): void =>
      assertProductionAllowed(given, url, { production });
    expect(check(config)).toThrow('database "app" is production');
    expect(check(config, true)).not.toThrow();
    expect(check(resolveConfig({ production: true }, set("ALLOW_MIGRATE_ON_PROD", "true")))).not.toThrow();
    expect(check(resolveConfig({ production: true }, set("ALLOW_MIGRATE_ON_PROD", "1")))).toThrow("is production");
    expect(check(resolveConfig({}, options))).not.toThrow();
    try {
      check(config)();
    } catch (error) {
      expect(error).toMatchObject({ code: "PRODUCTION_REFUSED", exitCode: 6 });
    }
  });
});

import { describe, expect, test } from "vitest";
import { env } from "../../../src/command/environment/env.ts";
import { resolveConfig } from "../../../src/config/resolve-config.ts";
import type { Config } from "../../../src/config/config.ts";

function configOf(values: Readonly<Record<string, string>>, raw: object = {}, url?: string): Config {
  const variables = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, origin: name === "DATABASE_URL" ? "/project/.env" : "environment" },
    ]),
  );
  return resolveConfig(raw, { directory: "/project", file: "/project/aludel.config.ts", variables, url });
}

describe("env", () => {
  test("R151 prints the winner and why, with the password masked", async () => {
    const report = await env(
      configOf(
        {
          DATABASE_URL: "postgresql+asyncpg://app:s3cret@h/vault",
          DATABASE_PROVIDER: "postgres",
          DB_NAME: "x",
          DB_PASSWORD: "s3cret",
        },
        { database: "sqlite:./dev.db", models: "./models.ts" },
      ),
    );
    expect(report.env).toMatchObject({
      config: "/project/aludel.config.ts",
      environment: null,
      production: false,
      migrations: "/project/migrations",
      models: "/project/models.ts",
      database: {
        source: "DATABASE_URL",
        reason:
          'DATABASE_URL is set in /project/.env; --url, ALUDEL_DATABASE_URL are not; it outranks DATABASE_PROVIDER with its parts, "database" of the configuration',
        url: "postgresql://app:***@h:5432/vault",
        dialect: "postgres",
      },
    });
    expect(JSON.stringify(report)).not.toContain("s3cret");
  });

  test("R147 an empty DATABASE_PROVIDER leaves the configuration's SQLite file", async () => {
    const report = await env(configOf({ DATABASE_PROVIDER: "" }, { database: "sqlite:./dev.db" }));
    expect(report.env.database).toMatchObject({ source: "config", dialect: "sqlite", url: "sqlite:/project/dev.db" });
    expect(report.env.database.reason).toMatch(/^"database" of the configuration is set; --url, ALUDEL_DATABASE_URL/);
  });

  test("--url needs no reason but itself", async () => {
    expect((await env(configOf({}, {}, "sqlite::memory:"))).env.database).toMatchObject({
      source: "--url",
      reason: "--url is set",
    });
  });

  test("a connection has no URL", async () => {
    const report = await env(configOf({}, { database: { query: () => undefined } }));
    expect(report.env.database).toMatchObject({
      source: "connection",
      url: null,
      dialect: null,
      reason: "a connection handed in by code is set; --url is not",
    });
  });

  test("R147 without a database says where it looked", async () => {
    await expect(env(configOf({}))).rejects.toMatchObject({
      code: "NO_DATABASE",
      exitCode: 2,
      details: { candidates: { length: 6 } },
    });
  });

  test("tells production", async () => {
    const config = configOf({ ALUDEL_ENV: "production" }, { database: "sqlite:./dev.db" });
    expect((await env(config)).env).toMatchObject({ environment: "production", production: true });
  });
});

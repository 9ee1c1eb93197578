import { expect, test } from "vitest";
import { buildOutput } from "../../src/cli/output.ts";
import { errorToJson, renderError, toJson } from "../../src/cli/render-error.ts";
import { AludelError } from "../../src/error/aludel-error.ts";

const { style } = buildOutput({ json: false, quiet: false, color: false });

test("an error is one line with its code, and a hint", () => {
  const error = new AludelError("MULTIPLE_HEADS", 'revision graph has 2 heads: "a", "b"', {
    hint: "aludel merge heads",
  });
  expect(renderError(error, style)).toBe(
    'error[MULTIPLE_HEADS]: revision graph has 2 heads: "a", "b"\n  hint: aludel merge heads',
  );
});

test("R154 R197 a failed migration shows place, statement, detail and blocking rows", () => {
  const error = new AludelError("MIGRATION_FAILED", "upgrade failed", {
    hint: "Correct it",
    details: {
      path: "migrations/versions/x.ts",
      direction: "upgrade",
      operation: { position: 2, kind: "createIndex", object: "users.ix" },
      sql: "CREATE\nINDEX x",
      engineDetail: "Key (a)=(1) is duplicated.",
      blockingRows: [{ table: "users", reason: "several rows have the same a", rows: [{ a: 1n }] }],
    },
  });
  expect(renderError(error, style)).toBe(`error[MIGRATION_FAILED]: upgrade failed
  at: migrations/versions/x.ts, upgrade, operation 2 (createIndex users.ix)
  sql: CREATE
    INDEX x
  detail: Key (a)=(1) is duplicated.
  rows: users: several rows have the same a
    {"a":1}
  hint: Correct it`);
});

test("as JSON what was done stands beside the error", () => {
  const error = new AludelError("MIGRATION_FAILED", "x", { details: { applied: [], current: ["a"], sql: "y" } });
  expect(errorToJson(error)).toEqual({
    error: { code: "MIGRATION_FAILED", message: "x", hint: null, details: { sql: "y" } },
    applied: [],
    current: ["a"],
  });
});

test("bigints are numbers where they fit", () => {
  expect(toJson({ a: 5n, b: 2n ** 60n })).toBe('{"a":5,"b":"1152921504606846976"}');
});

test("R191 a connection that fails shows the variables that named it, masked", () => {
  const variables = [
    { name: "DATABASE_PROVIDER", value: "postgres", origin: "environment" },
    { name: "DB_HOST", value: "db", origin: "environment" },
    { name: "DB_PORT", value: "", origin: "environment" },
    { name: "DB_PASSWORD", value: "***", origin: "environment" },
  ];
  const url = "postgresql://app:***@db:5432/vault";
  const rendered = (details: Readonly<Record<string, unknown>>): string =>
    renderError(
      new AludelError("HOST_NOT_FOUND", 'host name "db" does not resolve', { details, hint: "Use localhost" }),
      style,
    );
  expect(rendered({ source: "DATABASE_PROVIDER", url, variables }))
    .toBe(`error[HOST_NOT_FOUND]: host name "db" does not resolve
  database: ${url} (from DATABASE_PROVIDER=postgres DB_HOST=db DB_PASSWORD=***)
  hint: Use localhost`);
  expect(
    rendered({ source: "DATABASE_URL", url, variables: [{ name: "DATABASE_URL", value: url, origin: ".env" }] }),
  ).toContain(`  database: ${url} (from DATABASE_URL)`);
});

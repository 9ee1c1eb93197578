import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { isProduction } from "../../src/config/production.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { withDatabase } from "../../src/project/with-database.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const resolve = (config: unknown) => resolveConfig(config, { variables: {} });

async function failure(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    if (isAludelError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
  return "accepted";
}

describe("mistakes of users have a code", () => {
  const thrower = (): never => {
    throw new TypeError("boom");
  };
  const production = (answer: unknown) => () => isProduction(resolve({ production: answer }), null);
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      "one table for both",
      () => resolve({ versionTable: "x", historyTable: "X" }),
      'INVALID_CONFIG versionTable and historyTable of the configuration are both "X"',
    ],
    [
      "a long name",
      () => resolve({ historyTable: "ä".repeat(32) }),
      `INVALID_CONFIG historyTable of the configuration is "${"ä".repeat(32)}", which is too long`,
    ],
    ["the other's default", () => resolve({ versionTable: "aludel_history" }), 'are both "aludel_history"'],
    ["empty pattern", () => resolve({ include: [""] }), 'INVALID_CONFIG key "include"'],
    ["NUL in a path", () => resolve({ migrations: "a\0" }), 'INVALID_CONFIG key "migrations"'],
    [
      "getter that throws",
      () =>
        resolve({
          get models() {
            return thrower();
          },
        }),
      "INVALID_CONFIG the configuration cannot be read",
    ],
    [
      "production that throws",
      production(thrower),
      'INVALID_CONFIG function "production" of the configuration failed: boom',
    ],
    [
      "production that waits",
      production(() => Promise.reject(new Error("late"))),
      'INVALID_CONFIG function "production" of the configuration is asynchronous',
    ],
    [
      "production that says something else",
      production(() => "no"),
      'INVALID_CONFIG function "production" of the configuration returned neither',
    ],
    [
      "scheme of every object",
      () => parseDatabaseUrl("constructor://x"),
      'UNSUPPORTED_DATABASE database URL has an unknown scheme "constructor"',
    ],
    [
      "hook that throws",
      () =>
        withDatabase(resolve({ database: "sqlite::memory:", hooks: { onConnect: thrower } }), {}, () =>
          Promise.resolve(),
        ),
      'INVALID_CONFIG hook "onConnect" of the configuration failed: boom',
    ],
  ];
  test.each(cases)("%s", async (_name, act, expected) => {
    expect(await failure(act)).toContain(expected);
  });

  test("names of every object are ordinary ones", async () => {
    const environments = Object.fromEntries([
      ["__proto__", { models: "x" }],
      ["constructor", {}],
    ]);
    expect(await failure(() => resolveConfig({ environments }, { environment: "toString", variables: {} }))).toBe(
      'UNKNOWN_ENVIRONMENT environment "toString" is not in the configuration',
    );
    expect(resolveConfig({ environments }, { environment: "constructor", variables: {} }).environment).toBe(
      "constructor",
    );
  });
});

test("a folder that is called like a revision file is none, and ids that no command can name are refused", async () => {
  const folder = createTemporaryFolder("versions");
  mkdirSync(join(folder, "versions/x.ts"), { recursive: true });
  expect(readScripts(folder)).toEqual([]);
  expect(await failure(() => readScripts(join(folder, "versions/x.ts/no")))).toContain("MIGRATIONS_NOT_FOUND");
  writeFileSync(join(folder, "file"), "");
  expect(await failure(() => readScripts(join(folder, "file")))).toContain("MIGRATIONS_NOT_FOUND");
  for (const [id, label] of [
    ["head"],
    ["base"],
    ["-1"],
    ["../../x"],
    ["a@b"],
    ["a:b"],
    ["aa01", "heads"],
    ["aa01", "+1"],
  ]) {
    const text = `export const revision = ${JSON.stringify(id)};\nexport const downRevision = null;\nexport const branchLabels = ${JSON.stringify(label === undefined ? [] : [label])};\n`;
    writeFileSync(join(folder, "versions/a.ts"), text);
    expect(await failure(() => readScripts(folder))).toMatch(
      new RegExp(`^INVALID_REVISION_ID ${label === undefined ? "revision id" : "branch label"} `),
    );
  }
});

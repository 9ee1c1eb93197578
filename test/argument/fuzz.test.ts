import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { commandEntries } from "../../src/cli/command-table.ts";
import { parseArguments } from "../../src/cli/parse-arguments.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";
import * as models from "../../src/models.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { columnSignatures } from "../../src/models/column-builder.ts";
import { describeOperation } from "../../src/operation/describe/describe-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { buildOperationRecorder } from "../../src/script/operation-recorder.ts";
import { operationSignatures } from "../../src/script/operation-signatures.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { propertyRuns } from "../engine/tiers.ts";

type Loose = (...given: readonly unknown[]) => unknown;

/** What is passed by mistake: values of every type, things of the models in the wrong place, objects that fight back. */
const wrongValue: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom("users", "id", "a.b", "users.id", "", "head", "__proto__", "constructor", "toString"),
  },
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    0,
    -1,
    1.5,
    Number.NaN,
    Infinity,
    10n,
    "\u001B[31m",
    "\u0000",
    "x".repeat(300),
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    ["id"],
    [{}],
    { name: 1 },
    { to: 1 },
    { set: {} },
    { id: 1 },
    { where: null },
  ),
  fc.constantFrom<unknown>(
    { ondelete: "cascade" },
    { onDelete: "CASCADE" },
    { deferrable: true },
    { postgres: "x" },
    { kind: "sql" },
  ),
  fc.constantFrom<unknown>(
    { kind: "now" },
    { kind: "json", value: () => 1 },
    { kind: "lookup", table: 1, where: 2, column: 3 },
  ),
  fc
    .constantFrom<() => unknown>(
      () => () => undefined,
      () => Symbol("s"),
      () => Promise.resolve(1),
      () => new Date(Number.NaN),
      () => new Map([["a", 1]]),
      () =>
        new Proxy(
          {},
          {
            ownKeys: () => {
              throw new TypeError("Cannot read properties of undefined");
            },
          },
        ),
      () =>
        new Proxy(
          {},
          {
            get: () => {
              throw new TypeError("x is not a function");
            },
          },
        ),
      () => ({
        get name() {
          throw new TypeError("x is not a function");
        },
      }),
      () => ({
        toString() {
          throw new TypeError("x is not a function");
        },
        valueOf: 1,
      }),
      () => Object.create({ name: "inherited" }),
      () => models.t.text(),
      () => ({ id: models.t.integer().primaryKey(), name: models.t.text() }),
      () => models.t.text,
      () => models.now(),
      () => models.sql`a > 0`,
      () => models.index("ix"),
      () => models.check(models.sql`a > 0`),
      () => models.defineEnum("role", ["a", "b"]),
      () => models.defineTable("users", { id: models.t.integer() }),
    )
    .map((make) => make()),
  fc.array(fc.constantFrom<unknown>("a", 1, null, {}, "id"), { maxLength: 3 }),
  fc.dictionary(
    fc.constantFrom(
      "name",
      "on",
      "with",
      "key",
      "set",
      "from",
      "to",
      "type",
      "options",
      "column",
      "__proto__",
      "nullable",
    ),
    fc.constantFrom<unknown>(null, 1, "x", [], {}, true, "id"),
  ),
);
const wrongArguments = fc.array(wrongValue, { maxLength: 5 });

const rawText =
  /Cannot (?:read|convert|destructure|set)|is not (?:a function|iterable|defined|an object|a constructor)|\[object |undefined \(reading/;

/** Returns what is wrong with how a failure is told; null for one that a user can work with, and for none. */
async function fault(act: () => unknown): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (!isAludelError(error))
      return `no code: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    if (error.code === "UNEXPECTED") return `UNEXPECTED: ${error.message}`;
    return rawText.test(`${error.message} ${error.hint ?? ""}`) ? `raw text: ${error.message}` : null;
  }
}

async function holds(cases: fc.Arbitrary<readonly [name: string, act: () => unknown]>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, async ([name, act]) => {
      const found = await fault(act);
      expect(found === null ? null : `${name}: ${found}`).toBeNull();
    }),
    { numRuns: propertyRuns(1000) },
  );
}

describe("whatever is passed, the answer has a code and no text of JavaScript", () => {
  test("functions of the models", async () => {
    const calls: Readonly<Record<string, Loose>> = {
      ...Object.fromEntries(
        (
          [
            "defineTable",
            "defineEnum",
            "rows",
            "primaryKey",
            "unique",
            "check",
            "exclude",
            "foreignKey",
            "index",
            "asc",
            "desc",
            "json",
            "lookup",
            "now",
            "uuid",
          ] as const
        ).map((name) => [name, Reflect.get(models, name) as Loose]),
      ),
      "sql.identifier": (...given) =>
        Reflect.apply(Reflect.get(models.sql, "identifier"), models.sql, given) as unknown,
      "unique.on": (...given) => (models.unique("u").on as Loose)(...given),
      "index.on": (...given) => (models.index("i").on as Loose)(...given),
      "index.where": (...given) => (models.index("i").on("id").where as Loose)(...given),
      "index.include": (...given) => (models.index("i").on("id").include as Loose)(...given),
      "foreignKey.references": (...given) => (models.foreignKey(["id"]).references as Loose)(...given),
    };
    const asModels = (result: unknown): unknown => buildModels({ result, more: [result] });
    const inList = (call: () => unknown): unknown =>
      buildModels({ users: models.defineTable("users", { id: models.t.integer() }, (() => [call()]) as never) });
    await expect(
      holds(
        fc.tuple(fc.constantFrom(...Object.keys(calls)), wrongArguments).map(([name, given]) => {
          const call = calls[name] as Loose;
          return [
            name,
            () =>
              name.startsWith("define") || name === "rows" ? asModels(call(...given)) : inList(() => call(...given)),
          ];
        }),
      ),
    ).resolves.toBeUndefined();
  });

  test("types and columns", async () => {
    const kinds = Object.keys(models.t) as (keyof typeof models.t)[];
    await expect(
      holds(
        fc
          .tuple(
            fc.constantFrom(...kinds),
            wrongArguments,
            fc.constantFrom(...Object.keys(columnSignatures)),
            wrongArguments,
          )
          .map(([kind, ofType, method, ofMethod]) => [
            `t.${kind}.${method}`,
            () => {
              const column = (models.t[kind] as Loose)(...ofType) as Record<string, Loose>;
              const users = models.defineTable("users", { id: column[method]?.(...ofMethod) } as never);
              nameDatabase(buildModels({ users }).database);
            },
          ]),
      ),
    ).resolves.toBeUndefined();
  });

  test("operations", async () => {
    await expect(
      holds(
        fc.tuple(fc.constantFrom(...Object.keys(operationSignatures)), wrongArguments).map(([name, given]) => [
          `op.${name}`,
          () => {
            const recorded: Operation[] = [];
            const op = buildOperationRecorder(recorded) as unknown as Readonly<Record<string, Loose>>;
            op[name]?.(...given);
            for (const operation of recorded) describeOperation(operation);
            renderOperations(recorded);
          },
        ]),
      ),
    ).resolves.toBeUndefined();
  });

  test("configuration, URLs and arguments", async () => {
    const keys =
      "database models migrations targets versionTable historyTable naming namingConvention include exclude schemas scratch lock statement hooks rules backup production environments __proto__ constructor".split(
        " ",
      );
    const text = fc.oneof(
      fc.constantFrom(
        "constructor://x",
        "__proto__://x",
        "toString:x",
        "sqlite:",
        "postgres://[",
        "mysql://a:b@:0/%",
        "--url",
        "--",
        "-",
        "head",
        "--__proto__",
        "--constructor=1",
        "upgrade",
        "revision",
        "-m",
        "\u001B",
        "--rename",
        "=",
        "--sql",
      ),
      fc.string(),
    );
    await expect(
      holds(
        fc.oneof(
          fc
            .dictionary(fc.constantFrom(...keys), wrongValue)
            .map((config) => ["config", () => resolveConfig(config, { variables: {} })] as const),
          wrongValue.map((config) => ["config", () => resolveConfig(config, { variables: {} })] as const),
          text.map((url) => [`url ${url}`, () => parseDatabaseUrl(url)] as const),
          fc
            .array(text, { maxLength: 6 })
            .map((argv) => [argv.join(" "), () => parseArguments(argv, commandEntries, "0")] as const),
        ),
      ),
    ).resolves.toBeUndefined();
  });
});

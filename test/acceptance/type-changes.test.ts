import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { AludelError } from "../../src/error/aludel-error.ts";
import type { Engine } from "../engine/engine.ts";
import { engines } from "../engine/engines.ts";
import { type AcceptanceProject, createAcceptanceProject } from "./acceptance-project.ts";

type EngineName = "sqlite" | "postgres";

/** One change of a type with values that it keeps and values that stop it, as SQL writes them. */
interface Conversion {
  readonly from: string;
  readonly to: string;
  readonly values: readonly string[];
  /** Values that stop it; as they are shown. */
  readonly wrong?: readonly string[];
  /** The kept values after the change, as text. */
  readonly after?: readonly string[];
  /** The kept values after the downgrade, as text, where they are not those of before. */
  readonly back?: readonly string[];
  readonly only?: EngineName;
  /** Whether the revision file says that values lose something. */
  readonly lossy?: "upgrade" | "downgrade";
}

const id = "3f2a9c81-b7d4-4e0a-9b1c-000000000001";

const conversions: readonly Conversion[] = [
  { from: "t.varchar(36)", to: "t.uuid()", values: [`'${id}'`], wrong: ["'system'", "''"] },
  { from: "t.text()", to: "t.uuid()", values: [`'${id.toUpperCase()}'`], wrong: ["'system'"], after: [id], back: [id] },
  { from: "t.char(36)", to: "t.uuid()", values: [`'${id}'`], wrong: ["'system'"] },
  { from: "t.text()", to: "t.integer()", values: ["'12'", "'-7'"], wrong: ["'12abc'", "'1.5'", "''"] },
  { from: "t.text()", to: "t.bigint()", values: ["'9007199254740993'"], wrong: ["'99999999999999999999'"] },
  { from: "t.text()", to: "t.numeric(8, 2)", values: ["'12.25'"], wrong: ["'1234567.5'", "'1.005'", "'x'"] },
  {
    from: "t.text()",
    to: "t.boolean()",
    values: ["'true'", "'false'"],
    wrong: ["'maybe'", "'2'"],
  },
  { from: "t.text()", to: "t.date()", values: ["'2026-11-20'"], wrong: ["'2026-02-30'", "'2026-11-20 10:00'", "'x'"] },
  {
    from: "t.text()",
    to: "t.timestamp()",
    values: ["'2026-11-20 15:30:00'"],
    wrong: ["'2026-02-30 10:00:00'", "'soon'"],
  },
  { from: "t.text()", to: "t.jsonb()", values: [`'{"a": 1}'`], wrong: ["'{'"] },
  { from: "t.text()", to: "t.json()", values: [`'[1]'`], wrong: ["'[1'"] },
  { from: "t.text()", to: 't.enum("mood", ["sad", "glad"])', values: ["'sad'"], wrong: ["'angry'"] },
  { from: 't.enum("mood", ["sad", "glad"])', to: "t.text()", values: ["'sad'"] },
  { from: 't.enum("mood", ["1", "2"])', to: "t.integer()", values: ["'1'"] },
  { from: "t.text()", to: "t.varchar(5)", values: ["'abcde'"], wrong: ["'abcdef'"] },
  { from: "t.varchar(9)", to: "t.varchar(5)", values: ["'äöüßé'"], wrong: ["'abcdef'"] },
  { from: "t.numeric(8, 2)", to: "t.integer()", values: ["12", "-3"], wrong: ["12.5"], only: "sqlite" },
  {
    from: "t.numeric()",
    to: "t.integer()",
    values: ["12", "-3"],
    wrong: ["12.5", "3000000000", "'NaN'"],
    only: "postgres",
  },
  { from: "t.numeric(9, 3)", to: "t.numeric(6, 2)", values: ["12.25"], wrong: ["12.125", "12345"], only: "sqlite" },
  {
    from: "t.numeric(9, 3)",
    to: "t.numeric(6, 2)",
    values: ["12.25"],
    wrong: ["12.125", "12345"],
    after: ["12.25"],
    back: ["12.250"],
    only: "postgres",
  },
  { from: "t.double()", to: "t.bigint()", values: ["12"], wrong: ["12.5"], only: "postgres" },
  { from: "t.integer()", to: "t.smallint()", values: ["32767", "-32768"], wrong: ["32768"], only: "postgres" },
  { from: "t.bigint()", to: "t.integer()", values: ["2147483647"], wrong: ["2147483648"], only: "postgres" },
  { from: "t.bigint()", to: "t.double()", values: ["12"], wrong: ["9007199254740993"], only: "postgres" },
  { from: "t.integer()", to: "t.boolean()", values: ["0", "1"], wrong: ["2"] },
  { from: "t.boolean()", to: "t.integer()", values: ["true", "false"], after: ["1", "0"] },
  { from: "t.boolean()", to: "t.text()", values: ["true", "false"], after: ["true", "false"] },
  { from: "t.integer()", to: "t.text()", values: ["12"] },
  { from: "t.uuid()", to: "t.text()", values: [`'${id}'`] },
  { from: "t.date()", to: "t.text()", values: ["'2026-11-20'"] },
  {
    from: "t.timestamp()",
    to: "t.timestamp({ withTimezone: true })",
    values: ["'2026-11-20 15:30:00'"],
    only: "postgres",
  },
  {
    from: "t.timestamp({ withTimezone: true, precision: 3 })",
    to: "t.timestamp({ withTimezone: true, precision: 0 })",
    values: ["'2026-11-20 15:30:00Z'"],
    wrong: ["'2026-11-20 15:30:00.5Z'"],
    only: "postgres",
  },
  {
    from: "t.timestamp()",
    to: "t.date()",
    values: ["'2026-11-20 15:30:00'"],
    after: ["2026-11-20"],
    back: ["2026-11-20 00:00:00"],
    lossy: "upgrade",
    only: "postgres",
  },
  {
    from: "t.timestamp()",
    to: "t.date()",
    values: ["'2026-11-20T15:30:00.000Z'"],
    after: ["2026-11-20"],
    back: ["2026-11-20T00:00:00.000Z"],
    lossy: "upgrade",
    only: "sqlite",
  },
  { from: "t.date()", to: "t.timestamp()", values: ["'2026-11-20'"], lossy: "downgrade" },
  { from: "t.json()", to: "t.jsonb()", values: [`'{"a": 1}'`], wrong: [String.raw`'"\u0000"'`], only: "postgres" },
  { from: "t.jsonb()", to: "t.json()", values: [`'{"a": 1}'`], only: "postgres" },
  { from: "t.text()", to: "t.array(t.text())", values: ["'news'", "'a,b'"] },
  { from: "t.integer()", to: "t.array(t.integer())", values: ["7"] },
  { from: "t.integer()", to: "t.jsonb()", values: ["7"] },
  { from: "t.text()", to: "t.binary()", values: ["'né'"] },
];

function table(type: string): string {
  return `export const items = defineTable("odd items", { id: t.bigint().primaryKey(), "va lue": ${type} });`;
}

async function failureOf(work: Promise<unknown>): Promise<AludelError> {
  return work.then(
    () => {
      throw new Error("nothing failed");
    },
    (error: AludelError) => error,
  );
}

function insert(project: AcceptanceProject, values: readonly string[], first: number): Promise<unknown> {
  const rows = values.map((value, at) => `(${first + at}, ${value})`);
  return project.query(`INSERT INTO "odd items" (id, "va lue") VALUES ${rows.join(", ")}`);
}

async function texts(project: AcceptanceProject): Promise<unknown[]> {
  const rows = await project.query('SELECT CAST("va lue" AS text) AS text FROM "odd items" ORDER BY id');
  return rows.map(({ text }) => text);
}

function lastFile(project: AcceptanceProject): string {
  return readFileSync(join(project.config.migrations, "versions", project.files().at(-1) ?? ""), "utf8");
}

async function upgradeOne(project: AcceptanceProject, given: Conversion): Promise<void> {
  const { wrong = [] } = given;
  const before = await project.introspect();
  await insert(project, [...given.values, "NULL"], 1);
  const kept = await texts(project);
  project.models(table(given.to));
  await project.draft({ converts: ["odd items.va lue"] }).catch(async (error: AludelError) => {
    // A change that keeps every value needs no decision.
    if (error.code !== "INVALID_DECISION") throw error;
    await project.draft({ message: "exact" });
  });
  const [up = "", down = ""] = lastFile(project).split("export function downgrade");
  expect([up.includes("lossy:"), down.includes("lossy:")]).toEqual([
    given.lossy === "upgrade",
    given.lossy === "downgrade",
  ]);
  for (const value of wrong) {
    await insert(project, [value], 100);
    const error = await failureOf(project.upgrade());
    expect([error.code, error.details["rows"]]).toEqual([
      "MIGRATION_FAILED",
      [expect.objectContaining({ id: expect.anything() })],
    ]);
    expect(error.message).toContain('column "odd items.va lue" holds values that cannot become');
    expect(await project.introspect()).toEqual(before);
    await project.query('DELETE FROM "odd items" WHERE id = 100');
  }
  await project.upgrade();
  expect((await project.check()).differences).toEqual([]);
  if (given.after !== undefined) expect(await texts(project)).toEqual([...given.after, null]);
  await project.downgrade();
  expect(await texts(project)).toEqual(given.back === undefined ? kept : [...given.back, null]);
  expect(await project.introspect()).toEqual(before);
}

async function withProject(engine: Engine, use: (project: AcceptanceProject) => Promise<void>): Promise<void> {
  const project = await createAcceptanceProject(engine);
  try {
    await use(project);
  } finally {
    await project.drop();
  }
}

/** Writes and applies the first revision. */
async function start(project: AcceptanceProject, models: string): Promise<void> {
  project.models(models);
  await project.draft();
  await project.upgrade();
}

const tested = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

describe.each(tested)("$label", (engine) => {
  const isPostgres = engine.dialect === "postgres";

  describe("R70 a change of type keeps each value or stops before anything is done", () => {
    const here = conversions.filter(({ only }) => only === undefined || only === engine.dialect);
    test.each(here)("$from becomes $to", (given) =>
      withProject(engine, async (project) => {
        await start(project, table(given.from));
        await expect(upgradeOne(project, given)).resolves.toBeUndefined();
      }),
    );
  });

  test("E14 R70 varchar to uuid with a row of system stops, lists the row and suggests a mapping, which then works", () =>
    withProject(engine, async (project) => {
      const models = (type: string) =>
        `export const documents = defineTable("documents", { id: t.bigint().primaryKey(), created_by: ${type}.notNull() });`;
      await start(project, models("t.varchar(36)"));
      await project.query(`INSERT INTO documents VALUES (1, '${id}'), (2, 'system'), (3, 'system')`);
      project.models(models("t.uuid()"));
      const undecided = await failureOf(project.draft());
      expect([undecided.code, undecided.message]).toEqual([
        "DECISION_MISSING",
        expect.stringContaining("varchar(36) to uuid: values that do not read as uuid fail"),
      ]);
      await project.draft({ converts: ["documents.created_by"], message: "uuid" });
      const file = lastFile(project);
      expect(file).toContain(isPostgres ? 'sql`"created_by"::uuid`' : 'sql`lower("created_by")`');
      const error = await failureOf(project.upgrade());
      expect(error.code).toBe("MIGRATION_FAILED");
      expect(error.message).toContain(
        'column "documents.created_by" holds values that cannot become uuid; nothing of it was applied',
      );
      expect(error.details["rows"]).toMatchObject([{ created_by: "system" }, { created_by: "system" }]);
      const suggestion =
        'op.update("documents", { set: { created_by: "00000000-0000-0000-0000-000000000000" }, where: { created_by: "system" } })';
      expect(error.hint).toContain(suggestion);
      expect((await project.check()).pending).toHaveLength(1);

      const path = `migrations/versions/${project.files().at(-1)}`;
      project.write(path, file.replace("op.alterColumn(", `${suggestion};\n  op.alterColumn(`));
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      expect(await project.query("SELECT created_by FROM documents ORDER BY id")).toEqual([
        { created_by: id },
        { created_by: "00000000-0000-0000-0000-000000000000" },
        { created_by: "00000000-0000-0000-0000-000000000000" },
      ]);
    }));

  test("E14 a foreign key and the key that it refers to become uuid in one revision", () =>
    withProject(engine, async (project) => {
      const models = (type: string) => `
        export const users = defineTable("users", { id: ${type}.primaryKey() });
        export const posts = defineTable("posts", {
          id: t.bigint().primaryKey(), author: ${type}.references("users.id", { onDelete: "cascade" }),
        }, (c) => [index("ix_posts_author").on(c.author)]);`;
      await start(project, models("t.varchar(36)"));
      await project.query(`INSERT INTO users VALUES ('${id}')`);
      await project.query(`INSERT INTO posts VALUES (1, '${id}'), (2, NULL)`);
      const before = await project.introspect();
      project.models(models("t.uuid()"));
      await project.draft({ converts: ["users.id", "posts.author"] });
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      const rows = [
        { id: expect.anything(), author: id },
        { id: expect.anything(), author: null },
      ];
      expect(await project.query("SELECT * FROM posts ORDER BY id")).toEqual(rows);
      await project.downgrade();
      expect(await project.introspect()).toEqual(before);
      expect(await project.query("SELECT * FROM posts ORDER BY id")).toEqual(rows);
    }));

  test("R91 R92 checks, defaults, indexes and generated columns go through a change of type", () =>
    withProject(engine, async (project) => {
      const models = (type: string, value: string) => `
        export const logs = defineTable("logs", {
          id: t.bigint().primaryKey(),
          level: ${type}.notNull().default(${value}),
          doubled: t.text().generated(sql\`"level" || "level"\`, { stored: true }),
        }, (c) => [
          check("ck_level", sql\`"level" <> 'never'\`),
          index("ix_level").on(c.level).where(sql\`"level" <> 'trace'\`),
          index("ix_doubled").on(c.doubled),
        ]);`;
      await start(project, models("t.varchar(20)", '"info"'));
      await project.query("INSERT INTO logs (id, level) VALUES (1, 'warn')");
      const before = await project.introspect();
      project.models(models("t.text()", '"warn"'));
      await project.draft();
      await project.upgrade();
      expect((await project.check()).differences).toEqual([]);
      await project.query("INSERT INTO logs (id) VALUES (2)");
      expect(await project.query("SELECT level, doubled FROM logs ORDER BY id")).toEqual([
        { level: "warn", doubled: "warnwarn" },
        { level: "warn", doubled: "warnwarn" },
      ]);
      await project.downgrade();
      const { tables } = await project.introspect();
      expect(tables.get("logs")?.constraints).toEqual(before.tables.get("logs")?.constraints);
      expect(tables.get("logs")?.indexes).toEqual(before.tables.get("logs")?.indexes);
    }));

  test("a change of type that nothing tells how to do is refused, and a way back that is none is said so", () =>
    withProject(engine, async (project) => {
      await start(project, table("t.integer()"));
      project.models(table("t.uuid()"));
      const error = await failureOf(project.draft());
      expect([error.code, error.message]).toEqual([
        "CONVERSION_MISSING",
        'column "odd items.va lue" changes from integer to uuid: no conversion is known',
      ]);
      project.models(table("t.timestamp()"));
      const again = await failureOf(project.draft({ converts: ["odd items.va lue"] }));
      expect(again.code).toBe("CONVERSION_MISSING");
    }));

  test("a way back that is none makes the downgrade irreversible", () =>
    withProject(engine, async (project) => {
      await start(project, table("t.timestamp()"));
      project.models(table("t.time()"));
      const { diagnostics } = await project.draft({ converts: ["odd items.va lue"] });
      expect(diagnostics.map(({ rule }) => rule)).toContain("downgradeImpossible");
      expect(lastFile(project)).toContain("op.irreversible(");
      await project.upgrade();
      expect((await failureOf(project.downgrade())).code).toBe("IRREVERSIBLE");
    }));
});

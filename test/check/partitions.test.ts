import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../src/command/look/check.ts";
import { diff } from "../../src/command/look/diff.ts";
import { revision } from "../../src/command/revision/revision.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";
import { failure } from "../command/failure.ts";

const postgres = engines.filter(({ dialect }) => dialect === "postgres");

const models = `
export const animals = defineTable("animals", { id: t.bigint().primaryKey(), legs: t.integer() });
`;
const makeEvents = `op.execute(sql\`CREATE TABLE events (at date NOT NULL, note text) PARTITION BY RANGE (at)\`);
  op.execute(sql\`CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')\`);`;

function revisionFile(id: string, down: string | null, upgrade: string, downgrade: string): string {
  return `import { sql, type Operations } from "aludel";
export const revision = "${id}";
export const downRevision = ${JSON.stringify(down)};
export const branchLabels = [];
export const dependsOn = [];
export const message = "make ${id}";
export const createDate = "2027-01-01T00:00:00Z";
export function upgrade(op: Operations): void { ${upgrade} }
export function downgrade(op: Operations): void { ${downgrade} }
`;
}

describe.each(postgres)("partitions and inheritance, $label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine, { schemas: ["Archive"] });
  });
  afterEach(() => project.drop());

  const names = (objects: readonly { readonly kind: string; readonly name: string }[]): readonly string[] =>
    objects.map(({ kind, name }) => `${kind} ${name}`).filter((text) => !text.startsWith("extension"));

  test("R64 parents and children are listed as what they are, with no difference, and never drafted or dropped", async () => {
    project.models(models);
    const { revision: head } = await project.draft();
    project.write(
      "migrations/versions/events.ts",
      revisionFile("e1", head, makeEvents, "op.execute(sql`DROP TABLE events`);"),
    );
    await project.upgrade();
    // What others do in the course of time: another partition, a child, and both in another schema.
    for (const statement of [
      "CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01') PARTITION BY HASH (note)",
      `CREATE TABLE "Events 2027/0" PARTITION OF events_2027 FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
      "CREATE TABLE dogs (name text UNIQUE, CHECK (legs = 4)) INHERITS (animals)",
      `CREATE SCHEMA "Archive"`,
      `CREATE TABLE "Archive"."Old Events" PARTITION OF events DEFAULT`,
      `CREATE INDEX ON "Archive"."Old Events" (at)`,
      `ALTER TABLE events ADD UNIQUE (at, note)`,
    ]) {
      await project.query(statement);
    }
    const children = [
      "inherited table dogs",
      "partition Events 2027/0",
      "partition Archive.Old Events",
      "partition events_2026",
      "partition events_2027",
      "partitioned table events",
    ];
    const report = await project.check();
    expect(report.differences).toEqual([]);
    expect(names(report.unmanaged).toSorted()).toEqual(children.toSorted());
    expect(await check(project.config, { strict: true })).toMatchObject({ differences: [] });
    expect(await project.draft()).toMatchObject({ status: "unchanged", operations: [] });
    // Only the database has the schema; what stands in it keeps PostgreSQL from dropping it.
    expect(await diff(project.config, { from: "database", to: "models" })).toMatchObject({
      differences: [{ kind: "dropSchema", object: "Archive" }],
    });
    // Where no scratch database can be had, the fingerprint says the same.
    const config = resolveConfig(
      { database: project.url, models: "./models/index.ts", scratch: { postgres: "postgres://127.0.0.1:1/none" } },
      { directory: project.config.directory, variables: {} },
    );
    expect(await check(config)).toMatchObject({ differences: [] });
    // A parent does not take its children along.
    expect(await failure(project.downgrade("base"))).toMatchObject({
      message: expect.stringContaining("cannot drop table animals because other objects depend on it"),
    });
    expect(names((await project.introspect()).unmanaged)).toContain("inherited table dogs");
  });

  test("R64 a table of the models that is a partitioned table in the database is told, and no SQL is made of it", async () => {
    project.models(`${models}export const events = defineTable("events", { at: t.date().notNull(), note: t.text() });`);
    await project.query("CREATE TABLE events (at date NOT NULL, note text) PARTITION BY RANGE (at)");
    await project.draft();
    const taken = {
      kind: "notATable",
      object: "events",
      detail: "is a table on one side and a partitioned table on the other",
    };
    expect((await project.check()).differences).toMatchObject([taken]);
    expect(await failure(project.upgrade())).toMatchObject({ message: expect.stringContaining(`"events"`) });
    for (const [from, to] of [
      ["database", "models"],
      ["models", "database"],
    ] as const) {
      expect((await diff(project.config, { from, to })).differences).toContainEqual(expect.objectContaining(taken));
      expect(await failure(diff(project.config, { from, to, sql: true }))).toMatchObject({
        code: "NOT_A_TABLE",
        message: expect.stringContaining(`"events" is a table in models and a partitioned table in database`),
      });
    }
    await project.query("DROP TABLE events");
    await project.upgrade();
    expect((await project.check()).differences).toEqual([]);
    await project.query("DROP TABLE events");
    await project.query("CREATE VIEW events AS SELECT now() AS at");
    expect((await project.check()).differences).toMatchObject([
      { ...taken, detail: "is a table on one side and a view on the other" },
    ]);
  });

  test("R64 a table that becomes a partitioned one in SQL models is refused, not dropped", async () => {
    const sqlProject = { ...project.config, models: `${project.config.directory}/schema.sql` };
    const events = "CREATE TABLE events (at date NOT NULL, note text)";
    project.write("schema.sql", `${events};`);
    project.models(`export const events = defineTable("events", { at: t.date().notNull(), note: t.text() });`);
    await project.draft();
    await project.upgrade();
    expect((await check(sqlProject)).differences).toEqual([]);
    project.write("schema.sql", `${events} PARTITION BY RANGE (at);`);
    expect((await check(sqlProject)).differences).toMatchObject([{ kind: "notATable", object: "events" }]);
    expect(
      await failure(revision(sqlProject, { message: "parts", autogenerate: true, drops: ["events"] })),
    ).toMatchObject({
      code: "NOT_A_TABLE",
      exitCode: 2,
      message: `"events" is a table in the history and a partitioned table in the models`,
    });
    expect(project.files()).toHaveLength(1);
  });
});

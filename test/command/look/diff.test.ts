import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diff, type DiffReport } from "../../../src/command/look/diff.ts";
import { showSchema } from "../../../src/command/look/show-schema.ts";
import { parseDatabaseUrl } from "../../../src/connection/database-url.ts";
import { loadConnector } from "../../../src/dialect/load-connector.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import type { Engine, TestDatabase } from "../../engine/engine.ts";
import { engines } from "../../engine/engines.ts";
import { failure } from "../failure.ts";

/** MariaDB and MySQL are compared in tests of their own. */
const transactional = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const notes = `
export const kind = defineEnum("note_kind", ["memo", "task"]);
export const notes = defineTable("notes", {
  id: t.bigint().identity().primaryKey(),
  title: t.varchar(80).notNull(),
  kind: t.enum(kind).notNull().default("memo"),
}, (c) => [index("ix_notes_title").on(c.title)]);
`;
const tags = `
export const tags = defineTable("tags", { id: t.bigint().identity().primaryKey(), label: t.text().notNull().unique() });
`;

function kinds({ differences }: DiffReport): readonly string[] {
  return differences.map(({ kind, object }) => `${kind} ${object}`);
}

async function run(engine: Engine, url: string, sql: string): Promise<void> {
  const session = await (await loadConnector(engine.dialect)).open(parseDatabaseUrl(url), { create: true });
  try {
    await session.executeScript(sql);
  } finally {
    await session.close();
  }
}

describe.each(transactional)("$label", (engine) => {
  let project: AcceptanceProject;
  let other: TestDatabase;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
    other = await engine.createDatabase();
    // An empty database has no file on SQLite, which is made by the first statement that writes.
    await run(engine, other.url, "CREATE TABLE made (id integer); DROP TABLE made;");
    project.models(notes);
    await project.draft();
    await project.upgrade();
    project.models(notes.replace("varchar(80)", "varchar(120)") + tags);
  });
  afterEach(async () => {
    await other.drop();
    await project.drop();
  });
  const compare = (from: string, to: string, sql = false): Promise<DiffReport> =>
    diff(project.config, { from, to, sql });

  test("models, head and revisions are compared in portable terms", async () => {
    const report = await compare("head", "models");
    expect(kinds(report)).toEqual(["alterColumn notes.title", "createTable tags"]);
    expect(report).toMatchObject({ engine: null, pending: [] });
    expect(report.differences[0]?.between).toEqual(["head", "models"]);
    expect(kinds(await compare("models", "head"))).toEqual(["alterColumn notes.title", "dropTable tags"]);
    expect(kinds(await compare("base", "head")).toSorted()).toEqual(["createEnum note_kind", "createTable notes"]);
    expect((await compare("head", "head")).differences).toEqual([]);
  });

  test("a live database is compared with models and revisions in its engine's terms", async () => {
    expect((await compare("head", project.url)).differences).toEqual([]);
    expect((await compare("database", "head")).differences).toEqual([]);
    const report = await compare(project.url, "models");
    expect(kinds(report)).toEqual(["alterColumn notes.title", "createTable tags"]);
    expect(report.engine).toBe(engine.dialect);
  });

  test("--sql gives what makes the first into the second, to be run as it stands", async () => {
    await project.query("INSERT INTO notes (title) VALUES ('kept')");
    const { sql = "" } = await compare(project.url, "models", true);
    await run(engine, project.url, sql);
    expect((await compare(project.url, "models")).differences).toEqual([]);
    expect(await project.query("SELECT title FROM notes")).toEqual([{ title: "kept" }]);
    const back = await compare(project.url, "head", true);
    await run(engine, project.url, back.sql ?? "");
    expect((await compare(project.url, "head")).differences).toEqual([]);
  });

  test("two databases, and the statements from one to the other", async () => {
    const report = await compare(other.url, project.url, true);
    expect(kinds(report)).toContain("createTable notes");
    await run(engine, other.url, report.sql ?? "");
    expect((await compare(other.url, project.url)).differences).toEqual([]);
  });

  test("an SQL file is run on scratch, whatever the other side is", async () => {
    const file = join(project.config.directory, "other.sql");
    const { sql = "" } = await compare("base", "head", true);
    project.write("other.sql", `${sql}\nCREATE VIEW titles AS SELECT title FROM notes;\n`);
    for (const side of ["head", project.url]) {
      const report = await compare(file, side);
      expect(report.differences).toEqual([]);
      expect(report.unmanaged).toContainEqual({ kind: "view", name: "titles" });
    }
    expect(kinds(await compare("models", file))).toEqual(["alterColumn notes.title", "dropTable tags"]);
  });

  test("a rebuild that --sql writes keeps what the database has beside it", async () => {
    if (engine.dialect !== "sqlite") return;
    await project.query("CREATE TRIGGER trg AFTER INSERT ON notes BEGIN UPDATE notes SET title = 'seen'; END");
    const { sql = "" } = await compare(project.url, "models", true);
    await run(engine, project.url, sql);
    await project.query("INSERT INTO notes (title) VALUES ('new')");
    expect(await project.query("SELECT title FROM notes")).toEqual([{ title: "seen" }]);
  });

  test("what the configuration excludes is listed and never dropped", async () => {
    await project.query("CREATE TABLE legacy_log (id integer)");
    const config = { ...project.config, exclude: ["legacy_*"] };
    const report = await diff(config, { from: project.url, to: "head", sql: true });
    expect(report).toMatchObject({ differences: [], unmanaged: [{ kind: "table", name: "legacy_log" }], sql: "" });
    expect(kinds(await compare(project.url, "head"))).toEqual(["dropTable legacy_log"]);
  });

  test("show --schema prints the canonical form of a revision, the models and the database", async () => {
    const head = await showSchema(project.config, "head");
    expect(head.schema.engine).toBeNull();
    expect(head.schema.lines).toContain("column notes.title varchar(80) not null");
    expect((await showSchema(project.config, "models")).schema.lines).toContain(
      "column notes.title varchar(120) not null",
    );
    const live = await showSchema(project.config, "database");
    expect(live.schema).toMatchObject({ engine: engine.dialect, source: "database" });
    expect(live.schema.lines.some((line) => line.startsWith("column notes.title "))).toBe(true);
    expect(live.schema.lines.some((line) => line.includes("aludel_"))).toBe(false);
  });

  test("databases of two engines are refused", async () => {
    const url = engine.dialect === "sqlite" ? "postgres://localhost/none" : "sqlite:./none.db";
    expect(await failure(compare(project.url, url))).toMatchObject({ code: "INVALID_USAGE", exitCode: 2 });
  });
});

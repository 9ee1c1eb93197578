import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { revision } from "../../../src/command/revision/revision.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../../acceptance/acceptance-project.ts";
import { defaultTemplate } from "../../../src/script/default-template.ts";
import { engines } from "../../engine/engines.ts";
import { failure } from "../failure.ts";

/** MariaDB and MySQL are compared in tests of their own. */
const transactional = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const key = "id: t.bigint().primaryKey()";
const users = (columns: string): string => `export const users = defineTable("users", { ${key}, ${columns} });\n`;

describe.each(transactional)("$label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  async function standing(models: string, ...statements: readonly string[]): Promise<void> {
    project.models(models);
    await project.seed();
    await project.upgrade();
    for (const statement of statements) await project.query(statement);
  }
  const textOf = (path: string | null): string => readFileSync(path ?? "", "utf8");

  test("a hook gets the file that was written; what it breaks, and its failure, are told, and the file stays", async () => {
    await standing(users("name: t.text()"));
    const withHook = (afterWrite: string | ((path: string) => void)) => ({ ...project.config, hooks: { afterWrite } });
    const formatted = await revision(withHook("sed -i 's/^}$/} \\/\\/ formatted/'"), { message: "it's by hand" });
    expect(formatted.diagnostics).toEqual([]);
    expect(textOf(formatted.path)).toContain("} // formatted");

    const seen: string[] = [];
    const told = await revision(
      withHook((path) => void seen.push(path)),
      { message: "again" },
    );
    expect(seen).toEqual([told.path]);

    const failed = await revision(withHook("echo no such rule >&2; exit 3; #"), { message: "fails" });
    expect(failed).toMatchObject({
      status: "created",
      diagnostics: [{ rule: "afterWriteFailed", message: expect.stringMatching(/exit status 3: no such rule$/) }],
    });
    expect(textOf(failed.path)).toContain("export const revision");
    const thrown = await revision(
      withHook(() => {
        throw new Error("out of order");
      }),
      { message: "throws" },
    );
    expect(thrown.diagnostics).toMatchObject([{ message: expect.stringMatching(/the file stays: out of order$/) }]);

    project.models(users("name: t.text(), email: t.text()"));
    const broken = await revision(withHook("sed -i s/email/mail/"), { message: "changed", autogenerate: true });
    expect(broken.diagnostics).toMatchObject([{ rule: "notAsProved" }]);
  });

  test("R7 R21 R50 R51 a draft is written and not applied; a plain revision is empty", async () => {
    await standing(users("name: t.text()"));
    project.models(users("name: t.text(), email: t.text()"));
    const empty = await revision(project.config, { message: "by hand" });
    expect(empty).toMatchObject({ status: "created", operations: [], proved: [], diagnostics: [] });
    expect(textOf(empty.path)).toMatch(/upgrade\(op: Operations\): void \{\s*void op; .*\s\}/);

    const drafted = await project.draft();
    expect(drafted.operations).toEqual([{ kind: "addColumn", object: "users.email" }]);
    expect(textOf(drafted.path)).toContain(`export const downRevision = "${empty.revision}";`);
    const columns = (await project.introspect()).tables.get("users")?.columns.map(({ name }) => name);
    expect(columns, "nothing was applied").toEqual(["id", "name"]);
    const { pending } = await project.check();
    expect(pending).toEqual([empty.revision, drafted.revision]);
  });

  test("a template that makes something else of a draft, or a file that cannot be loaded, is told", async () => {
    await standing(users("name: t.text()"));
    project.models(users("name: t.text(), email: t.text()"));
    const place = "migrations/script.ts.template";
    project.write(place, defaultTemplate.replace("${upgrade}", '${upgrade}\n  op.dropColumn("users", "name");'));
    const changed = await project.draft();
    expect(changed.diagnostics).toMatchObject([{ rule: "notAsProved" }]);
    rmSync(changed.path ?? "");
    project.write(place, `import "./nowhere.ts";\n${defaultTemplate}`);
    const broken = await project.draft();
    expect(broken.diagnostics).toMatchObject([{ rule: "notReadBack", message: expect.stringMatching(/nowhere/) }]);
  });

  test("R47 a dropped column tells its number of values, and offers what it may have become", async () => {
    await standing(
      users("username: t.varchar(50), bio: t.text()"),
      "INSERT INTO users VALUES (1, 'ann', 'x'), (2, 'bob', NULL), (3, NULL, NULL)",
    );
    project.models(users("login: t.varchar(80)"));
    const error = await failure(project.draft());
    expect(error).toMatchObject({ code: "DECISION_MISSING", exitCode: 6 });
    expect(error.message).toBe(
      '2 losses are not decided: column "users.username" would be dropped (2 non-null values in the database at hand); ' +
        'column "users.bio" would be dropped (1 non-null value in the database at hand)',
    );
    expect(error.hint).toBe(
      "Nothing was written. Say what is meant: --rename users.username=users.login or --drop users.username, and " +
        "--rename users.bio=users.login or --drop users.bio",
    );
    expect(error.details).toMatchObject({
      decisions: [
        { object: "users.username", kind: "dropColumn", rows: 2 },
        { object: "users.bio", kind: "dropColumn", rows: 1 },
      ],
    });
    expect(project.files()).toHaveLength(1);

    const report = await project.draft({ renames: ["users.username=users.login"], drops: ["users.bio"] });
    expect(textOf(report.path)).toContain('op.renameColumn("users", "username", "login");');
    await project.upgrade();
    expect(await project.query("SELECT login FROM users ORDER BY id")).toEqual([
      { login: "ann" },
      { login: "bob" },
      { login: null },
    ]);
  });

  test("R47 a decision about a draft is refused where none is made", async () => {
    await standing(users("name: t.text()"));
    for (const decision of [{ renames: ["users.name=users.login"] }, { drops: ["users"] }]) {
      const error = await failure(revision(project.config, { message: "by hand", ...decision }));
      expect(error).toMatchObject({ code: "INVALID_DECISION", hint: expect.stringContaining("--autogenerate") });
    }
    expect(project.files()).toHaveLength(1);
  });

  test("R47 a name that a shell would take apart is quoted in the flags", async () => {
    const orders = (columns: string) => `export const orders = defineTable("the orders", { ${key}, ${columns} });`;
    await standing(orders('"it\'s.$x": t.text()'));
    project.models(orders("y: t.text()"));
    const error = await failure(project.draft());
    const column = `the orders."it'\\''s.$x"`;
    expect(error.hint).toContain(`--rename '${column}=the orders.y' or --drop '${column}'`);
  });

  test("R47 what a renamed column cannot hold is decided under its old or its new name", async () => {
    await standing(users("name: t.text()"), "INSERT INTO users VALUES (1, 'ann')");
    project.models(users("login: t.varchar(20)"));
    const renames = ["users.name=users.login"];
    const error = await failure(project.draft({ renames }));
    expect(error.hint).toContain("--convert users.login");
    expect(await failure(project.draft({ renames, drops: ["users.nothing"] }))).toMatchObject({
      code: "INVALID_DECISION",
    });
    expect(await failure(project.draft({ renames, drops: ["users.login"] }))).toMatchObject({
      code: "INVALID_DECISION",
      hint: expect.stringContaining("--convert users.login"),
    });
    for (const column of ["users.login", "users.name"]) {
      const report = await project.draft({ renames, converts: [column] });
      expect(report.operations.map(({ kind }) => kind)).toEqual(["renameColumn", "alterColumn"]);
      rmSync(report.path ?? "");
    }
  });

  test("R52 another spelling of a default is no difference, neither to the models nor to the engine", async () => {
    const spelled = (values: Record<string, string>): string =>
      users(
        Object.entries(values)
          .map(([type, value], at) => `c${at}: t.${type}.default(${value})`)
          .join(", "),
      );
    const before = {
      "numeric(10, 4)": '"2.0000"',
      "integer()": '"07"',
      "double()": "1.5",
      "boolean()": '"yes"',
      "timestamp({ withTimezone: true })": '"2024-01-01T01:00:00+01:00"',
      "array(t.integer())": '["1"]',
      "date()": "new Date(0)",
    };
    const after = {
      "numeric(10, 4)": "2",
      "integer()": "7",
      "double()": '"1.50"',
      "boolean()": "true",
      "timestamp({ withTimezone: true })": '"2024-01-01T00:00:00Z"',
      "array(t.integer())": "[1]",
      "date()": '"1970-01-01"',
    };
    await standing(spelled(before));
    project.models(spelled(after));
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    expect((await project.check()).differences).toEqual([]);
    project.models(spelled({ ...after, "numeric(10, 4)": '"3.00"' }));
    expect((await project.draft()).operations).toEqual([{ kind: "alterColumn", object: "users.c0" }]);
    await project.upgrade();
    project.models(spelled({ ...after, "numeric(10, 4)": "3", "text()": "5" }));
    expect((await project.draft()).operations).toEqual([{ kind: "addColumn", object: "users.c7" }]);
  });

  test("R47 a dropped table tells its rows; a rename that is narrower still tells its values", async () => {
    await standing(users("name: t.text()"), "INSERT INTO users VALUES (1, 'ann'), (2, NULL)");
    project.models(users("name: t.varchar(20)").replaceAll("users", "people"));
    const dropped = await failure(project.draft());
    expect(dropped.message).toBe(
      'a loss is not decided: table "users" would be dropped (2 rows in the database at hand)',
    );
    expect(dropped.hint).toContain("--rename users=people or --drop users");
    const narrowed = await failure(project.draft({ renames: ["users=people"] }));
    expect(narrowed.message).toContain('column "people.name" changes from text to varchar(20)');
    expect(narrowed.message).toContain("(1 non-null value in the database at hand)");
    const report = await project.draft({ renames: ["users=people"], converts: ["people.name"] });
    expect(report.operations.map(({ kind }) => kind)).toEqual(["renameTable", "alterColumn"]);
  });

  describe("a reference row that other rows use", () => {
    const models = (rows: string, action: string): string => `
      export const roles = defineTable("roles", { ${key}, name: t.text().notNull().unique() });
      export const members = defineTable("members", {
        ${key}, role_id: t.bigint().references("roles.id", { onDelete: "${action}" }) });
      export const roleRows = rows(roles, [${rows}], { key: ["name"], compare: [] });`;
    const both = '{ id: 1, name: "admin" }, { id: 2, name: "viewer" }';
    const one = '{ id: 1, name: "admin" }';

    test.each(["restrict", "cascade"])("is counted, and goes by decision only (on delete %s)", async (action) => {
      await standing(models(both, action), "INSERT INTO members VALUES (1, 2), (2, 2), (3, 1)");
      project.models(models(one, action));
      const error = await failure(project.draft());
      expect(error).toMatchObject({ code: "DECISION_MISSING", exitCode: 6 });
      expect(error.message).toBe(
        `a loss is not decided: row "roles.viewer" would be deleted, 2 rows use it by members.role_id (on delete ${action})`,
      );
      expect(error.hint).toContain("--drop roles.viewer");
      expect(error.details).toMatchObject({ decisions: [{ object: "roles.viewer", kind: "deleteRow", rows: 2 }] });
      expect(project.files()).toHaveLength(1);
      const report = await project.draft({ drops: ["roles.viewer"] });
      expect(textOf(report.path)).toContain('op.delete("roles", { name: "viewer" });');
    });

    test("a row that nothing uses needs no decision, and what names no such row is no decision", async () => {
      await standing(models(both, "cascade"), "INSERT INTO members VALUES (3, 1)");
      project.models(models(one, "cascade"));
      expect(await failure(project.draft({ drops: ["roles.admin"] }))).toMatchObject({ code: "INVALID_DECISION" });
      expect(await failure(project.draft({ drops: ["roles.nobody"] }))).toMatchObject({ code: "INVALID_DECISION" });
      const report = await project.draft();
      expect(report.operations).toEqual([{ kind: "deleteRows", object: "roles" }]);
      expect(report.diagnostics.map(({ message }) => message)).toEqual([
        'deletes 1 row of table "roles" that the models no longer have: the upgrade fails where other rows use them',
      ]);
    });
  });

  test("where no database tells the number, a row that takes others with it needs a decision", async () => {
    const models = (rows: string): string => `
      export const roles = defineTable("roles", { ${key}, name: t.text().notNull().unique() });
      export const members = defineTable("members", { ${key}, role_id: t.bigint().references("roles.id", { onDelete: "cascade" }) });
      export const roleRows = rows(roles, [${rows}], { key: ["name"], compare: [] });`;
    project.models(models('{ id: 1, name: "admin" }'));
    await project.seed();
    project.models(models(""));
    const error = await failure(project.draft());
    expect(error.message).toContain('row "roles.admin" would be deleted, rows may use it by members.role_id');
  });

  test("R46 NOT NULL without a default is refused with the reason, and written in steps when the model says with what", async () => {
    await standing(users("name: t.text()"), "INSERT INTO users VALUES (1, NULL)");
    project.models(users("name: t.text(), email: t.text().notNull()"));
    const error = await failure(project.draft());
    expect(error).toMatchObject({ code: "NOT_NULL_WITHOUT_DEFAULT", exitCode: 6 });
    expect(error.message).toContain('column "users.email" is NOT NULL without a default');
    expect(project.files()).toHaveLength(1);
    project.models(users("name: t.text().notNull()"));
    const careless = await project.draft();
    expect(careless.diagnostics.map(({ rule }) => rule)).toEqual(["mayFailOnNulls"]);
    expect(await failure(project.upgrade())).toMatchObject({ exitCode: 7 });
    rmSync(careless.path ?? "");
    project.models(users("name: t.text().notNull().backfill('nobody')"));
    const report = await project.draft();
    expect(report.operations.map(({ kind }) => kind)).toEqual(["updateRows", "alterColumn"]);
    await project.upgrade();
    expect(await project.query("SELECT name FROM users")).toEqual([{ name: "nobody" }]);
  });

  test("a change of an enum's labels is refused by name", async () => {
    await standing(users("mood: t.enum('mood', ['sad', 'glad'])"));
    project.models(users("mood: t.enum('mood', ['glad', 'proud'])"));
    const error = await failure(project.draft());
    expect(error).toMatchObject({ code: "ENUM_CHANGE_UNSUPPORTED", exitCode: 6 });
    expect(error.message).toBe('enum "mood" changes its labels: the model adds proud and removes sad');
    expect(project.files()).toHaveLength(1);
  });

  test("R64 a table that the models do not know is never dropped, and listed as not managed", async () => {
    await standing(users("name: t.text()"), "CREATE TABLE legacy (id integer)");
    project.models(users("name: t.text(), email: t.text()"));
    const report = await project.draft();
    expect(report.operations).toEqual([{ kind: "addColumn", object: "users.email" }]);
    const found = await project.check();
    expect(found.unmanaged).toEqual([{ kind: "table", name: "legacy" }]);
    await project.upgrade();
    expect([...(await project.introspect()).tables.keys()].toSorted()).toEqual(["legacy", "users"]);
  });

  test("R39 another naming convention changes no file and no name that exists", async () => {
    const [first, second] = ["email: t.text().unique()", "email: t.text().unique(), phone: t.text().unique()"];
    await standing(users(first));
    const before = project
      .files()
      .map((file) => readFileSync(join(project.config.migrations, "versions", file), "utf8"));
    const namingConvention = { ...project.config.namingConvention, uq: "unique_{table}_{columns}" };
    const config = { ...project.config, namingConvention };
    const unchanged = await revision(config, { message: "another convention", autogenerate: true });
    expect(unchanged.status).toBe("unchanged");
    project.models(users(second));
    const report = await revision(config, { message: "phones", autogenerate: true });
    expect(report.operations.map(({ object }) => object)).toEqual(["users.phone", "users.unique_users_phone"]);
    const files = project
      .files()
      .map((file) => readFileSync(join(project.config.migrations, "versions", file), "utf8"));
    expect(files).toContain(before[0]);
  });

  test("R52 R58 a table of 69 columns is one revision, and no second one is needed", async () => {
    const types = [
      "t.varchar(255)",
      "t.text()",
      "t.integer()",
      "t.boolean().notNull().default(false)",
      "t.numeric(10, 2)",
      "t.jsonb()",
      "t.timestamp({ withTimezone: true }).default(now())",
      "t.enum('asset_type', ['server', 'database', 'network'])",
      "t.uuid()",
    ];
    const columns = Array.from({ length: 66 }, (_, at) => `column_${at}: ${types[at % types.length]}`);
    const indexes = Array.from({ length: 18 }, (_, at) => `index().on(c.column_${at * 3 === 45 ? 46 : at * 3})`);
    // JSON cannot be indexed as it stands.
    const searchable = indexes.filter((_, at) => types[(at * 3) % types.length] !== "t.jsonb()");
    project.models(`
      export const flows = defineTable("flows", { ${key}, flow_id: t.uuid().notNull().unique() });
      export const assets = defineTable("assets", {
        ${key}, flow_id: t.uuid().references("flows.flow_id", { onDelete: "cascade" }), parent_id: t.bigint().references("assets.id"),
        ${columns.join(",\n")}
      }, (c) => [${searchable.join(", ")}]);`);
    await project.draft();
    await project.upgrade();
    const assets = (await project.introspect()).tables.get("assets");
    expect(assets?.columns).toHaveLength(69);
    expect(assets?.indexes).toHaveLength(searchable.length);
    expect(await project.check()).toMatchObject({ differences: [], pending: [], diagnostics: [] });
    expect(await project.draft()).toMatchObject({ status: "unchanged", revision: null, path: null });
    expect(project.files()).toHaveLength(1);
  });

  test("raw SQL that changes the schema and does not say so stops the next draft; declared, it does not", async () => {
    await standing(users("name: t.text()"));
    const [first = ""] = project.files();
    const parent = /downRevision|revision = "(\w+)"/.exec(
      readFileSync(join(project.config.migrations, "versions", first), "utf8"),
    )?.[1];
    const raw = (options: string): string => `import { sql, t, type Operations } from "aludel";
      export const revision = "raw1";
      export const downRevision = "${parent}";
      export const branchLabels = [];
      export const dependsOn = [];
      export const message = "raw";
      export const createDate = "2026-11-21T00:00:00Z";
      export function upgrade(op: Operations): void {
        op.execute(sql\`ALTER TABLE users ADD COLUMN age integer\`${options});
        op.run(async (db) => { await db.selectFrom("users").select("id").execute(); });
        op.run(() => { throw new Error("not in a replay"); }, { replay: false });
      }
      export function downgrade(op: Operations): void { op.dropColumn("users", "age"); }
      void [t];`;
    project.write("migrations/versions/20261121_raw.ts", raw(""));
    project.models(users("name: t.text(), email: t.text()"));
    const error = await failure(project.draft());
    expect(error).toMatchObject({ code: "PROOF_FAILED" });
    expect(error.message).toMatch(/users\.age/);
    expect(error.hint).toMatch(/op\.execute\(…, \{ changes/);
    expect(project.files()).toHaveLength(2);

    project.write(
      "migrations/versions/20261121_raw.ts",
      raw(`, { changes: (op) => op.addColumn("users", "age", t.integer()) }`),
    );
    project.models(users("name: t.text(), email: t.text(), age: t.integer()"));
    expect((await project.draft()).operations).toEqual([{ kind: "addColumn", object: "users.email" }]);
  });

  test("models without tables", async () => {
    project.models("");
    expect(await project.draft()).toMatchObject({ status: "unchanged" });
    await standing(users("name: t.text()"));
    project.models("");
    expect(await failure(project.draft())).toMatchObject({ code: "DECISION_MISSING" });
    const report = await project.draft({ drops: ["users"] });
    expect(report.operations).toEqual([{ kind: "dropTable", object: "users" }]);
    await project.upgrade();
    expect(await project.check()).toMatchObject({ differences: [] });
    await project.downgrade();
    expect((await project.introspect()).tables.has("users")).toBe(true);
  });
});

test("R50 a project that forbids drafting says why and how, and still writes empty revisions", async () => {
  const [sqlite] = transactional;
  if (sqlite === undefined) throw new Error("SQLite is always there");
  const project = await createAcceptanceProject(sqlite, { autogenerate: "off" });
  project.models(users("name: t.text()"));
  const error = await failure(project.draft());
  expect(error).toMatchObject({ code: "AUTOGENERATE_OFF", exitCode: 6 });
  expect(error.hint).toMatch(/autogenerate: "draft"/);
  expect(project.files()).toEqual([]);
  expect(await revision(project.config, { message: "empty" })).toMatchObject({ status: "created", operations: [] });
});

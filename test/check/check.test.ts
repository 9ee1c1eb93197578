import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../src/command/look/check.ts";
import { stamp } from "../../src/command/history/stamp.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";

/** MariaDB and MySQL are compared in tests of their own. */
const transactional = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

const accounts = `
export const status = defineEnum("account_status", ["open", "closed"]);
export const plans = defineTable("plans", {
  id: t.bigint().identity().primaryKey(),
  code: t.varchar(20).notNull().unique(),
  title: t.varchar(100).notNull(),
  seats: t.integer().notNull().default(1),
});
export const accounts = defineTable("accounts", {
  id: t.bigint().identity().primaryKey(),
  email: t.varchar(255).notNull(),
  status: t.enum(status).notNull().default("open"),
  plan_id: t.bigint().references("plans.id", { onDelete: "set null" }),
}, (c) => [index("ix_accounts_email").on(c.email)]);
`;
const planRows = `
export const planRows = rows(plans, [
  { code: "free", title: "Free" }, { code: "pro", title: "Pro", seats: 5 },
], { key: ["code"], compare: ["title", "seats"] });
`;

function revisionFile(id: string, down: string | null, upgrade: string, downgrade = ""): string {
  return `import { sql, t, type Operations } from "aludel";
export const revision = "${id}";
export const downRevision = ${JSON.stringify(down)};
export const branchLabels = [];
export const dependsOn = [];
export const message = "make ${id}";
export const createDate = "2027-01-01T00:00:00Z";
export function upgrade(op: Operations): void { ${upgrade} }
export function downgrade(op: Operations): void { ${downgrade} }
void [sql, t];
`;
}

function withDatabaseName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return String(changed);
}

describe.each(transactional)("$label", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  async function standing(models: string): Promise<void> {
    project.models(models);
    await project.draft();
    await project.upgrade();
  }
  const found = async (): Promise<readonly string[]> =>
    (await project.check()).differences.map(
      ({ kind, object, between }) => `${between.join(" ≠ ")} ${kind}${object === "" ? "" : ` ${object}`}`,
    );

  test("R57 R61 nothing differs after upgrade head, strictly compared too", async () => {
    await standing(accounts + planRows);
    expect(await project.check()).toMatchObject({ differences: [], groups: [], pending: [], diagnostics: [] });
    expect(await check(project.config, { strict: true })).toMatchObject({ differences: [] });
  });

  test("R60 a change of the database is told once, with its remedies", async () => {
    await standing(accounts);
    await project.query("ALTER TABLE accounts ADD COLUMN note text");
    const isMysql = engine.dialect === "mysql" || engine.dialect === "mariadb";
    await project.query(`DROP INDEX ix_accounts_email${isMysql ? " ON accounts" : ""}`);
    const { differences } = await project.check();
    expect(differences.map(({ kind, object, between }) => [kind, object, between])).toEqual([
      ["dropColumn", "accounts.note", ["history", "database"]],
      ["createIndex", "accounts.ix_accounts_email", ["history", "database"]],
    ]);
    expect(differences.every(({ remedies }) => remedies.length === 2)).toBe(true);
  });

  test("R60 a change of the models is told between models and history only", async () => {
    await standing(accounts);
    project.models(accounts.replace("varchar(255)", "varchar(320)"));
    expect(await found()).toEqual(["models ≠ history alterColumn accounts.email"]);
  });

  test("R60 SQL that a revision does not declare is told between history and replay, once", async () => {
    await standing(accounts);
    const [first] = project.files();
    const [, id = ""] = /_([0-9a-f]{12})_/.exec(first ?? "") ?? [];
    project.write(
      "migrations/versions/20270101_0000_eeeeeeeeeeee_raw.ts",
      revisionFile("eeeeeeeeeeee", id, "op.execute(sql`CREATE INDEX ix_raw ON accounts (plan_id)`);"),
    );
    expect(await found()).toEqual(["history ≠ replay dropIndex accounts.ix_raw"]);
    await project.upgrade();
    expect(await found()).toEqual(["history ≠ replay dropIndex accounts.ix_raw"]);
  });

  test("a view of a revision's own SQL is listed as not managed, and the next draft is proved beside it", async () => {
    await standing(accounts);
    const [, id = ""] = /_([0-9a-f]{12})_/.exec(project.files()[0] ?? "") ?? [];
    project.write(
      "migrations/versions/20270101_0000_eeeeeeeeeeee_view.ts",
      revisionFile("eeeeeeeeeeee", id, "op.execute(sql`CREATE VIEW open_accounts AS SELECT id FROM accounts`);"),
    );
    await project.upgrade();
    const report = await project.check();
    expect(report.differences).toEqual([]);
    expect(report.unmanaged).toContainEqual({ kind: "view", name: "open_accounts" });
    project.models(accounts.replace("seats:", "places: t.integer(), seats:"));
    expect(await project.draft({ createdAt: new Date("2027-01-02T00:00:00Z") })).toMatchObject({
      status: "created",
      proved: [engine.dialect],
      unmanaged: [{ kind: "view", name: "open_accounts" }],
    });
  });

  test("a replay that fails is a difference", async () => {
    await standing(accounts);
    const [, id = ""] = /_([0-9a-f]{12})_/.exec(project.files()[0] ?? "") ?? [];
    project.write(
      "migrations/versions/20270101_0000_eeeeeeeeeeee_raw.ts",
      revisionFile("eeeeeeeeeeee", id, "op.execute(sql`DROP TABLE nothing_there`);"),
    );
    expect(await found()).toEqual(["history ≠ replay replayFailed eeeeeeeeeeee"]);
  });

  test("R143 reference rows: missing and changed ones are told by key; others are the users'", async () => {
    await standing(accounts + planRows);
    await project.query("UPDATE plans SET title = 'Professional', seats = 7 WHERE code = 'pro'");
    await project.query("INSERT INTO plans (code, title, seats) VALUES ('own', 'Our own', 3)");
    await project.query("DELETE FROM plans WHERE code = 'free'");
    const { differences } = await project.check();
    expect(differences.map(({ kind, object, between, detail }) => [kind, object, between.join(), detail])).toEqual([
      ["insertRows", "plans", "models,database", "the row with code = 'free' is missing"],
      [
        "updateRows",
        "plans",
        "models,database",
        "in the row with code = 'pro' title is 'Professional' and is to be 'Pro', seats is 7 and is to be 5",
      ],
    ]);
  });

  test("R143 insert-only rows may be edited; only a missing one is told", async () => {
    await standing(accounts + planRows.replace(`compare: ["title", "seats"]`, `compare: "insert-only"`));
    await project.query("UPDATE plans SET title = 'Professional' WHERE code = 'pro'");
    expect(await found()).toEqual([]);
    await project.query("DELETE FROM plans WHERE code = 'free'");
    expect(await found()).toEqual(["models ≠ database insertRows plans"]);
  });

  test("reference rows whose key refers to other rows are found through them", async () => {
    await standing(
      `${accounts}${planRows}export const accountRows = rows(accounts, [
        { email: "ann@example.org", plan_id: lookup("plans", { code: "pro" }) },
      ], { key: ["email", "plan_id"], compare: ["status"] });`,
    );
    expect(await found()).toEqual([]);
    await project.query("UPDATE accounts SET plan_id = NULL");
    const { differences } = await project.check();
    expect(differences.map(({ detail }) => detail)).toEqual([
      "the row with email = 'ann@example.org', plan_id = plans (code = 'pro') is missing",
    ]);
  });

  test("a database behind head is compared with the heads that it records; what is pending is told apart", async () => {
    await standing(accounts);
    project.models(accounts.replace("seats:", "places: t.integer(), seats:"));
    const { revision } = await project.draft();
    expect(await project.check()).toMatchObject({ differences: [], pending: [revision] });
    await project.query("ALTER TABLE plans ADD COLUMN stray integer");
    expect(await found()).toEqual(["history ≠ database dropColumn plans.stray"]);
  });

  test("a table that a pending revision could not create is told before the upgrade fails on it", async () => {
    await standing(accounts);
    project.models(`${accounts}export const invoices = defineTable("invoices", { id: t.bigint().primaryKey() });`);
    await project.draft();
    expect(await found()).toEqual([]);
    await project.query("CREATE TABLE invoices (id integer)");
    expect(await found()).toEqual(["history ≠ database pendingTable invoices"]);
  });

  test("a database at a revision without a file, and one without a version table, are told", async () => {
    await standing(accounts);
    await project.query("UPDATE aludel_version SET revision = 'gone'");
    const unknown = await project.check();
    expect(unknown.differences).toMatchObject([{ kind: "unknownRevision", object: "gone" }]);
    expect(unknown.diagnostics).toMatchObject([{ rule: "databaseNotCompared" }]);
    await project.query("DROP TABLE aludel_version");
    expect(await found()).toEqual(["history ≠ database unversionedDatabase accounts, plans"]);
  });

  test("R68 several missing columns of one table are one group with their count", async () => {
    await standing(accounts);
    project.models(accounts.replace("seats:", "one: t.text(), two: t.text(), three: t.text(), four: t.text(), seats:"));
    const { differences, groups } = await project.check();
    expect(differences).toHaveLength(4);
    expect(groups).toEqual([
      {
        kind: "addColumn",
        object: "plans",
        between: ["models", "history"],
        count: 4,
        members: ["plans.one", "plans.two", "plans.three", "plans.four"],
      },
    ]);
  });

  test("R61 --strict counts the order of columns and Aludel's own tables", async () => {
    await standing(accounts);
    project.models(
      accounts.replace(
        `code: t.varchar(20).notNull().unique(),\n  title: t.varchar(100).notNull(),`,
        `title: t.varchar(100).notNull(),\n  code: t.varchar(20).notNull().unique(),`,
      ),
    );
    await project.query("ALTER TABLE aludel_history ADD COLUMN note text");
    expect(await found()).toEqual([]);
    const { differences } = await check(project.config, { strict: true });
    expect(differences).toMatchObject([
      { kind: "columnOrder", object: "plans", between: ["models", "history"] },
      { kind: "dropColumn", object: "aludel_history.note", between: ["history", "database"] },
    ]);
  });

  test("R61 --env: the check is of the environment's database", async () => {
    await standing(accounts);
    const other = await engine.createDatabase();
    try {
      const config = resolveConfig(
        { database: project.url, models: "./models/index.ts", environments: { staging: { database: other.url } } },
        { directory: project.config.directory, variables: {}, environment: "staging" },
      );
      const { pending } = await check(config);
      expect(pending).toHaveLength(1);
    } finally {
      await other.drop();
    }
  });

  test("R62 the check leaves no file behind", async () => {
    await standing(accounts);
    const { directory } = project.config;
    const git = (...args: readonly string[]): string =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
        cwd: directory,
        encoding: "utf8",
      });
    project.write(".gitignore", "node_modules\n");
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "start");
    project.models(accounts.replace("varchar(255)", "varchar(320)"));
    git("commit", "-qam", "models");
    expect(await found()).toHaveLength(1);
    expect(git("status", "--porcelain")).toBe("");
  });

  test("drift is found by the fingerprint where no scratch database can be had", async () => {
    await standing(accounts);
    const config = { ...project.config, production: true };
    const isFree = engine.dialect === "sqlite";
    // SQLite has a scratch database everywhere.
    expect((await check(config)).differences).toEqual([]);
    await project.query("ALTER TABLE accounts ADD COLUMN note text");
    const { differences } = await check(config);
    expect(differences).toMatchObject([
      isFree
        ? { kind: "dropColumn", object: "accounts.note" }
        : { kind: "schemaChanged", detail: expect.stringMatching(/changed since the upgrade of revision/) },
    ]);
    const { revision } = (await project.query("SELECT revision FROM aludel_version"))[0] ?? {};
    await stamp(config, { targets: [String(revision)], production: true });
    const [latest] = await project.query("SELECT fingerprint FROM aludel_history ORDER BY id DESC");
    expect(latest?.["fingerprint"]).toMatch(/^2:\{"sha256":"[0-9a-f]{64}"/);
    if (!isFree) expect((await check(config)).differences).toEqual([]);
  });

  // SQLite has a scratch database everywhere.
  test.each([engine].filter(({ dialect }) => dialect !== "sqlite"))(
    "a fingerprint of an older format is no drift: it is told, and replaced by the next run",
    async () => {
      await standing(accounts);
      const config = { ...project.config, production: true };
      await project.query(`UPDATE aludel_history SET fingerprint = '{"sha256":"${"0".repeat(64)}","schemas":[]}'`);
      const { differences, diagnostics } = await check(config);
      expect(differences).toEqual([]);
      expect(diagnostics).toContainEqual({
        rule: "databaseNotCompared",
        message: expect.stringMatching(/the fingerprint of its last upgrade was taken by an older version of Aludel/),
      });
      const { revision } = (await project.query("SELECT revision FROM aludel_version"))[0] ?? {};
      await stamp(config, { targets: [String(revision)], production: true });
      await project.query("ALTER TABLE accounts ADD COLUMN note text");
      expect((await check(config)).differences).toMatchObject([{ kind: "schemaChanged" }]);
    },
  );

  test("a history table of an earlier version gets the column that it lacks with the next upgrade", async () => {
    await standing(accounts);
    await project.query("ALTER TABLE aludel_history DROP COLUMN fingerprint");
    expect(await found()).toEqual([]);
    project.models(accounts.replace("varchar(255)", "varchar(320)"));
    await project.draft();
    await project.upgrade();
    const entries = await project.query("SELECT fingerprint FROM aludel_history ORDER BY id");
    expect(entries.map(({ fingerprint }) => fingerprint)).toEqual([null, expect.stringContaining("sha256")]);
    expect((await check(project.config, { strict: true })).differences).toEqual([]);
  });

  test("a database that does not exist yet has everything pending", async () => {
    project.models(accounts);
    const { revision } = await project.draft();
    const { directory } = project.config;
    const missing =
      engine.dialect === "sqlite" ? `sqlite:${join(directory, "none.db")}` : withDatabaseName(project.url, "none");
    const config = { ...project.config, url: missing };
    expect(await check(config)).toMatchObject({
      differences: [],
      pending: [revision],
      diagnostics: expect.arrayContaining([expect.objectContaining({ rule: "databaseNotCompared" })]),
    });
  });

  test("tables that stand for others on scratch are not compared with the others' own", async () => {
    const setup = "CREATE TABLE outsiders (id integer NOT NULL PRIMARY KEY);";
    const config = {
      ...project.config,
      scratch: { ...project.config.scratch, setup: { [engine.dialect]: setup } },
    };
    await standing(accounts);
    await project.query("CREATE TABLE outsiders (id integer NOT NULL PRIMARY KEY, secret text)");
    const { differences, unmanaged } = await check(config);
    expect(differences).toEqual([]);
    expect(unmanaged).toContainEqual({ kind: "table", name: "outsiders" });
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check, type CheckReport } from "../../src/command/look/check.ts";
import { diff } from "../../src/command/look/diff.ts";
import { stamp } from "../../src/command/history/stamp.ts";
import { type AcceptanceProject, createAcceptanceProject } from "../acceptance/acceptance-project.ts";
import { engines } from "../engine/engines.ts";

// Engines whose scratch databases need a server: a replay costs something there.
const servers = engines.filter(({ dialect }) => dialect === "postgres");

const models = `
export const plans = defineTable("plans", {
  id: t.bigint().identity().primaryKey(),
  code: t.varchar(20).notNull().unique(),
  seats: t.integer().notNull().default(1),
}, (c) => [check("ck_plans_seats", sql\`seats > 0\`), index("ix_plans_seats").on(c.seats)]);
`;
const wider = models.replace("varchar(20)", "varchar(40)");
const widest = models.replace("varchar(20)", "varchar(80)");

function summary({ replays, differences }: CheckReport): unknown {
  return { by: replays.map(({ by }) => by), differences: differences.map(({ kind, object }) => `${kind} ${object}`) };
}
const byDatabase = { by: ["database"], differences: [] };
const byScratch = { by: ["scratch"], differences: [] };

describe.each(servers)("$label: a database that upgrades alone have made is the replay", (engine) => {
  let project: AcceptanceProject;
  beforeEach(async () => {
    project = await createAcceptanceProject(engine);
  });
  afterEach(() => project.drop());

  async function step(text: string): Promise<void> {
    project.models(text);
    await project.draft();
    await project.upgrade();
  }
  const found = async (): Promise<unknown> => summary(await project.check());
  const edit = (at: number, change: (text: string) => string): void => {
    const path = join("migrations", "versions", project.files()[at] ?? "");
    project.write(path, change(readFileSync(join(project.config.directory, path), "utf8")));
  };
  const revisionId = (at: number): string => /_([0-9a-f]{12})_/.exec(project.files()[at] ?? "")?.[1] ?? "";
  const addRevision = (upgrade: string): void =>
    project.write(
      "migrations/versions/20270101_0000_eeeeeeeeeeee_more.ts",
      `import { sql, t, type Operations } from "aludel";
export const revision = "eeeeeeeeeeee";
export const downRevision = "${revisionId(0)}";
export const branchLabels = [];
export const dependsOn = [];
export const message = "more";
export const createDate = "2027-01-01T00:00:00Z";
export function upgrade(op: Operations): void { ${upgrade} }
export function downgrade(): void {}
void [sql, t];
`,
    );

  test("R57 drift is found, and gone when it is undone; production needs no scratch database for that", async () => {
    await step(models);
    expect(await found()).toEqual(byDatabase);
    const production = { ...project.config, production: true };
    expect(await check(production)).toMatchObject({ differences: [], diagnostics: [], replays: [{ by: "database" }] });
    expect(summary(await check(project.config, { strict: true }))).toEqual(byScratch);
    await project.query("ALTER TABLE plans ALTER seats SET DEFAULT 2");
    expect(await found()).toEqual({ by: ["scratch"], differences: ["alterColumn plans.seats"] });
    await project.query("ALTER TABLE plans ALTER seats SET DEFAULT 1");
    expect(await found()).toEqual(byDatabase);
  });

  test("R60 drift from before an upgrade stays found", async () => {
    await step(models);
    await step(wider);
    expect(await found()).toEqual(byDatabase);
    await project.query("ALTER TABLE plans ALTER seats SET DEFAULT 2");
    await step(widest);
    expect(await found()).toEqual({ by: ["scratch"], differences: ["alterColumn plans.seats"] });
  });

  test("a downgrade that leads back is one that is known; pending revisions are replayed", async () => {
    await step(models);
    await step(wider);
    await project.downgrade();
    expect(await found()).toEqual(byScratch);
    await project.upgrade();
    expect(await found()).toEqual(byDatabase);
    await project.downgrade("base");
    await project.upgrade();
    expect(await found()).toEqual(byDatabase);
  });

  test("R57 what a draft was proved with need not be replayed before it is run", async () => {
    const folder = join(project.config.directory, "node_modules", ".cache", "aludel", "scratch");
    // A file says of an index that goes no more than its name.
    for (const text of [models, wider, wider.replace(', index("ix_plans_seats").on(c.seats)', "")]) {
      project.models(text);
      await project.draft();
      const kept = readdirSync(folder);
      expect(await found()).toEqual(byScratch);
      expect(readdirSync(folder)).toEqual(kept);
    }
  });

  test("a stamped revision was not run", async () => {
    await step(models);
    await project.query("ALTER TABLE plans ALTER code TYPE varchar(40)");
    project.models(wider);
    const { revision } = await project.draft();
    await stamp(project.config, { targets: [revision ?? ""] });
    expect(await found()).toEqual(byScratch);
    await step(widest);
    expect(await found()).toEqual(byScratch);
  });

  test("an edited file counts by what it does", async () => {
    await step(models);
    edit(0, (text) => `${text}\nexport const extra = 1;\n`);
    expect(await found()).toEqual({ by: ["database"], differences: [`editedRevision ${revisionId(0)}`] });
    edit(0, (text) => text.replace("default(1)", "default(3)"));
    project.models(models.replace("default(1)", "default(3)"));
    expect(await found()).toEqual({
      by: ["scratch"],
      differences: [`editedRevision ${revisionId(0)}`, "alterColumn plans.seats"],
    });
  });

  test("a run that fails after its first revision leaves it known; the next goes on from there", async () => {
    project.models(models);
    await project.draft();
    addRevision(`op.addColumn("plans", "note", t.raw("nonsense"));`);
    await expect(project.upgrade()).rejects.toMatchObject({ code: "MIGRATION_FAILED" });
    const rows = await project.query("SELECT finished_at, fingerprint FROM aludel_history ORDER BY id");
    expect(rows).toMatchObject([
      { finished_at: expect.anything(), fingerprint: expect.stringContaining("lineage") },
      { finished_at: null, fingerprint: "2:" },
    ]);
    addRevision(`op.addColumn("plans", "note", t.text());`);
    await project.upgrade();
    expect(await found()).toEqual({ by: ["database"], differences: ["dropColumn plans.note"] });
  });

  test("SQL of a revision's own is replayed, and so is all that follows", async () => {
    await step(models);
    addRevision("op.execute(sql`CREATE INDEX ix_raw ON plans (code)`);");
    await project.upgrade();
    expect(await found()).toEqual({ by: ["scratch"], differences: ["dropIndex plans.ix_raw"] });
  });

  test("what raw SQL made is there for the tables that rely on it", async () => {
    await step(models);
    addRevision(`op.execute(sql\`CREATE DOMAIN seat_count AS integer CHECK (VALUE > 0)\`);`);
    await project.upgrade();
    const more = `${models}export const rooms = defineTable("rooms", { seats: t.raw("seat_count").notNull() });`;
    await step(more);
    expect(await found()).toEqual(byScratch);
    const { differences } = await diff(project.config, { from: "models", to: "database" });
    expect(differences).toEqual([]);
    // It does not hide what else raw SQL did.
    edit(2, (text) => text.replace("op.execute(", "op.execute(sql`ALTER TABLE plans ADD extra integer`); op.execute("));
    expect(await found()).toMatchObject({ differences: expect.arrayContaining(["dropColumn plans.extra"]) });
  });

  test("what the engine takes along with a column is told, though no SQL of its own is there", async () => {
    await step(models);
    project.models(models.replace(/seats: .*\n/, "").replace('index("ix_plans_seats").on(c.seats)', ""));
    addRevision('op.dropColumn("plans", "seats");');
    await project.upgrade();
    expect(await found()).toEqual({ by: ["scratch"], differences: ["addConstraint plans.ck_plans_seats"] });
  });

  test("an event trigger that has a hand in it", async () => {
    await project.query(`CREATE FUNCTION add_note() RETURNS event_trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'public.plans') THEN
          ALTER TABLE plans ADD COLUMN IF NOT EXISTS note text;
        END IF;
      END $$`);
    await project.query(
      "CREATE EVENT TRIGGER notes ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION add_note()",
    );
    await step(models);
    expect(await found()).toEqual({ by: ["scratch"], differences: ["dropColumn plans.note"] });
  });
});

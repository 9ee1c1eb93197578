import { beforeAll, describe, expect, test } from "vitest";
import { createProject, type Project } from "./project.ts";

const models = (columns: string): string => `import { defineTable, t } from "aludel/models";
export const invites = defineTable("invites", { id: t.bigint().identity().primaryKey("pk_invites"), ${columns} });
`;

describe("check, diff and show --schema on the command line", () => {
  let project: Project;
  beforeAll(async () => {
    project = createProject("sqlite:./app.db", { models: "./models/index.ts" });
    project.write("models/index.ts", models("email: t.text().notNull()"));
    project.revision({
      id: "aa01",
      down: null,
      upgrade: `op.createTable("invites", { id: t.bigint().identity().primaryKey("pk_invites"), email: t.text().notNull() });
  op.execute(sql\`CREATE VIEW emails AS SELECT email FROM invites\`);`,
      downgrade: `op.execute(sql\`DROP VIEW emails\`); op.dropTable("invites");`,
    });
    await project.aludel("upgrade", "head");
  });

  test("R61 R4 check: text, --json, --strict; what is not managed is listed", async () => {
    const text = await project.aludel("check");
    expect(text).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^not managed: view emails\n(?:not replayed .*\n)?check: no differences\n$/),
    });
    const strict = await project.aludel("check", "--strict", "--json");
    expect(strict.code).toBe(0);
    expect(strict.json).toEqual({
      differences: [],
      groups: [],
      pending: [],
      unmanaged: [{ kind: "view", name: "emails" }],
      replays: [{ dialect: "sqlite", by: "scratch" }],
      diagnostics: [],
    });
  });

  test("R68 columns that a table lacks are one finding with its count; JSON has each of them too", async () => {
    project.write(
      "models/index.ts",
      models("email: t.text().notNull(), one: t.text(), two: t.text(), three: t.text()"),
    );
    const text = await project.aludel("check");
    expect(text.code).toBe(3);
    expect(text.stdout).toContain(
      "models ≠ history invites: 3 columns are missing: invites.one, invites.two, invites.three (addColumn)",
    );
    const { json, code } = await project.aludel("check", "--json");
    expect(code).toBe(3);
    expect(json.differences).toHaveLength(3);
    expect(json.groups).toMatchObject([{ kind: "addColumn", object: "invites", count: 3 }]);
    project.write("models/index.ts", models("email: t.text().notNull()"));
  });

  test("R62 check with a difference ends with exit 3 and its remedies", async () => {
    project.write("models/index.ts", models("email: t.text()"));
    const { code, json } = await project.aludel("check", "--json");
    expect(code).toBe(3);
    expect(json.differences).toEqual([
      {
        kind: "alterColumn",
        object: "invites.email",
        between: ["models", "history"],
        detail: "nullable",
        remedies: [expect.stringContaining("aludel revision --autogenerate"), expect.stringContaining("model")],
      },
    ]);
    project.write("models/index.ts", models("email: t.text().notNull()"));
  });

  test("diff: exit 3 and JSON when two schemas differ, 0 when they do not, --sql for the statements", async () => {
    const equal = await project.aludel("diff", "head", "sqlite:./app.db");
    expect(equal).toMatchObject({ code: 0, stdout: "not managed: view emails\ndiff: no differences\n" });
    project.write("other.sql", "CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT);");
    const differs = await project.aludel("diff", "database", "other.sql", "--json");
    expect(differs.code).toBe(3);
    expect(differs.json).toMatchObject({ pending: [], differences: [{ between: ["database", "other.sql"] }] });
    const sql = await project.aludel("diff", "database", "other.sql", "--sql");
    expect(sql.code).toBe(3);
    expect(sql.stdout).toMatch(/^PRAGMA foreign_keys|^BEGIN/m);
  });

  test("show --schema: the canonical form, of head when nothing is named", async () => {
    const { stdout, code } = await project.aludel("show", "--schema");
    expect(code).toBe(0);
    expect(stdout.split("\n")).toContain("column invites.email text not null");
    const { json } = await project.aludel("show", "database", "--schema", "--json");
    expect(json.schema).toMatchObject({ source: "database", engine: "sqlite" });
    expect(json.schema.lines).toContain("unmanaged view emails");
    expect(await project.aludel("show")).toMatchObject({ code: 2 });
  });
});

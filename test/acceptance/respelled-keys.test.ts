import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { downgrade } from "../../src/command/run/migrate.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { type AcceptanceProject, createAcceptanceProject } from "./acceptance-project.ts";

/** A key before and after: the same to some engine, or to all. */
interface Respelling {
  readonly table: string;
  readonly type: string;
  readonly from: string;
  readonly to: string;
}

const everywhere: readonly Respelling[] = [
  {
    table: "moments",
    type: "t.timestamp({ withTimezone: true, precision: 3 })",
    from: `"2024-01-02T03:04:05.000Z"`,
    to: `"2024-01-02T05:04:05+02:00"`,
  },
  {
    table: "instants",
    type: "t.timestamp({ precision: 3 })",
    from: `new Date("2024-01-02T03:04:05.678Z")`,
    to: `"2024-01-02 03:04:05.678+00:00"`,
  },
  { table: "prices", type: "t.numeric(8, 2)", from: `"1.50"`, to: "1.5" },
  { table: "numbers", type: "t.integer()", from: `"5"`, to: "5" },
];

/** SQLite takes small letters only. */
const ids: Respelling = {
  table: "ids",
  type: "t.uuid()",
  from: `"0B1E4C0A-5F6D-4C3B-9A2E-1D2C3B4A5F6E"`,
  to: `"0b1e4c0a-5f6d-4c3b-9a2e-1d2c3b4a5f6e"`,
};

const words: readonly Respelling[] = [
  { table: "roles", type: "t.varchar(20)", from: `"Admin"`, to: `"admin"` },
  { table: "places", type: "t.varchar(20)", from: `"Orléans"`, to: `"ORLEANS"` },
];

const respellings: Readonly<Record<DialectName, readonly Respelling[]>> = {
  sqlite: [...everywhere, { table: "labels", type: `t.text().collate("NOCASE")`, from: `"New"`, to: `"new"` }],
  postgres: [...everywhere, ids, { table: "labels", type: `t.raw("citext")`, from: `"New"`, to: `"new"` }],
  mysql: [...everywhere, ids, ...words],
  mariadb: [...everywhere, ids, ...words],
};

/** Ways to lose a row: a trigger that nobody declared, and collations that hold more texts for one than a draft can know. */
const losses: Readonly<
  Record<DialectName, { readonly prelude: string | null; readonly from: string; readonly to: string }>
> = {
  sqlite: {
    prelude:
      "op.execute(sql`CREATE TRIGGER quiet BEFORE INSERT ON roles WHEN NEW.name = 'guest' BEGIN SELECT RAISE(IGNORE); END`);",
    from: "admin",
    to: "guest",
  },
  postgres: {
    prelude: "op.execute(sql`CREATE RULE quiet AS ON INSERT TO roles DO INSTEAD NOTHING`);",
    from: "admin",
    to: "guest",
  },
  mysql: { prelude: null, from: "cœur", to: "coeur" },
  mariadb: { prelude: null, from: "Straße", to: "Strase" },
};

function modelsWith(cases: readonly Respelling[], side: "from" | "to"): string {
  const tables = cases.map(
    (one) => `export const ${one.table} = defineTable("${one.table}", {
  id: t.integer().identity().primaryKey(), key: ${one.type}.notNull().unique(), note: t.text(),
});
export const rowsOf_${one.table} = rows(${one.table}, [{ key: ${one[side]}, note: "kept" }], { key: ["key"], compare: ["note"] });`,
  );
  return tables.join("\n");
}

async function readRows(project: AcceptanceProject, cases: readonly Respelling[]) {
  const found = [];
  for (const { table } of cases) found.push(...(await project.query(`SELECT id, note FROM ${table}`)));
  return found;
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  const cases = respellings[engine.dialect];

  test("R142 a reference row whose key is only spelled otherwise stays, with its id, up and down", async () => {
    const project = await createAcceptanceProject(engine, {
      scratch: { setup: { postgres: "CREATE EXTENSION citext" } },
    });
    try {
      if (engine.dialect === "postgres") await project.query("CREATE EXTENSION citext");
      project.models(modelsWith(cases, "from"));
      await project.draft();
      await project.upgrade();
      const before = await readRows(project, cases);
      expect(before).toHaveLength(cases.length);

      project.models(modelsWith(cases, "to"));
      const { operations } = await project.draft();
      expect(operations.map(({ kind }) => kind)).toEqual(cases.map(() => "updateRows"));
      await project.upgrade();
      expect(await readRows(project, cases)).toEqual(before);
      expect((await project.check()).differences).toEqual([]);
      await project.downgrade();
      expect(await readRows(project, cases)).toEqual(before);
      await project.upgrade();
      expect(await readRows(project, cases)).toEqual(before);
    } finally {
      await project.drop();
    }
  });

  test("a downgrade deletes no reference row that somebody edited, or had before, without being told to", async () => {
    const project = await createAcceptanceProject(engine);
    const roles = `export const roles = defineTable("Roles", {
  id: t.integer().identity().primaryKey(), name: t.varchar(20).notNull().unique(), note: t.varchar(20), data: t.json(), rank: t.integer().default(3),
});`;
    const [open, close] = engine.dialect === "mysql" || engine.dialect === "mariadb" ? ["`", "`"] : ['"', '"'];
    const table = `${open}Roles${close}`;
    const refused = (rows: string) => ({ code: "DECISION_MISSING", message: `downgrade would throw away ${rows} now` });
    const down = () => downgrade(project.config, { target: "-1" });
    try {
      project.models(roles);
      await project.draft();
      await project.upgrade();
      await project.query(`INSERT INTO ${table} (name, note) VALUES ('admin', 'mine')`);
      project.models(`${roles}
export const someRoles = rows(roles, [{ name: "admin" }, { name: "user", note: "some", data: { a: [1] } }], { key: ["name"] });`);
      await project.draft();
      await project.upgrade();
      await expect(down()).rejects.toMatchObject(
        refused('1 row of table "Roles" that was edited or there before, as it is'),
      );
      const rank = `${open}rank${close}`;
      await project.query(`UPDATE ${table} SET note = NULL, ${rank} = 9`);
      await expect(down()).rejects.toMatchObject(
        refused('2 rows of table "Roles" that were edited or there before, as they are'),
      );
      await project.query(`UPDATE ${table} SET ${rank} = 3`);
      await project.query(`UPDATE ${table} SET note = 'some' WHERE name = 'user'`);
      await down();
      expect(await project.query(`SELECT name FROM ${table}`)).toEqual([]);
    } finally {
      await project.drop();
    }
  });

  test("the proof sees what a deleted row takes along", async () => {
    const project = await createAcceptanceProject(engine);
    const models = (code: string): void =>
      project.models(`export const parents = defineTable("parents", { id: t.integer().identity().primaryKey(), code: t.varchar(20).notNull().unique() });
export const children = defineTable("children", {
  key: t.varchar(20).primaryKey(), parent_id: t.integer().notNull().references("parents.id", { onDelete: "cascade" }),
});
export const someParents = rows(parents, [{ code: "${code}" }], { key: ["code"], compare: [] });
export const someChildren = rows(children, [{ key: "x", parent_id: lookup("parents", { code: "${code}" }) }], { key: ["key"] });`);
    try {
      models("one");
      await project.draft();
      models("two");
      await expect(project.draft()).rejects.toMatchObject({ code: "DECISION_MISSING" });
      const lost = `the upgrade does not lead to the rows of the models (${engine.dialect}): children: the row with key = 'x' is missing`;
      await expect(project.draft({ drops: ["parents.one"] })).rejects.toMatchObject({
        code: "PROOF_FAILED",
        message: lost,
      });
    } finally {
      await project.drop();
    }
  });

  test("the proof sees that a row is lost where the schema does not show it", async () => {
    const { prelude, from, to } = losses[engine.dialect];
    const project = await createAcceptanceProject(engine);
    const models = (name: string): void =>
      project.models(`export const roles = defineTable("roles", { name: t.varchar(20).primaryKey(), note: t.text() });
export const someRoles = rows(roles, [{ name: "${name}" }], { key: ["name"], compare: ["note"] });`);
    try {
      models(from);
      await project.draft();
      if (prelude !== null) {
        const { path } = await project.draft({ autogenerate: false });
        const file = path ?? "";
        writeFileSync(
          file,
          readFileSync(file, "utf8").replace(
            /(export (?:async )?function upgrade\(.*\{)/,
            (start) => `import { sql } from "aludel";\n${start}\n  ${prelude}`,
          ),
        );
      }
      models(to);
      const lost = `the upgrade does not lead to the rows of the models (${engine.dialect}): roles: the row with name = '${to}' is missing`;
      await expect(project.draft()).rejects.toMatchObject({ code: "PROOF_FAILED", message: lost });
    } finally {
      await project.drop();
    }
  });
});

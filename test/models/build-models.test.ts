import { describe, expect, test } from "vitest";

import { buildModels } from "../../src/models/build-models.ts";
import { defineEnum } from "../../src/models/define-enum.ts";
import { defineTable } from "../../src/models/define-table.ts";
import { asc } from "../../src/models/index-key.ts";
import { lookup } from "../../src/models/markers.ts";
import { rows } from "../../src/models/rows.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";
import { foreignKey, index, primaryKey, unique } from "../../src/models/table-extra.ts";

const id = { id: t.integer().identity().primaryKey() };
const userRole = defineEnum("user_role", ["worker", "admin"]);

describe("what is collected", () => {
  test("tables, enums and rows of the module, of namespaces and of arrays, each once", () => {
    const users = defineTable("users", { ...id, name: t.text().notNull().unique(), role: t.enum(userRole) });
    const events = defineTable("audit.events", id);
    const { database, exported } = buildModels({
      users,
      default: users,
      auth: { userRole, inner: { events } },
      seeds: [rows(users, [{ name: "root" }], { key: ["name"] })],
      helper: () => users,
      version: 3,
      when: new Date(0),
    });
    expect([...database.tables.keys()]).toEqual(["users", "audit.events"]);
    expect(exported.tables.map(({ path }) => path)).toEqual(["users", "auth.inner.events"]);
    expect([...database.enums.values()]).toEqual([
      { name: { schema: null, name: "user_role" }, labels: ["worker", "admin"], comment: null },
    ]);
    expect([...database.schemas]).toEqual(["audit"]);
    expect(database.rows.get("users")).toEqual({
      table: { schema: null, name: "users" },
      key: ["name"],
      compare: "insert-only",
      rows: [{ name: "root" }],
    });
  });

  test("an enum is there as long as a column uses it, with its schema", () => {
    const level = defineEnum("level", ["low"], { schema: "audit" });
    expect([...buildModels({ userRole, level }).database.enums]).toEqual([]);
    const used = buildModels({ level, a: defineTable("a", { x: t.array(t.enum(level)) }) }).database;
    expect([...used.enums.keys()]).toEqual(["audit.level"]);
    expect([...used.schemas]).toEqual(["audit"]);
  });

  test("backfills are known by the full name of the column", () => {
    const { backfills } = buildModels({ a: defineTable("audit.a", { x: t.text().notNull().backfill("old") }) });
    expect([...backfills]).toEqual([["audit.a.x", "old"]]);
  });

  test("R49 base columns are shared by spreading them, and association tables may opt out", () => {
    const base = { ...id, created_at: t.timestamp().notNull(), updated_at: t.timestamp().notNull() };
    const users = defineTable("users", { ...base, email: t.text() });
    const roles = defineTable("roles", { ...base, name: t.text() });
    const userRoles = defineTable(
      "user_roles",
      { user_id: t.integer().references("users.id"), role_id: t.integer().references("roles.id") },
      (c) => [primaryKey(c.user_id, c.role_id)],
    );
    const { tables } = buildModels({ users, roles, userRoles }).database;
    const columns = (name: string) => tables.get(name)?.columns.map((column) => column.name);
    expect(columns("users")).toEqual(["id", "created_at", "updated_at", "email"]);
    expect(columns("roles")).toEqual(["id", "created_at", "updated_at", "name"]);
    expect(columns("user_roles")).toEqual(["user_id", "role_id"]);
  });
});

describe("duplicates", () => {
  const cases: readonly (readonly [string, () => Record<string, unknown>, RegExp])[] = [
    [
      "tables",
      () => ({ users: defineTable("users", id), auth: { accounts: defineTable("users", id) } }),
      /table "users" is defined twice, by the exports "users" and "auth.accounts"/,
    ],
    [
      "enums",
      () => ({ userRole, again: defineEnum("user_role", ["worker", "admin"]) }),
      /enum "user_role" is defined twice, by the exports "userRole" and "again"/,
    ],
    [
      "labels",
      () => ({ userRole, a: defineTable("a", { role: t.enum("user_role", ["boss"]) }) }),
      /enum "user_role" has the labels worker, admin at "userRole" and boss at "a.role"/,
    ],
    [
      "keys of rows",
      () => {
        const a = defineTable("a", { x: t.text(), y: t.text() });
        return { a, one: rows(a, [], { key: ["x"] }), two: rows(a, [], { key: ["y"] }) };
      },
      /rows of table "a" have two keys or comparisons, by the exports "one" and "two"/,
    ],
    [
      "rows",
      () => {
        const a = defineTable("a", { x: t.text() });
        return { a, one: rows(a, [{ x: "1" }], { key: ["x"] }), two: rows(a, [{ x: "1" }], { key: ["x"] }) };
      },
      /two rows with the key \(x\) = \["1"\], by the exports "one" and "two"/,
    ],
  ];
  test.each(cases)("of %s name both", (_name, exports, message) => {
    expect(() => buildModels(exports())).toThrow(message);
  });

  test("rows of one table in two places add up", () => {
    const a = defineTable("a", { x: t.text() });
    const { database } = buildModels({
      a,
      one: rows(a, [{ x: "1" }], { key: ["x"] }),
      two: rows(a, [{ x: "2" }], { key: ["x"] }),
    });
    expect(database.rows.get("a")?.rows).toEqual([{ x: "1" }, { x: "2" }]);
  });
});

describe("references", () => {
  const users = defineTable("users", id);

  test("R67 a key that is not called id, and a unique column that is not the key, are valid targets", () => {
    const profiles = defineTable(
      "user_profiles",
      {
        user_id: t.uuid().primaryKey(),
        handle: t.text().notNull().unique(),
        flow: t.text(),
      },
      (c) => [index("ix_flow").on(c.flow).unique()],
    );
    const access = defineTable("client_access", {
      user_profile_id: t.uuid().references("user_profiles.user_id", { onDelete: "cascade" }),
      handle: t.text().references("user_profiles.handle"),
      flow: t.text().references(() => profiles.columns.flow),
    });
    const { tables } = buildModels({ access, profiles }).database;
    expect(tables.get("client_access")?.constraints).toMatchObject([
      { references: { table: { name: "user_profiles" }, columns: ["user_id"] } },
      { references: { columns: ["handle"] } },
      { references: { columns: ["flow"] } },
    ]);
  });

  test("R67 a target that is not unique is refused", () => {
    const profiles = defineTable("user_profiles", { ...id, user_id: t.integer() });
    const access = defineTable("client_access", {
      user_profile_id: t.integer().references("user_profiles.user_id", { name: "fk_profile" }),
    });
    expect(() => buildModels({ profiles, access })).toThrow(
      /foreign key "fk_profile" of table "client_access" \(user_profile_id\) refers to "user_profiles" \(user_id\), which is not unique/,
    );
  });

  test("part of a unique key, a partial and an expression index are not unique", () => {
    const target = defineTable("targets", { a: t.text(), b: t.text(), c: t.text(), d: t.text() }, (c) => [
      unique().on(c.a, c.b),
      index("ix_c")
        .on(c.c)
        .unique()
        .where(sql`c <> ''`),
      index("ix_d")
        .on(sql`lower(${c.d})`)
        .unique(),
    ]);
    for (const column of ["a", "b", "c", "d"]) {
      const user = defineTable("u", { x: t.text().references(`targets.${column}`) });
      expect(() => buildModels({ target, user })).toThrow(/is not unique/);
    }
  });

  test("self references, cycles and composite keys", () => {
    const departments = defineTable("departments", { ...id, manager_id: t.integer().references("staff.id") });
    const staff = defineTable("staff", {
      ...id,
      boss_id: t.integer().references("staff.id"),
      department_id: t.integer().references(() => departments.columns.id),
    });
    const pairs = defineTable("pairs", { a: t.integer(), b: t.integer() }, (c) => [primaryKey(c.a, c.b)]);
    const marks = defineTable("marks", { x: t.integer(), y: t.integer() }, (c) => [
      foreignKey([c.x, c.y]).references(pairs, ["b", "a"]),
    ]);
    expect(buildModels({ departments, staff, pairs, marks }).database.tables.size).toBe(4);
  });

  const wrong: readonly (readonly [string, () => Record<string, unknown>, RegExp])[] = [
    [
      "table",
      () => ({ users, a: defineTable("a", { x: t.integer().references("user.id") }) }),
      /a foreign key of table "a" \(x\) refers to table "user", which no model defines/,
    ],
    [
      "column",
      () => ({ users, a: defineTable("a", { x: t.integer().references("users.uid") }) }),
      /refers to column "uid", which table "users" does not have/,
    ],
    [
      "number of columns",
      () => ({
        users,
        a: defineTable("a", { x: t.integer(), y: t.integer() }, () => [
          foreignKey(["x", "y"]).references("users", ["id"]),
        ]),
      }),
      /\(x, y\) has 2 columns and refers to 1/,
    ],
    [
      "table of a lookup",
      () => {
        const a = defineTable("a", { x: t.integer().notNull() });
        return { a, seed: rows(a, [{ x: lookup("roles", { name: "admin" }) }], { key: ["x"] }) };
      },
      /a row of table "a" refers to table "roles", which no model defines/,
    ],
    [
      "column of a lookup",
      () => {
        const a = defineTable("a", { x: t.integer().notNull() });
        return { a, users, seed: rows(a, [{ x: lookup("users", { name: "admin" }) }], { key: ["x"] }) };
      },
      /a row of table "a" refers to column "name", which table "users" does not have/,
    ],
    [
      "table of rows",
      () => ({ seed: rows(users, [], { key: ["id"] }) }),
      /a row of table "users" refers to table "users", which no model defines/,
    ],
  ];
  test.each(wrong)("a wrong %s is named", (_name, exports, message) => {
    expect(() => buildModels(exports())).toThrow(message);
  });
});

describe("rows", () => {
  const plans = defineTable("plans", {
    ...id,
    code: t.text().notNull().unique(),
    price: t.bigint(),
    features: t.jsonb(),
    label: t.text(),
  });

  test("documents become JSON values, and what is undefined is not given", () => {
    const given = rows(plans, [{ code: "free", features: ["a"], price: 0n, label: undefined }], {
      key: ["code"],
      compare: ["price"],
    });
    expect(given.rows).toEqual([{ code: "free", price: 0n, features: { kind: "json", value: ["a"] } }]);
    expect(given.compare).toEqual(["price"]);
  });

  test("a row without its key, a key twice and an unknown column are named", () => {
    expect(() => rows(plans, [{ label: "x" } as never], { key: ["code"] })).toThrow(
      /a row of table "plans" has no value for the key column "code"/,
    );
    expect(() => rows(plans, [{ code: "a" }, { code: "a" }], { key: ["code"] })).toThrow(
      /table "plans" has two rows with the key \(code\) = \["a"\]/,
    );
    expect(() => rows(plans, [{ code: "a", nope: 1 } as never], { key: ["code"] })).toThrow(/name the column "nope"/);
    expect(() => rows(plans, [], { key: ["nope" as "code"] })).toThrow(/name the column "nope"/);
    expect(() => rows(plans, [], { key: ["code"], compare: ["nope"] as never[] })).toThrow(/name the column "nope"/);
  });
});

describe("tables that an engine would make and nobody could use", () => {
  const parents = defineTable("parents", { a: t.integer(), b: t.integer() }, (c) => [primaryKey(c.a, c.b)]);
  const columns = { x: t.integer().notNull(), y: t.integer(), Z: t.integer().notNull().default(1) };
  const refused: readonly (readonly [string, () => object])[] = [
    [
      'the generated columns "one", "two", "three" of table "app.u" read each other',
      () =>
        defineTable("app.u", {
          ...columns,
          one: t.integer().generated(sql`x + two`, { stored: false }),
          two: t.integer().generated(sql`abs("Three" * 2)`, { stored: false }),
          three: t.integer().generated({ sqlite: sql`[one] || 'x'`, postgres: sql`x`, mysql: sql`x`, mariadb: sql`x` }),
          four: t.integer().generated(sql`one`),
        }),
    ],
    [
      'the generated column "total" of table "u" reads itself',
      () => defineTable("u", { ...columns, total: t.integer().generated(sql`y + coalesce(u.total, 0)`) }),
    ],
    [
      'a primary key of table "u" names the column "x" twice',
      () => defineTable("u", columns, (c) => [primaryKey(c.x, c.y, c.x)]),
    ],
    [
      'unique constraint "uq" of table "u" names the column "y" twice',
      () => defineTable("u", columns, (c) => [unique("uq").on(c.y, c.y)]),
    ],
    [
      'index "ix" of table "u" names the column "Z" twice',
      () => defineTable("u", columns, (c) => [index("ix").on(c.Z, c.y, c.Z)]),
    ],
    [
      'a foreign key of table "u" names the column "x" twice',
      () => defineTable("u", columns, (c) => [foreignKey([c.x, c.x]).references("parents", ["a", "b"])]),
    ],
    [
      'foreign key "fk" of table "u" says onDelete: "set null", but its column "u.x" is NOT NULL',
      () =>
        defineTable("u", columns, (c) => [
          foreignKey([c.y, c.x]).references("parents", ["a", "b"], { name: "fk", onDelete: "set null" }),
        ]),
    ],
    [
      'a foreign key of table "u" says onUpdate: "set default", but its column "u.x" is NOT NULL and has no default',
      () =>
        defineTable("u", columns, (c) => [
          foreignKey([c.Z, c.x]).references("parents", ["a", "b"], { onUpdate: "set default" }),
        ]),
    ],
    [
      'a foreign key of table "u" says onDelete: "set null", but its column "u.id" is NOT NULL',
      () => defineTable("u", { id: t.integer().primaryKey().references("u.id", { onDelete: "set null" }) }),
    ],
  ];
  test.each(refused)("%s", (message, table) => {
    expect(() => buildModels({ parents, u: table() })).toThrow(
      expect.objectContaining({ code: "INVALID_MODEL", message }) as Error,
    );
  });

  test("what engines take and can use passes", () => {
    const u = defineTable(
      "u",
      {
        ...columns,
        total: t.integer().generated(sql`x + y`, { stored: false }),
        double: t.integer().generated(sql`total * 2 -- double`),
        text: t.text().generated(sql`'text' || total::text || "double"`),
        length: t.integer().generated(sql`length(text)`),
        kept: t.integer().notNull().default(1).references("u.Z", { onDelete: "set default" }),
        lost: t.integer().references("u.Z", { onDelete: "set null", onUpdate: "set default" }),
      },
      (c) => [
        unique().on(c.Z),
        index("ix").on(c.x, asc(c.x).collate("nocase"), sql`x`),
        primaryKey(c.x, c.y),
        foreignKey([c.x, c.y]).references("parents", ["a", "b"], { onDelete: "cascade" }),
      ],
    );
    expect(buildModels({ parents, u }).database.tables.size).toBe(2);
  });
});

import { type AcceptanceCase, table } from "../acceptance-case.ts";

const key = "id: t.bigint().primaryKey()";

/** Changes that meet in one revision, where each alone would be easy. */
export const combinedCases: readonly AcceptanceCase[] = [
  {
    name: "R47 a table and its columns are renamed, and so is what refers to them",
    before:
      table(
        "users",
        `${key}, mail: t.text().notNull().unique("uq_mail"), boss: t.bigint().references("users.id", { name: "fk_boss" })`,
      ) +
      table(
        "posts",
        `${key}, author: t.bigint().notNull().references("users.id", { name: "fk_author", onDelete: "cascade" })`,
        "index('ix_author').on(c.author)",
      ),
    after:
      table(
        "people",
        `user_id: t.bigint().primaryKey(), email: t.text().notNull().unique("uq_mail"), boss_id: t.bigint().references("people.user_id", { name: "fk_boss" })`,
      ) +
      table(
        "posts",
        `${key}, author_id: t.bigint().notNull().references("people.user_id", { name: "fk_author", onDelete: "cascade" })`,
        "index('ix_author').on(c.author_id)",
      ),
    rows: ["INSERT INTO users VALUES (1, 'a', NULL), (2, 'b', 1)", "INSERT INTO posts VALUES (1, 2)"],
    renames: ["users=people", "users.id=user_id", "users.mail=email", "users.boss=boss_id", "posts.author=author_id"],
    operations: [
      "renameTable users",
      "renameColumn people.id",
      "renameColumn people.mail",
      "renameColumn people.boss",
      "renameColumn posts.author",
    ],
    kept: ["SELECT id, mail, boss FROM users ORDER BY id", "SELECT id, author FROM posts"],
    afterwards: {
      query: "SELECT email, CAST(boss_id AS integer) AS boss_id FROM people ORDER BY user_id",
      rows: [
        { email: "a", boss_id: null },
        { email: "b", boss_id: 1 },
      ],
    },
  },
  {
    name: "a key and what refers to it get a wider type",
    before:
      table("users", "id: t.integer().primaryKey()") +
      table("posts", `${key}, user_id: t.integer().references("users.id", { onDelete: "cascade" })`),
    after:
      table("users", "id: t.bigint().primaryKey()") +
      table("posts", `${key}, user_id: t.bigint().references("users.id", { onDelete: "cascade" })`),
    rows: ["INSERT INTO users VALUES (1), (2)", "INSERT INTO posts VALUES (1, 2)"],
    operations: ["alterColumn posts.user_id", "alterColumn users.id"],
    kept: ["SELECT id FROM users ORDER BY id", "SELECT id, user_id FROM posts"],
  },
  {
    name: "a key that is text becomes a UUID, with what refers to it",
    before:
      table("users", "id: t.varchar(36).primaryKey()") +
      table("posts", `${key}, user_id: t.varchar(36).references("users.id")`),
    after:
      table("users", "id: t.uuid().primaryKey()") + table("posts", `${key}, user_id: t.uuid().references("users.id")`),
    rows: [
      "INSERT INTO users VALUES ('3f2a9c81-b7d4-4e0a-9b1c-000000000000')",
      "INSERT INTO posts VALUES (1, '3f2a9c81-b7d4-4e0a-9b1c-000000000000')",
    ],
    converts: ["users.id", "posts.user_id"],
    operations: [
      "dropConstraint posts.fk_posts_user_id",
      "alterColumn posts.user_id",
      "alterColumn users.id",
      "addConstraint posts.fk_posts_user_id",
    ],
    kept: ["SELECT id FROM users", "SELECT id, user_id FROM posts"],
  },
  {
    name: "a foreign key moves to another table, and the old one goes",
    before:
      table("users", key) + table("posts", `${key}, owner_id: t.bigint().references("users.id", { name: "fk_owner" })`),
    after:
      table("teams", key) + table("posts", `${key}, owner_id: t.bigint().references("teams.id", { name: "fk_owner" })`),
    rows: ["INSERT INTO users VALUES (1)", "INSERT INTO posts VALUES (1, NULL)"],
    drops: ["users"],
    operations: [
      "dropConstraint posts.fk_owner",
      "createTable teams",
      "dropTable users",
      "addConstraint posts.fk_owner",
    ],
    kept: ["SELECT id, owner_id FROM posts"],
  },
  {
    name: "a column is renamed under a check, a partial index and a generated column",
    before: table(
      "items",
      `${key}, price: t.integer().notNull(), twice: t.integer().generated(sql\`price * 2\`)`,
      "check('ck_price', sql`price > 0`), index('ix_price').on(c.price).where(sql`price > 10`)",
    ),
    after: table(
      "items",
      `${key}, cost: t.integer().notNull(), twice: t.integer().generated(sql\`cost * 2\`)`,
      "check('ck_price', sql`cost > 0`), index('ix_price').on(c.cost).where(sql`cost > 10`)",
    ),
    rows: ["INSERT INTO items (id, price) VALUES (1, 5), (2, 50)"],
    renames: ["items.price=cost"],
    operations: ["renameColumn items.price"],
    kept: ["SELECT id, price, twice FROM items ORDER BY id"],
  },
  {
    name: "a column gets a wider type under a check, a partial index and a generated column",
    before: table(
      "items",
      `${key}, price: t.integer().notNull(), twice: t.bigint().generated(sql\`price * 2\`)`,
      "check('ck_price', sql`price > 0`), index('ix_price').on(c.price).where(sql`price > 10`)",
    ),
    after: table(
      "items",
      `${key}, price: t.numeric(14, 2).notNull().default(1), twice: t.bigint().generated(sql\`price * 2\`)`,
      "check('ck_price', sql`price > 0`), index('ix_price').on(c.price).where(sql`price > 10`)",
    ),
    rows: ["INSERT INTO items (id, price) VALUES (1, 5), (2, 50)"],
    operations: {
      sqlite: ["alterColumn items.price"],
      postgres: ["alterColumn items.price"],
    },
    kept: ["SELECT id, price, twice FROM items ORDER BY id"],
  },
  {
    name: "an enum gets another name",
    before: table(
      "days",
      `${key}, mood: t.enum("mood", ["sad", "glad"]).notNull().default("glad")`,
      "index().on(c.mood).where(sql`mood = 'sad'`)",
    ),
    after: table(
      "days",
      `${key}, mood: t.enum("feeling", ["sad", "glad"]).notNull().default("glad")`,
      "index().on(c.mood).where(sql`mood = 'sad'`)",
    ),
    rows: ["INSERT INTO days (id, mood) VALUES (1, 'sad'), (2, 'glad')"],
    operations: ["createEnum feeling", "alterColumn days.mood", "dropEnum mood"],
    kept: ["SELECT id, mood FROM days ORDER BY id"],
  },
  {
    name: "arrays with defaults hold texts instead of an enum, whose last users they were",
    before: table(
      "days",
      `${key}, mood: t.enum("mood", ["sad", "glad"]).default("glad"), moods: t.array(t.enum("mood", ["sad", "glad"])).default(["sad"])`,
    ),
    after: table("days", `${key}, mood: t.text().default("glad"), moods: t.array(t.text()).default(["sad"])`),
    rows: ["INSERT INTO days (id) VALUES (1)"],
    operations: ["alterColumn days.mood", "alterColumn days.moods", "dropEnum mood"],
    kept: ["SELECT id, mood FROM days ORDER BY id"],
  },
  {
    name: "a table moves to another schema",
    engines: ["postgres"],
    schemas: ["crm"],
    before:
      table("users", `${key}, name: t.text().unique()`) +
      table("posts", `${key}, user_id: t.bigint().references("users.id")`),
    after: `export const users = defineTable("crm.users", { ${key}, name: t.text().unique() });\n${table("posts", `${key}, user_id: t.bigint().references("crm.users.id")`)}`,
    rows: ["INSERT INTO users VALUES (1, 'a')", "INSERT INTO posts VALUES (1, 1)"],
    renames: ["users=crm.users"],
    operations: ["createSchema crm", "renameTable users"],
    kept: ["SELECT id, name FROM users", "SELECT id, user_id FROM posts"],
  },
  {
    name: "a key of several columns that refers to its own table",
    before: table(
      "parts",
      "tenant: t.bigint().notNull(), id: t.bigint().notNull(), parent: t.bigint()",
      'primaryKey(["tenant", "id"])',
    ),
    after: table(
      "parts",
      "tenant: t.bigint().notNull(), id: t.bigint().notNull(), parent: t.bigint()",
      'primaryKey(["tenant", "id"]), foreignKey([c.tenant, c.parent]).references("parts", ["tenant", "id"], { onDelete: "cascade" })',
    ),
    rows: ["INSERT INTO parts VALUES (1, 1, NULL), (1, 2, 1)"],
    operations: ["addConstraint parts.fk_parts_tenant_parent"],
    kept: ["SELECT tenant, id, parent FROM parts ORDER BY id"],
  },
  {
    name: "a unique constraint becomes a unique index of the same name",
    before: table("users", `${key}, email: t.text().notNull().unique("uq_email")`),
    after: table("users", `${key}, email: t.text().notNull()`, "index('uq_email').on(c.email).unique()"),
    rows: ["INSERT INTO users VALUES (1, 'a')"],
    operations: ["dropConstraint users.uq_email", "createIndex users.uq_email"],
    kept: ["SELECT id, email FROM users"],
  },
  {
    name: "reference rows move with their table and get a column",
    before: `${table("roles", `${key}, name: t.text().notNull().unique("uq_name")`)}export const some = rows(roles, [{ id: 1, name: "a" }, { id: 2, name: "b" }], { key: ["name"], compare: ["id"] });`,
    after: `${table("groups", `${key}, title: t.text().notNull().unique("uq_name"), note: t.text().notNull().default("-")`)}export const some = rows(groups, [{ id: 1, title: "a", note: "x" }, { id: 3, title: "c" }], { key: ["title"], compare: ["id", "note"] });`,
    renames: ["roles=groups", "roles.name=title"],
    operations: [
      "renameTable roles",
      "renameColumn groups.name",
      "addColumn groups.note",
      "insertRows groups",
      "updateRows groups",
      "deleteRows groups",
    ],
    kept: ["SELECT id, name FROM roles ORDER BY id"],
    afterwards: {
      query: "SELECT title, note FROM groups ORDER BY id",
      rows: [
        { title: "a", note: "x" },
        { title: "c", note: "-" },
      ],
    },
  },
  {
    name: "many changes of one table",
    before: table(
      "users",
      `${key}, a: t.varchar(10), b: t.integer().notNull().default(1), c: t.text(), d: t.text()`,
      "index('ix_a').on(c.a), check('ck_b', sql`b > 0`)",
    ),
    after: table(
      "users",
      `id: t.bigint().identity().primaryKey(), a: t.varchar(20).notNull().backfill("x"), b: t.bigint(), c2: t.text().unique("uq_c"), e: t.boolean().notNull().default(false)`,
      "index('ix_a').on(desc(c.a)), check('ck_b', sql`b > 1`), index('ix_e').on(c.e).where(sql`e`)",
      "{ comment: 'people' }",
    ),
    rows: ["INSERT INTO users VALUES (1, NULL, 2, 'c', 'd'), (2, 'a', 3, NULL, NULL)"],
    renames: ["users.c=c2"],
    drops: ["users.d"],
    operations: [
      "renameColumn users.c",
      "dropIndex users.ix_a",
      "dropConstraint users.ck_b",
      "addColumn users.e",
      "alterColumn users.id",
      "alterColumn users.a",
      "alterColumn users.b",
      "updateRows users",
      "alterColumn users.a",
      "dropColumn users.d",
      "addConstraint users.ck_b",
      "addConstraint users.uq_c",
      "createIndex users.ix_a",
      "createIndex users.ix_e",
      "setComment users",
    ],
    kept: ["SELECT id, b, c FROM users ORDER BY id"],
  },
];

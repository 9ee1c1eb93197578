import { type AcceptanceCase, table } from "../acceptance-case.ts";

const users = table("users", "id: t.bigint().primaryKey(), name: t.text().notNull()");
const fillUsers = ["INSERT INTO users (id, name) VALUES (1, 'Ann'), (2, 'O''Neil')"];
const readUsers = "SELECT id, name FROM users ORDER BY id";

/** Whole tables, schemas and enum types. */
export const tableCases: readonly AcceptanceCase[] = [
  {
    name: "a table is added",
    before: users,
    after: users + table("posts", "id: t.bigint().identity().primaryKey(), title: t.varchar(200).notNull()"),
    rows: fillUsers,
    operations: ["createTable posts"],
    kept: [readUsers],
  },
  {
    name: "a table is dropped, by decision",
    before:
      users +
      table(
        "posts",
        "id: t.bigint().primaryKey(), user_id: t.bigint().references('users.id', { onDelete: 'cascade' })",
      ),
    after: users,
    rows: [...fillUsers, "INSERT INTO posts VALUES (1, 1), (2, 2)"],
    operations: ["dropTable posts"],
    drops: ["posts"],
    kept: [readUsers],
  },
  {
    name: "R47 a table is renamed, with its rows, its keys and those that refer to it",
    before: users + table("posts", "id: t.bigint().primaryKey(), user_id: t.bigint().notNull().references('users.id')"),
    after:
      users.replaceAll("users", "people") +
      table("posts", "id: t.bigint().primaryKey(), user_id: t.bigint().notNull().references('people.id')"),
    rows: [...fillUsers, "INSERT INTO posts VALUES (1, 1), (2, 2)"],
    operations: ["renameTable users"],
    renames: ["users=people"],
    kept: ["SELECT id, user_id FROM posts ORDER BY id"],
    afterwards: { query: "SELECT name FROM people ORDER BY id", rows: [{ name: "Ann" }, { name: "O'Neil" }] },
  },
  {
    name: "R56 tables that refer to each other are added, and go in the downgrade",
    before: users,
    after:
      users +
      table(
        "clients",
        "id: t.bigint().primaryKey(), main_engagement_id: t.bigint().references('engagements.id', { onDelete: 'set null' })",
      ) +
      table(
        "engagements",
        "id: t.bigint().primaryKey(), client_id: t.bigint().notNull().references('clients.id', { onDelete: 'cascade' })",
      ),
    rows: fillUsers,
    operations: [
      "createTable clients",
      "createTable engagements",
      "addConstraint clients.fk_clients_main_engagement_id",
      "addConstraint engagements.fk_engagements_client_id",
    ],
    kept: [readUsers],
  },
  {
    name: "R56 tables that refer to each other are dropped, and come back",
    before:
      users +
      table(
        "clients",
        "id: t.bigint().primaryKey(), main_engagement_id: t.bigint().references('engagements.id', { onDelete: 'set null' })",
      ) +
      table(
        "engagements",
        "id: t.bigint().primaryKey(), client_id: t.bigint().notNull().references('clients.id', { onDelete: 'cascade' })",
      ),
    after: users,
    rows: [
      ...fillUsers,
      "INSERT INTO clients VALUES (1, NULL)",
      "INSERT INTO engagements VALUES (5, 1)",
      "UPDATE clients SET main_engagement_id = 5",
    ],
    operations: [
      "dropConstraint clients.fk_clients_main_engagement_id",
      "dropConstraint engagements.fk_engagements_client_id",
      "dropTable engagements",
      "dropTable clients",
    ],
    drops: ["clients", "engagements"],
    kept: [readUsers],
  },
  {
    name: "a table that refers to itself",
    before: users,
    after:
      users +
      table(
        "parts",
        "id: t.bigint().primaryKey(), parent_id: t.bigint().references('parts.id', { onDelete: 'set null' })",
      ),
    rows: fillUsers,
    operations: ["createTable parts"],
    kept: [readUsers],
  },
  {
    name: "an existing table comes to refer to itself",
    before: users,
    after: table(
      "users",
      "id: t.bigint().primaryKey(), name: t.text().notNull(), manager_id: t.bigint().references('users.id', { onDelete: 'set null' })",
    ),
    rows: fillUsers,
    operations: ["addColumn users.manager_id", "addConstraint users.fk_users_manager_id"],
    kept: [readUsers],
  },
  {
    name: "comments of a table and its columns are set, changed and removed",
    before: table(
      "users",
      "id: t.bigint().primaryKey().comment('the key'), name: t.text().comment('as is')",
      "",
      "{ comment: 'people' }",
    ),
    after: table(
      "users",
      "id: t.bigint().primaryKey(), name: t.text().comment('it\\'s \"new\"')",
      "",
      "{ comment: 'who may log in' }",
    ),
    rows: fillUsers,
    operations: ["setComment users.id", "setComment users.name", "setComment users"],
    kept: [readUsers],
  },
  {
    name: "a SQLite table becomes strict",
    engines: ["sqlite"],
    before: users,
    after: table("users", "id: t.bigint().primaryKey(), name: t.text().notNull()", "", "{ strict: true }"),
    rows: fillUsers,
    operations: ["alterTable users"],
    kept: [readUsers],
  },
  {
    name: "a PostgreSQL table becomes unlogged",
    engines: ["postgres"],
    before: users,
    after: table("users", "id: t.bigint().primaryKey(), name: t.text().notNull()", "", "{ unlogged: true }"),
    rows: fillUsers,
    operations: ["alterTable users"],
    kept: [readUsers],
  },
  {
    name: "an enum comes with its table and goes with it",
    before: users,
    after: `${users}export const mood = defineEnum("mood", ["sad", "it's", "glad"]);\n${table("days", "id: t.bigint().primaryKey(), mood: t.enum(mood).notNull().default('glad')")}`,
    rows: fillUsers,
    operations: ["createEnum mood", "createTable days"],
    kept: [readUsers],
  },
  {
    name: "an enum goes with its last column",
    before: `${users}export const mood = defineEnum("mood", ["sad", "glad"]);\n${table("days", "id: t.bigint().primaryKey(), mood: t.enum(mood), other: t.array(t.enum(mood))")}`,
    after: users + table("days", "id: t.bigint().primaryKey()"),
    rows: [...fillUsers, "INSERT INTO days (id, mood) VALUES (1, 'sad')"],
    operations: ["dropColumn days.mood", "dropColumn days.other", "dropEnum mood"],
    drops: ["days.mood", "days.other"],
    kept: [readUsers, "SELECT id FROM days"],
  },
  {
    name: "a schema is added with a table, an enum and a reference across schemas",
    engines: ["postgres"],
    schemas: ["audit"],
    before: users,
    after: `${users}export const level = defineEnum("audit.level", ["info", "error"]);
export const events = defineTable("audit.events", {
  id: t.bigint().identity().primaryKey(),
  level: t.enum(level).notNull().default("info"),
  user_id: t.bigint().references("users.id", { onDelete: "set null" }),
}, (c) => [index().on(c.user_id)]);`,
    rows: fillUsers,
    operations: [
      "createSchema audit",
      "createEnum audit.level",
      "createTable audit.events",
      "createIndex audit.events.ix_events_user_id",
    ],
    kept: [readUsers],
  },
  {
    name: "a schema is dropped with what is in it",
    engines: ["postgres"],
    schemas: ["audit"],
    before: `${users}export const events = defineTable("audit.events", { id: t.bigint().primaryKey(), user_id: t.bigint().references("users.id") });`,
    after: users,
    rows: [...fillUsers, "INSERT INTO audit.events VALUES (1, 1)"],
    operations: ["dropTable audit.events", "dropSchema audit"],
    drops: ["audit.events"],
    kept: [readUsers],
  },
  {
    name: "names that are words of SQL or of JavaScript, or need quotes",
    before: users,
    after: `${users}export const odd = defineTable("constructor", {
  "select": t.bigint().primaryKey(),
  constructor: t.text().notNull().unique(),
  toString: t.text(),
  "a.b \\"c\\" \`\${d}\` 'e'": t.text().default("\`\${d}\` \\\\ 'e'").comment("\u2028 \`"),
  "größe 表": t.enum("order by", ["it's", "\\"x\\"", "\\\\"]),
  "group": t.bigint().references("constructor.select", { onDelete: "set null" }),
}, (c) => [index("drop table").on(c.constructor, c["größe 表"]), check("check", sql\`"constructor" <> 'a;--'\`)]);
export const oddRows = rows(odd, [
  { "select": 1, constructor: "valueOf", toString: "\\n", "größe 表": "it's" },
  { "select": 2, constructor: "a", "group": lookup("constructor", { constructor: "valueOf" }, "select") },
], { key: ["constructor"], compare: ["toString", "größe 表"] });`,
    rows: fillUsers,
    operations: [
      "createEnum order by",
      "createTable constructor",
      "createIndex constructor.drop table",
      "insertRows constructor",
    ],
    kept: [readUsers],
    afterwards: {
      query: 'SELECT "constructor", "toString" AS text, "größe 表" AS size FROM "constructor" ORDER BY "select"',
      rows: [
        { constructor: "valueOf", text: "\n", size: "it's" },
        { constructor: "a", text: null, size: null },
      ],
    },
  },
];

import { type AcceptanceCase, table } from "../acceptance-case.ts";

const roles = table(
  "roles",
  "id: t.bigint().identity().primaryKey(), name: t.varchar(50).notNull().unique(), note: t.text()",
);
const users = table(
  "users",
  "id: t.bigint().primaryKey(), role_id: t.bigint().references('roles.id', { onDelete: 'restrict' })",
);

function rolesWith(list: string, compare = 'compare: ["note"]'): string {
  return `${roles}export const someRoles = rows(roles, [${list}], { key: ["name"], ${compare} });\n`;
}

const two = `{ name: "admin", note: "all" }, { name: "user", note: "it's" }`;
const read = "SELECT name, note FROM roles ORDER BY name";
const rowsOf = (...pairs: readonly (readonly [string, string | null])[]) =>
  pairs.map(([name, note]) => ({ name, note }));

/** Rows that belong to the schema. */
export const rowCases: readonly AcceptanceCase[] = [
  {
    name: "R132 R134 reference rows come with a new table",
    before: table("other", "id: t.bigint().primaryKey()"),
    after: table("other", "id: t.bigint().primaryKey()") + rolesWith(two),
    operations: ["createTable roles", "insertRows roles"],
    afterwards: { query: read, rows: rowsOf(["admin", "all"], ["user", "it's"]) },
  },
  {
    name: "R142 a reference row is added, beside a row of the users' own",
    before: rolesWith(two),
    after: rolesWith(`${two}, { name: "viewer" }`),
    rows: ["INSERT INTO roles (name, note) VALUES ('own', NULL)"],
    operations: ["insertRows roles"],
    kept: [read],
    afterwards: { query: read, rows: rowsOf(["admin", "all"], ["own", null], ["user", "it's"], ["viewer", null]) },
  },
  {
    name: "R143 a reference row that is there already is left as it is",
    before: roles,
    after: rolesWith(two, ""),
    rows: ["INSERT INTO roles (name, note) VALUES ('admin', 'edited')"],
    operations: ["insertRows roles"],
    afterwards: { query: read, rows: rowsOf(["admin", "edited"], ["user", "it's"]) },
  },
  {
    name: "a value of a reference row changes",
    before: rolesWith(two),
    after: rolesWith(`{ name: "admin", note: null }, { name: "user", note: "it's" }`),
    operations: ["updateRows roles"],
    kept: [read],
    afterwards: { query: read, rows: rowsOf(["admin", null], ["user", "it's"]) },
  },
  {
    name: "a reference row that nothing uses is removed, and comes back",
    before: users + rolesWith(`${two}, { name: "viewer" }`),
    after: users + rolesWith(two),
    rows: ["INSERT INTO users SELECT 1, id FROM roles WHERE name = 'admin'"],
    operations: ["deleteRows roles"],
    kept: [read, "SELECT id FROM users"],
    afterwards: { query: read, rows: rowsOf(["admin", "all"], ["user", "it's"]) },
  },
  {
    name: "reference rows that look up the keys of others",
    before: rolesWith(two),
    after: `${rolesWith(two)}${table("members", "id: t.bigint().identity().primaryKey(), name: t.text().notNull(), role_id: t.bigint().notNull().references('roles.id')")}
export const someMembers = rows(members, [{ name: "root", role_id: lookup("roles", { name: "admin" }) }], { key: ["name"] });`,
    operations: ["createTable members", "insertRows members"],
    kept: [read],
    afterwards: {
      query: "SELECT members.name AS member, roles.name AS role FROM members JOIN roles ON roles.id = role_id",
      rows: [{ member: "root", role: "admin" }],
    },
  },
  {
    name: "reference rows go with their table, and come back with it",
    before: table("other", "id: t.bigint().primaryKey()") + rolesWith(two),
    after: table("other", "id: t.bigint().primaryKey()"),
    operations: ["dropTable roles"],
    drops: ["roles"],
    kept: [read],
  },
  {
    name: "reference rows that other rows use come with both tables, and go with them",
    before: table("other", "id: t.bigint().primaryKey()"),
    after: `${table("other", "id: t.bigint().primaryKey()")}${rolesWith(two)}${table("members", "id: t.bigint().primaryKey(), role_id: t.bigint().notNull().references('roles.id')")}`,
    operations: ["createTable roles", "createTable members", "insertRows roles"],
    afterwards: { query: "INSERT INTO members SELECT id, id FROM roles", rows: [] },
  },
  {
    name: "a reference row goes with the table whose rows use it, and comes back before it",
    before: `${rolesWith(two)}${table("members", "id: t.bigint().primaryKey(), role_id: t.bigint().notNull().references('roles.id', { onDelete: 'restrict' })")}`,
    after: rolesWith('{ name: "admin", note: "all" }'),
    rows: ["INSERT INTO members SELECT id, id FROM roles"],
    operations: ["dropConstraint members.fk_members_role_id", "deleteRows roles", "dropTable members"],
    drops: ["members"],
    kept: [read],
  },
  {
    name: "reference rows that are only ever inserted stay when the models drop one",
    before: rolesWith(`${two}, { name: "viewer" }`, ""),
    after: `${rolesWith(two, "")}${table("other", "id: t.bigint().primaryKey()")}`,
    operations: ["createTable other"],
    kept: [read],
    afterwards: { query: read, rows: rowsOf(["admin", "all"], ["user", "it's"], ["viewer", null]) },
  },
  {
    name: "JSON documents that look like markers are documents",
    before: table("other", "id: t.bigint().primaryKey()"),
    after: `${table("other", "id: t.bigint().primaryKey()")}${table("events", "id: t.bigint().primaryKey(), data: t.jsonb().notNull()")}
export const someEvents = rows(events, [
  { id: 1, data: { kind: "now", by: "ann" } },
  { id: 2, data: { kind: "sql", text: "it's" } },
  { id: 3, data: json({ kind: "lookup" }) },
], { key: ["id"], compare: ["data"] });`,
    operations: ["createTable events", "insertRows events"],
    afterwards: {
      query: "SELECT CAST(data AS text) AS data FROM events ORDER BY id",
      rows: {
        sqlite: [
          { data: '{"kind":"now","by":"ann"}' },
          { data: '{"kind":"sql","text":"it\'s"}' },
          { data: '{"kind":"lookup"}' },
        ],
        postgres: [
          { data: '{"by": "ann", "kind": "now"}' },
          { data: '{"kind": "sql", "text": "it\'s"}' },
          { data: '{"kind": "lookup"}' },
        ],
      },
    },
  },
];

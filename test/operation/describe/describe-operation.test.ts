import { expect, test } from "vitest";
import { describeOperation } from "../../../src/operation/describe/describe-operation.ts";
import { goldenCases, type GoldenName } from "../../ddl/golden-operations.ts";
import { alterColumn, column, enumType, integer, text, varchar } from "../../ddl/build-schema.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";

const describeLast = (name: GoldenName): string => {
  const operation = goldenCases[name].operations.at(-1);
  if (operation === undefined) throw new Error(`case "${name}" is empty`);
  const { kind, object, detail } = describeOperation(operation);
  return `${kind} ${object}: ${detail}`;
};

test("every operation says in one phrase what it does with which object", () => {
  const names = Object.keys(goldenCases) as GoldenName[];
  const described = Object.fromEntries(names.map((name) => [name, describeLast(name)]));
  expect(described).toMatchObject({
    "create schema": "createSchema audit: create schema",
    "create table with keys": "createTable orders: create table with 5 columns, 5 constraints, 1 index",
    "create table in a schema": "createTable audit.events: create table with 1 column, 1 constraint, 1 index",
    "create table with odd names": 'createTable "a.b": create table with 3 columns, 2 constraints',
    "drop table": "dropTable users: drop table",
    "rename table": "renameTable users: rename table to people",
    "set unlogged": 'alterTable users: options {} to {"unlogged":true}',
    "add column with default and comment": "addColumn users.active: add column boolean, not null, default false",
    "add identity column":
      "addColumn users.number: add column bigint, not null, identity always (start 100, increment 5, cycle)",
    "drop column": "dropColumn users.age: drop column",
    "rename column": "renameColumn users.email: rename column to mail",
    "widen type": "alterColumn users.email: type varchar(50) to varchar(255)",
    "change type with using": "alterColumn users.email: type varchar(50) to integer; using length(email)",
    "change type with default": "alterColumn logs.level: type varchar(20) to enum user_role",
    "set default": "alterColumn users.age: default none to 18",
    "set not null": "alterColumn users.age: not null",
    "drop not null": "alterColumn users.age: nullable",
    "add identity": "alterColumn users.id: identity none to by default",
    "change collation": "alterColumn users.email: collation default to C",
    "change generated expression": "alterColumn boxes.area: generated stored (width * 2) to stored (width * 3)",
    "add foreign key":
      "addConstraint posts.fk_posts_user: add foreign key (user_id) to users (id) on delete set default on update cascade",
    "add check for one engine":
      "addConstraint users.ck_users_email: add check (email ~ '@' on postgres, nothing on sqlite)",
    "add exclusion constraint":
      "addConstraint users.ex_users_age: add exclude using btree (age with =, email collate C text_ops desc nulls last with OPERATOR(pg_catalog.=))",
    "add exclusion constraint for one engine":
      "addConstraint users.ex_users: add exclude using gist ((int4range(age, age + 1) on postgres, nothing on sqlite, nothing on mysql, nothing on mariadb) with &&) include (age) where age > 17 deferrable initially deferred",
    "drop constraint": "dropConstraint users.ck_users_age: drop constraint",
    "create unique partial index":
      "createIndex users.ux_users: create unique index ((lower(email)), age desc) where age > 17",
    "create index concurrently": "createIndex users.ix_users_email: create index (email) concurrently",
    "drop index": "dropIndex users.ix_users_email: drop index",
    "drop index concurrently": "dropIndex users.ix_users_email: drop index concurrently",
    "create enum": "createEnum user_role: create enum (it's, b)",
    "comment on table": "setComment users: set comment of table to 'it's'",
    "comment on column": "setComment users.age: remove comment of column",
    "insert rows that are missing": "insertRows users: insert 1 row where id, email is missing",
    "update rows": "updateRows users: update rows with id = 1, age = null: set email = 'b', age = null",
    backfill: "backfill users: backfill rows with age = null in batches: set email = lower(email), age = 5",
    "backfill along a key of several columns":
      "backfill seats: backfill all rows in batches by place, row: set taken = 0",
    "delete rows": "deleteRows users: delete 2 rows",
    "execute with values": `execute : execute update "users" set "email" = 'it's' where age is null`,
    "run code": "run : run code",
    irreversible: "irreversible : irreversible: the old values are gone",
  });
});

test("labels are named where the enum's name says nothing of the change", () => {
  const change = alterColumn("users", "role", {
    type: { from: enumType("role", "a"), to: enumType("role", "a", "b") },
  });
  expect(describeOperation(change).detail).toBe("labels of enum role (a) to (a, b)");
  const arrays = alterColumn("t", "c", {
    type: { from: { kind: "array", element: text }, to: { kind: "array", element: varchar(3) } },
  });
  expect(describeOperation(arrays).detail).toBe("type text[] to varchar(3)[]");
});

test("values are shown for people", () => {
  const add = (facts: Parameters<typeof column>[2]) =>
    describeOperation({ kind: "addColumn", table: { schema: null, name: "t" }, column: column("c", integer, facts) })
      .detail;
  expect(add({ default: literal(["a", null]) })).toBe("add column integer, nullable, default ['a', null]");
  expect(add({ default: literal(new Uint8Array(3)) })).toBe("add column integer, nullable, default 0x000000");
  expect(add({ default: literal(new Uint8Array(17)) })).toBe("add column integer, nullable, default 17 bytes");
  expect(add({ default: { kind: "now" } })).toBe("add column integer, nullable, default now()");
  expect(add({ default: { kind: "json", value: { a: 1n } } })).toBe('add column integer, nullable, default {"a":"1"}');
  expect(add({ generated: { expression: sqlText("a + 1"), stored: true } })).toBe(
    "add column integer, nullable, generated as a + 1",
  );
});

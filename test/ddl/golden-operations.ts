import type { Operation, OperationKind } from "../../src/operation/operation.ts";
import type { ExclusionElement } from "../../src/schema/constraint.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import {
  alterColumn,
  bigint,
  byDefault,
  check,
  column,
  createTable,
  element,
  enumType,
  exclusion,
  foreignKey,
  index,
  integer,
  key,
  primaryKey,
  required,
  text,
  timestamp,
  unique,
  varchar,
} from "./build-schema.ts";

/** Operations whose SQL every dialect states in a file of its own: `golden-<dialect>.ts`. */
export interface GoldenCase {
  /** What the history holds before. */
  readonly before: readonly Operation[];
  readonly operations: readonly Operation[];
}

const name = parseQualifiedName;
const users = name("users");
const role = enumType("user_role", "worker", "admin");
const createRole: Operation = { kind: "createEnum", enum: { name: role.name, labels: role.labels, comment: null } };
/** An element that the other engines deliberately leave out, and all that holds it with it. */
const onPostgresOnly: ExclusionElement = {
  ...element("", "&&"),
  on: {
    kind: "expression",
    expression: {
      kind: "perDialect",
      dialects: { postgres: sqlText("int4range(age, age + 1)"), sqlite: null, mysql: null, mariadb: null },
    },
  },
};
const createUsers = createTable(
  "users",
  [required("id", bigint), column("email", varchar(50)), column("age", integer)],
  [primaryKey("pk_users", "id")],
);

function after(before: readonly Operation[], ...operations: Operation[]): GoldenCase {
  return { before, operations };
}
const fresh = (...operations: Operation[]): GoldenCase => after([], ...operations);
const withUsers = (...operations: Operation[]): GoldenCase => after([createUsers], ...operations);

/** At least one case for every kind of operation: a kind without one does not compile. */
const cases = {
  createSchema: { "create schema": fresh({ kind: "createSchema", schema: "audit" }) },
  dropSchema: {
    "drop schema": after([{ kind: "createSchema", schema: "audit" }], { kind: "dropSchema", schema: "audit" }),
  },
  createTable: {
    "create table": fresh(createUsers),
    "create table with every type": fresh(
      createTable("types", [
        column("a", { kind: "smallint" }),
        column("b", integer),
        column("c", bigint),
        column("d", { kind: "numeric", precision: 10, scale: 2 }),
        column("e", { kind: "numeric", precision: null, scale: null }),
        column("f", { kind: "real" }),
        column("g", { kind: "double" }),
        column("h", { kind: "boolean" }),
        column("i", { kind: "char", length: 2 }),
        column("j", varchar(255)),
        column("k", text),
        column("l", { kind: "uuid" }),
        column("m", { kind: "json" }),
        column("n", { kind: "jsonb" }),
        column("o", { kind: "date" }),
        column("p", { kind: "time", precision: null, withTimezone: false }),
        column("q", { kind: "timestamp", precision: 3, withTimezone: false }),
        column("r", timestamp),
        column("s", { kind: "interval" }),
        column("t", { kind: "binary", length: 16 }),
        column("u", { kind: "inet" }),
        column("v", { kind: "array", element: text }),
        column("w", { kind: "raw", sql: { postgres: "tsvector", sqlite: "text" } }),
      ]),
    ),
    "create table with defaults": fresh(
      createTable("defaults", [
        column("a", text, { default: literal("it's \\ here") }),
        column("b", integer, { default: literal(-5) }),
        column("c", { kind: "boolean" }, { default: literal(true) }),
        column("d", timestamp, { default: { kind: "now" } }),
        column("e", { kind: "uuid" }, { default: { kind: "uuid" } }),
        column("f", { kind: "jsonb" }, { default: { kind: "json", value: { a: [1, "x"] } } }),
        column("g", { kind: "array", element: text }, { default: literal(["a", 'b"c', null]) }),
        column("h", { kind: "binary", length: null }, { default: literal(new Uint8Array([1, 255])) }),
        column("i", bigint, { default: literal(9_007_199_254_740_993n) }),
        column("j", text, { default: sqlText("lower('A')") }),
        column("k", { kind: "date" }, { default: literal(null) }),
      ]),
    ),
    "create table with keys": fresh(
      createTable("companies", [required("id", bigint), required("code")], [primaryKey("pk_companies", "id", "code")], {
        comment: "who we work for",
      }),
      createTable(
        "orders",
        [
          required("id", bigint, { identity: byDefault }),
          column("company_id", bigint, { comment: "the buyer's" }),
          column("company_code"),
          column("parent_id", bigint),
          column("total", integer),
        ],
        [
          primaryKey("pk_orders", "id"),
          unique("uq_orders_total", ["total"]),
          foreignKey("fk_orders_company", ["company_id", "company_code"], "companies", ["id", "code"], {
            onDelete: "cascade",
          }),
          foreignKey("fk_orders_parent", ["parent_id"], "orders", ["id"], {
            onDelete: "set null",
            onUpdate: "restrict",
          }),
          check("ck_orders_total", "total > 0"),
        ],
        { indexes: [index("ix_orders_company", ["company_id"])] },
      ),
    ),
    "create table in a schema": after(
      [{ kind: "createSchema", schema: "audit" }],
      createTable("audit.events", [required("id", bigint)], [primaryKey("pk_events", "id")], {
        indexes: [index("ix_events_id", ["id"])],
      }),
    ),
    "create table with generated columns": fresh(
      createTable("boxes", [
        required("width", integer),
        column("area", integer, { generated: { expression: sqlText("width * width"), stored: true } }),
      ]),
    ),
    "create table with a virtual column": fresh(
      createTable("boxes", [
        required("width", integer),
        column("area", integer, { generated: { expression: sqlText("width * width"), stored: false } }),
      ]),
    ),
    "create table with a new enum": fresh(createTable("users", [column("role", role, { default: literal("worker") })])),
    "create table with a serial column": fresh(
      createTable("jobs", [
        required("id", integer, { identity: { ...byDefault, mode: "serial" } }),
        required("place", bigint, { identity: { ...byDefault, mode: "serial", start: 10 } }),
      ]),
    ),
    "create unlogged table": fresh(createTable("cache", [column("k")], [], { options: { unlogged: true } })),
    "create strict table": fresh(createTable("cache", [column("k")], [], { options: { strict: true } })),
    "create table with odd names": fresh(
      createTable(
        '"a.b"',
        [required('Say "hi"', text), column("select", integer), column("größe", integer)],
        [primaryKey("pk 1", 'Say "hi"'), check("ck", '"select" > 0')],
      ),
    ),
  },
  dropTable: { "drop table": withUsers({ kind: "dropTable", table: users, definition: null }) },
  renameTable: {
    "rename table": withUsers({ kind: "renameTable", from: users, to: name("people") }),
    "move table to a schema": after([createUsers, { kind: "createSchema", schema: "audit" }], {
      kind: "renameTable",
      from: users,
      to: name("audit.people"),
    }),
  },
  alterTable: {
    "set unlogged": withUsers({ kind: "alterTable", table: users, options: { from: {}, to: { unlogged: true } } }),
    "set strict": withUsers({ kind: "alterTable", table: users, options: { from: {}, to: { strict: true } } }),
  },
  addColumn: {
    "add column": withUsers({ kind: "addColumn", table: users, column: column("name", varchar(80)) }),
    "add column with default and comment": withUsers({
      kind: "addColumn",
      table: users,
      column: required("active", { kind: "boolean" }, { default: literal(false), comment: "may log in" }),
    }),
    "add identity column": withUsers({
      kind: "addColumn",
      table: users,
      column: required("number", bigint, {
        identity: { ...byDefault, mode: "always", start: 100, increment: 5, cycle: true },
      }),
    }),
    "add column with a new enum": withUsers({ kind: "addColumn", table: users, column: column("role", role) }),
    "add column with a collation": withUsers({
      kind: "addColumn",
      table: users,
      column: column("code", text, { collation: "C" }),
    }),
  },
  dropColumn: {
    "drop column": withUsers({ kind: "dropColumn", table: users, column: "age", definition: null }),
    "drop the last column of an enum": after([createRole, createTable("users", [column("id"), column("role", role)])], {
      kind: "dropColumn",
      table: users,
      column: "role",
      definition: null,
    }),
  },
  renameColumn: { "rename column": withUsers({ kind: "renameColumn", table: users, from: "email", to: "mail" }) },
  alterColumn: {
    "widen type": withUsers(alterColumn("users", "email", { type: { from: varchar(50), to: varchar(255) } })),
    "change type with using": withUsers(
      alterColumn("users", "email", { type: { from: varchar(50), to: integer } }, sqlText("length(email)")),
    ),
    "change type by cast": withUsers(alterColumn("users", "email", { type: { from: varchar(50), to: integer } })),
    "change type with default": after(
      [createTable("logs", [column("level", varchar(20), { default: literal("worker") })])],
      alterColumn("logs", "level", { type: { from: varchar(20), to: role } }),
    ),
    "set default": withUsers(alterColumn("users", "age", { default: { from: null, to: literal(18) } })),
    "drop default": after(
      [createTable("users", [column("age", integer, { default: literal(18) })])],
      alterColumn("users", "age", { default: { from: literal(18), to: null } }),
    ),
    "set not null": withUsers(alterColumn("users", "age", { nullable: { from: true, to: false } })),
    "drop not null": after(
      [createTable("users", [required("age", integer)])],
      alterColumn("users", "age", { nullable: { from: false, to: true } }),
    ),
    "add identity": after(
      [createTable("users", [required("id", bigint)])],
      alterColumn("users", "id", { identity: { from: null, to: byDefault } }),
    ),
    "change identity": after(
      [createTable("users", [required("id", bigint, { identity: byDefault })])],
      alterColumn("users", "id", { identity: { from: byDefault, to: { ...byDefault, mode: "always", increment: 2 } } }),
    ),
    "drop identity": after(
      [createTable("users", [required("id", bigint, { identity: byDefault })])],
      alterColumn("users", "id", { identity: { from: byDefault, to: null } }),
    ),
    "change collation": withUsers(alterColumn("users", "email", { collation: { from: null, to: "C" } })),
    "change generated expression": after(
      [
        createTable(
          "boxes",
          [
            required("width", integer),
            column("area", integer, { generated: { expression: sqlText("width * 2"), stored: true } }),
          ],
          [],
          { indexes: [index("ix_boxes_area", ["area"])] },
        ),
      ],
      alterColumn("boxes", "area", {
        generated: {
          from: { expression: sqlText("width * 2"), stored: true },
          to: { expression: sqlText("width * 3"), stored: true },
        },
      }),
    ),
    "make a generated column ordinary": after(
      [
        createTable("boxes", [
          required("width", integer),
          column("area", integer, { generated: { expression: sqlText("width * 2"), stored: true } }),
        ]),
      ],
      alterColumn("boxes", "area", {
        generated: { from: { expression: sqlText("width * 2"), stored: true }, to: null },
      }),
    ),
  },
  addConstraint: {
    "add primary key": after([createTable("users", [required("id", bigint)])], {
      kind: "addConstraint",
      table: users,
      constraint: primaryKey("pk_users", "id"),
    }),
    "add unique": withUsers({ kind: "addConstraint", table: users, constraint: unique("uq_users_email", ["email"]) }),
    "add unique with nulls not distinct": withUsers({
      kind: "addConstraint",
      table: users,
      constraint: unique("uq_users_email", ["email"], {
        nullsNotDistinct: true,
        include: ["age"],
        deferrable: "initiallyDeferred",
      }),
    }),
    "add foreign key": withUsers(createTable("posts", [column("user_id", bigint)]), {
      kind: "addConstraint",
      table: name("posts"),
      constraint: foreignKey("fk_posts_user", ["user_id"], "users", ["id"], {
        onDelete: "set default",
        onUpdate: "cascade",
      }),
    }),
    "add foreign key of every option": withUsers(createTable("posts", [column("user_id", bigint)]), {
      kind: "addConstraint",
      table: name("posts"),
      constraint: foreignKey("fk_posts_user", ["user_id"], "users", ["id"], {
        match: "full",
        deferrable: "initiallyImmediate",
        notValid: true,
      }),
    }),
    "add check": withUsers({ kind: "addConstraint", table: users, constraint: check("ck_users_age", "age > 0") }),
    "add check for one engine": withUsers({
      kind: "addConstraint",
      table: users,
      constraint: check("ck_users_email", {
        kind: "perDialect",
        dialects: { postgres: sqlText("email ~ '@'"), sqlite: null },
      }),
    }),
    "add exclusion constraint": withUsers({
      kind: "addConstraint",
      table: users,
      constraint: exclusion(
        "ex_users_age",
        [
          element("age", "="),
          element("email", "OPERATOR(pg_catalog.=)", {
            collation: "C",
            operatorClass: "text_ops",
            order: "desc",
            nulls: "last",
          }),
        ],
        { method: "btree" },
      ),
    }),
    "add exclusion constraint for one engine": withUsers({
      kind: "addConstraint",
      table: users,
      constraint: exclusion("ex_users", [onPostgresOnly], {
        include: ["age"],
        predicate: sqlText("age > 17"),
        deferrable: "initiallyDeferred",
      }),
    }),
  },
  dropConstraint: {
    "drop exclusion constraint": after(
      [createTable("spans", [column("age", integer)], [exclusion("ex_spans", [onPostgresOnly])])],
      {
        kind: "dropConstraint",
        table: name("spans"),
        name: "ex_spans",
        definition: exclusion("ex_spans", [onPostgresOnly]),
      },
    ),
    "drop constraint": after([createTable("users", [column("age", integer)], [check("ck_users_age", "age > 0")])], {
      kind: "dropConstraint",
      table: users,
      name: "ck_users_age",
      definition: null,
    }),
  },
  renameConstraint: {
    "rename constraint": after([createTable("users", [column("age", integer)], [check("ck_users_age", "age > 0")])], {
      kind: "renameConstraint",
      table: users,
      from: "ck_users_age",
      to: "ck_age",
    }),
  },
  createIndex: {
    "create index": withUsers({ kind: "createIndex", table: users, index: index("ix_users_email", ["email"]) }),
    "create unique partial index": withUsers({
      kind: "createIndex",
      table: users,
      index: index("ux_users", ["(lower(email))", key("age", { order: "desc" })], {
        unique: true,
        predicate: sqlText("age > 17"),
      }),
    }),
    "create index concurrently": withUsers({
      kind: "createIndex",
      table: users,
      index: index("ix_users_email", ["email"], { comment: "for search" }),
      concurrently: true,
    }),
    "create index of every option": withUsers({
      kind: "createIndex",
      table: users,
      index: index(
        "ix_all",
        [key("email", { operatorClass: "varchar_pattern_ops", collation: "C", order: "desc", nulls: "last" })],
        {
          method: "btree",
          unique: true,
          include: ["age"],
          nullsNotDistinct: true,
          comment: "for search",
        },
      ),
    }),
  },
  dropIndex: {
    "drop index": after(
      [createUsers, { kind: "createIndex", table: users, index: index("ix_users_email", ["email"]) }],
      {
        kind: "dropIndex",
        table: users,
        name: "ix_users_email",
        definition: null,
      },
    ),
    "drop index concurrently": after(
      [createUsers, { kind: "createIndex", table: users, index: index("ix_users_email", ["email"]) }],
      { kind: "dropIndex", table: users, name: "ix_users_email", definition: null, concurrently: true },
    ),
  },
  renameIndex: {
    "rename index": after(
      [createUsers, { kind: "createIndex", table: users, index: index("ix_users_email", ["email"]) }],
      {
        kind: "renameIndex",
        table: users,
        from: "ix_users_email",
        to: "ix_email",
      },
    ),
  },
  createEnum: {
    "create enum": fresh({ kind: "createEnum", enum: { name: role.name, labels: ["it's", "b"], comment: "roles" } }),
  },
  dropEnum: { "drop enum": after([createRole], { kind: "dropEnum", name: role.name, definition: null }) },
  setComment: {
    "comment on table": withUsers({
      kind: "setComment",
      on: { kind: "table", table: users },
      comment: { from: null, to: "it's" },
    }),
    "comment on column": after([createTable("users", [column("age", integer, { comment: "old" })])], {
      kind: "setComment",
      on: { kind: "column", table: users, column: "age" },
      comment: { from: "old", to: null },
    }),
    "comment on index": after(
      [createUsers, { kind: "createIndex", table: users, index: index("ix_users_email", ["email"]) }],
      {
        kind: "setComment",
        on: { kind: "index", table: users, index: "ix_users_email" },
        comment: { from: null, to: "search" },
      },
    ),
    "comment on enum": after([createRole], {
      kind: "setComment",
      on: { kind: "enum", name: role.name },
      comment: { from: null, to: "roles" },
    }),
  },
  insertRows: {
    "insert rows": withUsers({
      kind: "insertRows",
      table: users,
      rows: [{ id: 1, email: "a@example.org", age: null }, { id: 2n, email: "it's", age: sqlText("1 + 1") }, { id: 3 }],
      key: null,
    }),
    "insert rows that are missing": withUsers({
      kind: "insertRows",
      table: users,
      rows: [{ id: 1, email: "a", age: { kind: "lookup", table: "users", column: "age", where: { email: "b" } } }],
      key: ["id", "email"],
    }),
  },
  updateRows: {
    "update rows": withUsers({
      kind: "updateRows",
      table: users,
      set: { email: "b", age: null },
      where: { id: 1, age: null },
      from: null,
    }),
    "update all rows": withUsers({ kind: "updateRows", table: users, set: { age: 5 }, where: {}, from: null }),
  },
  deleteRows: {
    "delete rows": withUsers({
      kind: "deleteRows",
      table: users,
      where: [{ id: 1 }, { email: "b", age: null }],
      rows: null,
    }),
  },
  backfill: {
    backfill: withUsers({
      kind: "backfill",
      table: users,
      set: { email: sqlText("lower(email)"), age: 5 },
      where: { age: null },
      key: null,
      batchSize: null,
    }),
    "backfill along a key of several columns": after(
      [
        createTable(
          "seats",
          [
            required("row", integer),
            required("place", { kind: "numeric", precision: 6, scale: 2 }),
            column("taken", integer),
          ],
          [unique("uq_seats", ["row", "place"])],
        ),
      ],
      { kind: "backfill", table: name("seats"), set: { taken: 0 }, where: {}, key: ["place", "row"], batchSize: 500 },
    ),
  },
  execute: {
    "execute with values": withUsers({
      kind: "execute",
      sql: {
        kind: "sql",
        parts: ["update ", " set ", " = ", " where age is null"],
        values: [{ kind: "identifier", path: ["users"] }, { kind: "identifier", path: ["email"] }, "it's"],
      },
      changes: null,
    }),
    "execute for one engine": fresh({
      kind: "execute",
      sql: { kind: "perDialect", dialects: { postgres: sqlText("select 1"), sqlite: null } },
      changes: null,
    }),
  },
  run: { "run code": fresh({ kind: "run", run: () => undefined, replay: true }) },
  irreversible: { irreversible: fresh({ kind: "irreversible", reason: "the old values are gone" }) },
} satisfies Record<OperationKind, Record<string, GoldenCase>>;

type NamesOf<T> = T extends unknown ? keyof T & string : never;

/** Name of one case. */
export type GoldenName = NamesOf<(typeof cases)[OperationKind]>;

/** All cases by name. */
export const goldenCases = Object.assign({}, ...Object.values(cases)) as Readonly<Record<GoldenName, GoldenCase>>;

/** What an engine does not have: the words that its refusal holds. */
export interface NotSupported {
  readonly notSupported: string;
}

/** States that an engine refuses a case, with words of the reason. */
export function notSupported(reason: string): NotSupported {
  return { notSupported: reason };
}

/**
 * What one dialect makes of every case: its steps as text, or its refusal. Parameters stand behind a statement as JSON. A case
 * without a stated result does not compile.
 */
export type GoldenResults = Readonly<Record<GoldenName, readonly string[] | NotSupported>>;

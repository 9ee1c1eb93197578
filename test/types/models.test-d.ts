import { expectTypeOf } from "vitest";

import {
  asc,
  check,
  exclude,
  defineEnum,
  defineTable,
  desc,
  foreignKey,
  index,
  json,
  lookup,
  now,
  primaryKey,
  rows,
  sql,
  t,
  unique,
  uuid,
} from "../../src/models.ts";

const userRole = defineEnum("user_role", ["worker", "admin"]);
expectTypeOf(userRole.labels).toEqualTypeOf<readonly ["worker", "admin"]>();

// Defaults are of the column's type.
t.enum(userRole).default("worker");
// @ts-expect-error -- no such label
t.enum(userRole).default("boss");
t.enum("user_role", ["worker"]).default("worker");
// @ts-expect-error -- no such label
t.enum("user_role", ["worker"]).default("admin");
t.integer().default(1);
// @ts-expect-error -- text is no number
t.integer().default("1");
t.bigint().default(2n ** 60n);
t.numeric().default("0.10");
t.boolean().default(false);
// @ts-expect-error -- a number is no boolean
t.boolean().default(0);
t.timestamp().default(now());
t.uuid().default(uuid());
t.text().default(sql`current_user`);
t.text().default({ postgres: sql`current_user`, sqlite: null });
t.json().default({});
t.jsonb<string[]>().default([]);
t.json().default(json("text"));
// @ts-expect-error -- a bare text may be meant as JSON or as its text
t.json().default("[]");
// @ts-expect-error -- not what the column holds
t.jsonb<string[]>().default({ a: 1 });
t.array(t.integer()).default([1, 2]);
// @ts-expect-error -- elements are numbers
t.array(t.integer()).default(["1"]);
// @ts-expect-error -- a default cannot look up
t.integer().default(lookup("roles", { name: "admin" }));
t.integer().backfill(lookup("roles", { name: "admin" }));
// @ts-expect-error -- an element says nothing but its type
t.array(t.integer().notNull());

// Columns are known in the list of a table.
const users = defineTable(
  "users",
  {
    id: t.bigint().identity().primaryKey(),
    email: t.text().notNull(),
    role: t.enum(userRole).notNull().default("worker"),
    // Self references and cycles by name.
    boss_id: t.bigint().references("users.id", { onDelete: "set null" }),
    team_id: t.bigint().references("teams.id"),
    shout: t.text().generated(sql`upper(email)`),
  },
  (c) => [
    unique("uq").on(c.email),
    index("ix")
      .on(c.email, desc(c.id).nullsLast(), asc("role"), sql`lower(${c.email})`)
      .unique()
      .where(sql`true`),
    check("ck", sql`${c.email} <> ''`),
    exclude("ex", [{ on: c.email, with: "=" }], { where: sql`true`, deferrable: "initiallyDeferred" }),
    // @ts-expect-error -- an element has an operator
    exclude([{ on: c.email }]),
    foreignKey([c.team_id]).references("teams", ["id"], { onDelete: "cascade" }),
    // @ts-expect-error -- no such column
    index("no").on(c.nope),
  ],
);
const teams = defineTable("teams", {
  id: t.bigint().identity().primaryKey(),
  lead_id: t.bigint().references(() => users.columns.id),
  // @ts-expect-error -- no such column
  other_id: t.bigint().references(() => users.columns.nope),
});
// @ts-expect-error -- no such action
t.bigint().references("users.id", { onDelete: "delete" });
expectTypeOf(users.key).toEqualTypeOf<"users">();
expectTypeOf(teams.columns.id.name).toEqualTypeOf<"id">();
expectTypeOf(defineTable("audit.events", {}).key).toEqualTypeOf<"audit.events">();
expectTypeOf(defineTable("events", {}, { schema: "audit" }).key).toEqualTypeOf<"audit.events">();
expectTypeOf(defineTable("events", {}, () => [], { schema: "audit" }).key).toEqualTypeOf<"audit.events">();
expectTypeOf(defineTable("events", {}, { comment: "what happened" }).key).toEqualTypeOf<"events">();

// Rows are checked against the columns.
rows(users, [{ email: "a@b", boss_id: lookup("users", { email: "root" }), role: "admin" }], { key: ["email"] });
rows(users, [{ email: "a@b", team_id: null }], { key: ["email"], compare: ["role"] });
rows(users, [], { key: ["email"], compare: "insert-only" });
// @ts-expect-error -- email is NOT NULL without a default
rows(users, [{ role: "admin" }], { key: ["email"] });
// @ts-expect-error -- no such column
rows(users, [{ email: "a@b", nope: 1 }], { key: ["email"] });
// @ts-expect-error -- no such label
rows(users, [{ email: "a@b", role: "boss" }], { key: ["email"] });
// @ts-expect-error -- NOT NULL
rows(users, [{ email: null }], { key: ["email"] });
// @ts-expect-error -- a generated column is never given
rows(users, [{ email: "a@b", shout: "A@B" }], { key: ["email"] });
// @ts-expect-error -- no such column
rows(users, [], { key: ["nope"] });
// @ts-expect-error -- no such column
rows(users, [], { key: ["email"], compare: ["nope"] });
// @ts-expect-error -- a key has a column
rows(users, [], { key: [] });

// A key of several columns by name is checked against nothing here, and when the models are read.
defineTable("pairs", { a: t.integer(), b: t.integer() }, () => [primaryKey(["a", "b"], "pk_pairs")]);

import { describe, expect, test } from "vitest";

import type { Operation } from "../../src/operation/operation.ts";
import { buildOperationRecorder } from "../../src/script/operation-recorder.ts";
import type { Operations } from "../../src/script/operations.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { check, exclude, foreignKey, primaryKey, unique } from "../../src/models/table-extra.ts";
import { desc } from "../../src/models/index-key.ts";
import { json, lookup, now, uuid } from "../../src/models/markers.ts";
import { sql } from "../../src/models/sql.ts";
import { t } from "../../src/models/t.ts";

const language = { t, sql, now, uuid, json, lookup, primaryKey, unique, foreignKey, check, exclude };

function record(write: (op: Operations) => void): Operation[] {
  const recorded: Operation[] = [];
  write(buildOperationRecorder(recorded));
  return recorded;
}

/** Runs rendered text as a revision file would be run. */
function recordText(body: string): Operation[] {
  // oxlint-disable-next-line no-implied-eval -- the text is what is tested; loading a file for each case would test the loader again
  const write = new Function("op", ...Object.keys(language), body) as (op: Operations, ...rest: unknown[]) => void;
  return record((op) => write(op, ...Object.values(language)));
}

const cases: readonly (readonly [string, (op: Operations) => void, string])[] = [
  [
    "a table with everything behind its columns",
    (op) =>
      op.createTable("invites", {
        id: t.bigint().identity().primaryKey("pk_invites"),
        email: t.varchar(255).notNull().unique("uq_invites_email"),
        role: t.enum("user_role", ["worker", "foreman"]).notNull().default("worker"),
        company_id: t
          .bigint()
          .notNull()
          .references("companies.id", { name: "fk_invites_company", onDelete: "cascade" }),
        created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
      }),
    `  op.createTable("invites", {
    id: t.bigint().identity().primaryKey("pk_invites"),
    email: t.varchar(255).notNull().unique("uq_invites_email"),
    role: t.enum("user_role", ["worker", "foreman"]).notNull().default("worker"),
    company_id: t.bigint().notNull().references("companies.id", {
      name: "fk_invites_company",
      onDelete: "cascade",
    }),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  });
`,
  ],
  [
    "keys of several columns, checks, comment and indexes",
    (op) =>
      op.createTable(
        "audit.user roles",
        { user_id: t.integer(), "role-id": t.integer(), note: t.text().collate("C").comment('it\'s "odd"') },
        [
          primaryKey(["user_id", "role-id"], "pk"),
          unique({ name: "uq", nullsNotDistinct: true }).on("note", "user_id"),
          check("ck", sql`note <> ${"`${a}`"} and note <> '\\'`),
          exclude(
            "ex",
            [
              { on: "user_id", with: "=" },
              { on: sql`lower(note)`, with: "<>", operatorClass: "far.ops" },
            ],
            {
              where: sql`note <> ${"x"}`,
              deferrable: "initiallyDeferred",
            },
          ),
          exclude([{ on: desc("note"), with: "=" }], { using: "btree", include: ["user_id"] }),
          foreignKey(["user_id", "role-id"]).references("other.pairs", ["a", "b"], { match: "full" }),
        ],
        { comment: "who is what", strict: true },
      ),
    `  op.createTable(
    "audit.user roles",
    {
      user_id: t.integer().notNull(),
      "role-id": t.integer().notNull(),
      note: t.text().collate("C").comment("it's \\"odd\\""),
    },
    [
      primaryKey(["user_id", "role-id"], "pk"),
      unique({ name: "uq", nullsNotDistinct: true }).on("note", "user_id"),
      check("ck", sql\`note <> \${"\`\${a}\`"} and note <> '\\\\'\`),
      exclude(
        "ex",
        [
          { on: "user_id", with: "=" },
          { on: sql\`lower(note)\`, with: "<>", operatorClass: "far.ops" },
        ],
        { where: sql\`note <> \${"x"}\`, deferrable: "initiallyDeferred" },
      ),
      exclude([{ on: "note", with: "=", order: "desc" }], { using: "btree", include: ["user_id"] }),
      foreignKey(["user_id", "role-id"]).references("other.pairs", ["a", "b"], { match: "full" }),
    ],
    { comment: "who is what", strict: true },
  );
`,
  ],
  [
    "an index with all options",
    (op) =>
      op.createIndex(
        "ix",
        "users",
        ["a", sql`lower(b)`, { column: "c", order: "desc", nulls: "last", operatorClass: "text_ops" }],
        { unique: true, method: "btree", include: ["d"], where: sql`a > ${1}`, nullsNotDistinct: true },
      ),
    `  op.createIndex(
    "ix",
    "users",
    ["a", sql\`lower(b)\`, { column: "c", order: "desc", nulls: "last", operatorClass: "text_ops" }],
    { unique: true, method: "btree", include: ["d"], where: sql\`a > \${1}\`, nullsNotDistinct: true },
  );
`,
  ],
  [
    "a change of a column",
    (op) =>
      op.alterColumn("users", "email", {
        type: { from: t.varchar(50), to: t.varchar(255) },
        nullable: { from: true, to: false },
        default: { from: null, to: "nobody" },
        identity: { from: null, to: { always: true, start: 5 } },
        generated: { from: { expression: sql`a + b`, stored: false }, to: null },
        using: sql`email::text`,
      }),
    `  op.alterColumn("users", "email", {
    type: { from: t.varchar(50), to: t.varchar(255) },
    nullable: { from: true, to: false },
    default: { from: null, to: "nobody" },
    generated: { from: { expression: sql\`a + b\`, stored: false }, to: null },
    identity: { from: null, to: { always: true, start: 5 } },
    using: sql\`email::text\`,
  });
`,
  ],
  [
    "a default that is a document before and a text after",
    (op) =>
      op.alterColumn("users", "settings", {
        type: { from: t.jsonb(), to: t.text() },
        default: { from: { theme: "dark" }, to: "{}" },
      }),
    `  op.alterColumn("users", "settings", {
    type: { from: t.jsonb(), to: t.text() },
    default: { from: json({ theme: "dark" }), to: "{}" },
  });
`,
  ],
  [
    "rows with every kind of value",
    (op) => {
      op.insert(
        "roles",
        [
          { name: "admin", made: now(), id: uuid(), rights: json(["*"]), size: 10n, when: new Date(0) },
          { name: "__proto__", parent: lookup("roles", { name: "admin" }), other: sql`1 + 1`, none: null },
        ],
        { key: ["name"] },
      );
      op.update("roles", { set: { name: "b" }, where: { name: "a" }, from: { name: "a" } });
      op.delete("roles", { name: "b" });
    },
    `  op.insert(
    "roles",
    [
      {
        name: "admin",
        made: now(),
        id: uuid(),
        rights: json(["*"]),
        size: 10n,
        when: new Date("1970-01-01T00:00:00.000Z"),
      },
      {
        name: "__proto__",
        parent: lookup("roles", { name: "admin" }),
        other: sql\`1 + 1\`,
        none: null,
      },
    ],
    { key: ["name"] },
  );
  op.update("roles", { set: { name: "b" }, where: { name: "a" }, from: { name: "a" } });
  op.delete("roles", { name: "b" });
`,
  ],
  [
    "raw SQL for all targets, for one, and with its declared changes",
    (op) => {
      op.execute(sql`update a set b = ${"x"}`);
      op.execute({ postgres: sql`select 1`, sqlite: null });
      op.execute(sql`create table z (a integer)`, { changes: (inner) => inner.createTable("z", { a: t.integer() }) });
    },
    `  op.execute(sql\`update a set b = \${"x"}\`);
  op.execute({ postgres: sql\`select 1\`, sqlite: null });
  op.execute(sql\`create table z (a integer)\`, {
    changes: (op) => {
      op.createTable("z", { a: t.integer() });
    },
  });
`,
  ],
  [
    "the small ones",
    (op) => {
      op.createSchema("audit");
      op.createEnum("user_role", ["a", "b"], { comment: "who" });
      op.addColumn("users", "name", t.text().notNull().default("x"));
      op.renameColumn("users", "name", "full_name");
      op.renameTable("users", "audit.people");
      op.addUnique("people", ["a", "b"], { name: "uq", deferrable: "initiallyDeferred" });
      op.addForeignKey("people", ["a"], "users", ["id"], { name: "fk", onDelete: "set null", notValid: true });
      op.addCheck("people", "ck", sql`a > 0`);
      op.addExclusion("people", "ex", [{ on: "span", with: "&&" }]);
      op.addExclusion("people", null, [{ on: "a", with: "=" }], { using: "btree", where: sql`a > 0` });
      op.dropConstraint("people", "ck");
      op.dropConstraint("people", check("cp", { postgres: sql`a > 0`, sqlite: null }));
      op.renameConstraint("people", "uq", "uq2");
      op.renameIndex("people", "ix", "ix2");
      op.setComment({ table: "people", column: "a" }, { from: null, to: "text" });
      op.alterTable("people", { options: { from: {}, to: { unlogged: true } } });
      op.createIndex("ix3", "people", ["id"], { unique: true, concurrently: true });
      op.dropIndex("ix2", "people");
      op.dropIndex("ix3", "people", { concurrently: true });
      op.dropIndex("ix4", "people", [{ postgres: sql`lower(a)`, sqlite: null }], { unique: true, concurrently: true });
      op.dropColumn("people", "a");
      op.dropTable("people");
      op.dropEnum("user_role");
      op.dropSchema("audit");
      op.irreversible("rows are gone");
    },
    `  op.createSchema("audit");
  op.createEnum("user_role", ["a", "b"], { comment: "who" });
  op.addColumn("users", "name", t.text().notNull().default("x"));
  op.renameColumn("users", "name", "full_name");
  op.renameTable("users", "audit.people");
  op.addUnique("people", ["a", "b"], { name: "uq", deferrable: "initiallyDeferred" });
  op.addForeignKey("people", ["a"], "users", ["id"], {
    name: "fk",
    onDelete: "set null",
    notValid: true,
  });
  op.addCheck("people", "ck", sql\`a > 0\`);
  op.addExclusion("people", "ex", [{ on: "span", with: "&&" }]);
  op.addExclusion("people", null, [{ on: "a", with: "=" }], { using: "btree", where: sql\`a > 0\` });
  op.dropConstraint("people", "ck");
  op.dropConstraint("people", check("cp", { postgres: sql\`a > 0\`, sqlite: null }));
  op.renameConstraint("people", "uq", "uq2");
  op.renameIndex("people", "ix", "ix2");
  op.setComment({ table: "people", column: "a" }, { from: null, to: "text" });
  op.alterTable("people", { options: { from: {}, to: { unlogged: true } } });
  op.createIndex("ix3", "people", ["id"], { unique: true, concurrently: true });
  op.dropIndex("ix2", "people");
  op.dropIndex("ix3", "people", { concurrently: true });
  op.dropIndex("ix4", "people", [{ postgres: sql\`lower(a)\`, sqlite: null }], {
    unique: true,
    concurrently: true,
  });
  op.dropColumn("people", "a");
  op.dropTable("people");
  op.dropEnum("user_role");
  op.dropSchema("audit");
  op.irreversible("rows are gone");
`,
  ],
];

describe("renderOperations", () => {
  test.each(cases)(
    "writes %s as a person would, and the text records the same operations",
    (_name, write, expected) => {
      const operations = record(write);
      const { body } = renderOperations(operations);
      expect(body).toBe(expected);
      expect(recordText(body)).toEqual(operations);
    },
  );

  test("a text that an engine shows as default of a JSON column is written as SQL, since it is no document to models", () => {
    const [recorded] = record((op) => op.addColumn("users", "settings", t.json()));
    if (recorded?.kind !== "addColumn") throw new Error("no column was added");
    const text = { kind: "literal", value: '{"a": 1}' } as const;
    const { body } = renderOperations([{ ...recorded, column: { ...recorded.column, default: text } }]);
    expect(body).toBe(`  op.addColumn("users", "settings", t.json().default(sql\`\${"{\\"a\\": 1}"}\`));\n`);
    expect(recordText(body)).toMatchObject([{ column: { default: sql`${'{"a": 1}'}` } }]);
  });

  test("names what the body takes from the package", () => {
    const { imports } = renderOperations(record((op) => op.insert("a", { b: now(), c: lookup("d", { e: 1 }) })));
    expect([...imports].toSorted()).toEqual(["lookup", "now"]);
  });
});

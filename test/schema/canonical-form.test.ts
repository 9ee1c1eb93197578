import { describe, expect, test } from "vitest";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import { canonicalSql } from "../../src/schema/canonical-sql.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import {
  check,
  column,
  database,
  enumColumn,
  enumType,
  foreignKey,
  index,
  table,
  text,
  unique,
  varchar,
} from "./build-schema.ts";

const plainKey = { order: "asc", nulls: null, operatorClass: null, collation: null } as const;

const users = table(
  "users",
  [
    column("id", {
      type: { kind: "bigint" },
      identity: {
        mode: "byDefault",
        start: 100n,
        increment: null,
        minimum: null,
        maximum: null,
        cache: null,
        cycle: true,
      },
    }),
    column("a.b", { type: { kind: "array", element: varchar(5) }, nullable: true, collation: "C", comment: "it's\n2" }),
    column("role", { type: enumColumn("user role", ["a"]), default: literal("a") }),
    column("kind", { type: enumColumn("unknown", ["x", "y"]) }),
    column("full", { type: text, generated: { expression: sqlText("role  || '  '"), stored: false } }),
  ],
  {
    comment: "people",
    options: { strict: true, fillfactor: 70 },
    constraints: [
      check("a>0"),
      {
        kind: "exclusion",
        name: "ex",
        method: "gist",
        elements: [
          { ...plainKey, on: { kind: "column", column: "a.b" }, operatorClass: "far.ops", with: "&&" },
          { ...plainKey, on: { kind: "expression", expression: sqlText("lower( role )") }, with: "=" },
        ],
        include: ["role", "id"],
        predicate: sqlText("id  > 0"),
        deferrable: "initiallyDeferred",
      },
      unique(["a.b", "role"], { name: "uq", include: ["id"], nullsNotDistinct: true, deferrable: "initiallyDeferred" }),
      foreignKey(["role"], "audit.roles", {
        name: "fk",
        match: "full",
        onDelete: "set null",
        onUpdate: "cascade",
        deferrable: "initiallyImmediate",
        notValid: true,
      }),
    ],
    indexes: [
      index(["role"], {
        name: "ix",
        unique: true,
        method: "hash",
        include: ["id"],
        predicate: sqlText("id > 0"),
        comment: "c",
      }),
      index([], {
        keys: [
          {
            on: { kind: "expression", expression: sqlText("lower(role)") },
            order: "desc",
            nulls: "last",
            operatorClass: "text_ops",
            collation: "C",
          },
        ],
      }),
    ],
  },
);

const all = database({
  schemas: ["zoo", "audit"],
  enums: [enumType("user role", ["a"], "what one may do")],
  tables: [users, table("audit.roles", ["id"])],
  rows: [
    {
      table: parseQualifiedName("users"),
      key: ["id"],
      compare: "insert-only",
      rows: [
        { role: "b", id: 2n },
        { id: 1, role: "a", "a.b": null },
      ],
    },
  ],
  unmanaged: [{ kind: "view", name: "v" }],
});

describe("the canonical form", () => {
  test("says everything that a schema holds, in one order", () => {
    expect(canonicalForm(all)).toEqual([
      "schema audit",
      "schema zoo",
      'enum user role ("a") comment "what one may do"',
      "table audit.roles",
      "column audit.roles.id integer not null",
      'constraint audit.roles: "pk_audit.roles" primary key (id)',
      'table users with (fillfactor 70, strict true) comment "people"',
      'column users."a.b" varchar(5)[] null collate "C" comment "it\'s\\n2"',
      "column users.full text not null generated virtual (role || '  ')",
      "column users.id bigint not null identity byDefault (start 100, cycle)",
      "column users.kind enum unknown of (x, y) not null",
      'column users.role enum user role not null default "a"',
      'constraint users: "ex" exclude using gist ("a.b" far.ops with &&, (lower ( role )) with =) include (id, role) where (id > 0) deferrable initially deferred',
      'constraint users: "fk" foreign key (role) references audit.roles (id) match full on delete set null on update cascade deferrable not valid',
      'constraint users: "pk_users" primary key (id)',
      'constraint users: "uq" unique ("a.b", role) include (id) nulls not distinct deferrable initially deferred',
      "constraint users: check (a > 0)",
      'index users: "ix" unique using hash (role) include (id) where (id > 0) comment "c"',
      'index users: ((lower ( role )) collate "C" text_ops desc nulls last)',
      'row users: {"id": 1}',
      'row users: {"id": 2, "role": "b"}',
      "unmanaged view v",
    ]);
  });

  test("without names a constraint stands by what it constrains", () => {
    const lines = canonicalForm(all, { names: "ignore" });
    expect(lines).toContain("constraint users: primary key (id)");
    expect(lines.filter((line) => line.includes('"pk_users"'))).toEqual([]);
  });

  test("terms of an engine replace the portable ones", () => {
    const lines = canonicalForm(all, {
      type: () => "TYPE",
      default: () => "DEFAULT",
      expression: (expression) => canonicalSql(expression).toUpperCase(),
    });
    expect(lines).toContain("column users.full TYPE not null default DEFAULT generated virtual (ROLE || '  ')");
    expect(lines).toContain("constraint users: check (A > 0)");
  });

  test("a name with a line break stays in its line", () => {
    const lines = canonicalForm(database({ tables: [table("a\nb", ["id"])] }));
    expect(lines.join("")).not.toContain("\n");
  });
});

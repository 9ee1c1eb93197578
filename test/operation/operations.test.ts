import { describe, expect, test } from "vitest";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Operation, OperationKind, OperationOf } from "../../src/operation/operation.ts";
import { reverseOperation, reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import type { Database } from "../../src/schema/database.ts";
import { sqlText } from "../../src/schema/expression.ts";
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
} from "../schema/build-schema.ts";

const named = parseQualifiedName;

const roles = table("roles", ["id", column("name", { type: varchar(50) }), column("level", { comment: "rank" })], {
  constraints: [unique(["name"], { name: "uq_roles_name" }), check("level > 0", "ck_roles_level")],
  indexes: [index(["level"], { name: "ix_roles_level", comment: "by rank" })],
});

const users = table("users", ["id", column("role_id"), column("kind", { type: enumColumn("kind", ["a", "b"]) })], {
  constraints: [foreignKey(["role_id"], "roles", { name: "fk_users_role_id" })],
});

const before = database({
  schemas: ["audit"],
  enums: [enumType("kind", ["a", "b"]), enumType("unused", ["x"], "none")],
  tables: [roles, users],
  rows: [
    {
      table: named("roles"),
      key: ["name"],
      compare: ["level"],
      rows: [
        { name: "admin", level: 9 },
        { name: "guest", level: 1 },
      ],
    },
  ],
  unmanaged: [{ kind: "view", name: "admins" }],
});

const audit = table("audit.events", ["id", column("user_id")], {
  constraints: [foreignKey(["user_id"], "users", { name: "fk_events_user_id" })],
});

interface Case<K extends OperationKind> {
  readonly operation: OperationOf<K>;
  /** Lines that the canonical form gains and loses. */
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  readonly reverse: Operation | "IRREVERSIBLE";
  /** The same operation on a schema that it does not fit, and what is said. */
  readonly misfit?: readonly [OperationOf<K>, RegExp];
}

/** What every kind of operation does to {@link before}, and back: a kind that is left out does not compile. */
const cases: { readonly [K in OperationKind]: Case<K> } = {
  createSchema: {
    operation: { kind: "createSchema", schema: "a.b" },
    gains: ['schema "a.b"'],
    loses: [],
    reverse: { kind: "dropSchema", schema: "a.b" },
    misfit: [{ kind: "createSchema", schema: "audit" }, /schema "audit" already exists/],
  },
  dropSchema: {
    operation: { kind: "dropSchema", schema: "audit" },
    gains: [],
    loses: ["schema audit"],
    reverse: { kind: "createSchema", schema: "audit" },
    misfit: [{ kind: "dropSchema", schema: "none" }, /schema "none" does not exist/],
  },
  createTable: {
    operation: { kind: "createTable", table: audit },
    gains: [
      "table audit.events",
      "column audit.events.id integer not null",
      "column audit.events.user_id integer not null",
      'constraint audit.events: "pk_audit.events" primary key (id)',
      'constraint audit.events: "fk_events_user_id" foreign key (user_id) references users (id)',
    ],
    loses: [],
    reverse: { kind: "dropTable", table: named("audit.events"), definition: audit },
    misfit: [{ kind: "createTable", table: users }, /table "users" already exists/],
  },
  dropTable: {
    operation: { kind: "dropTable", table: named("users"), definition: users },
    gains: [],
    loses: [
      "table users",
      "column users.id integer not null",
      "column users.kind enum kind not null",
      "column users.role_id integer not null",
      'constraint users: "pk_users" primary key (id)',
      'constraint users: "fk_users_role_id" foreign key (role_id) references roles (id)',
    ],
    reverse: { kind: "createTable", table: users },
    misfit: [
      { kind: "dropTable", table: named("roles"), definition: roles },
      /table "roles" is still referenced by foreign key "fk_users_role_id" of "users"/,
    ],
  },
  renameTable: {
    operation: { kind: "renameTable", from: named("users"), to: named("audit.people") },
    gains: [
      "table audit.people",
      "column audit.people.id integer not null",
      "column audit.people.kind enum kind not null",
      "column audit.people.role_id integer not null",
      'constraint audit.people: "pk_users" primary key (id)',
      'constraint audit.people: "fk_users_role_id" foreign key (role_id) references roles (id)',
    ],
    loses: [
      "table users",
      "column users.id integer not null",
      "column users.kind enum kind not null",
      "column users.role_id integer not null",
      'constraint users: "pk_users" primary key (id)',
      'constraint users: "fk_users_role_id" foreign key (role_id) references roles (id)',
    ],
    reverse: { kind: "renameTable", from: named("audit.people"), to: named("users") },
    misfit: [{ kind: "renameTable", from: named("users"), to: named("roles") }, /table "roles" already exists/],
  },
  alterTable: {
    operation: { kind: "alterTable", table: named("users"), options: { from: {}, to: { strict: true } } },
    gains: ["table users with (strict true)"],
    loses: ["table users"],
    reverse: { kind: "alterTable", table: named("users"), options: { from: { strict: true }, to: {} } },
    misfit: [{ kind: "alterTable", table: named("x"), options: { from: {}, to: {} } }, /table "x" does not exist/],
  },
  addColumn: {
    operation: { kind: "addColumn", table: named("users"), column: column("a.b", { nullable: true, type: text }) },
    gains: ['column users."a.b" text null'],
    loses: [],
    reverse: {
      kind: "dropColumn",
      table: named("users"),
      column: "a.b",
      definition: column("a.b", { nullable: true, type: text }),
    },
    misfit: [
      { kind: "addColumn", table: named("users"), column: column("mood", { type: enumColumn("mood", ["sad"]) }) },
      /enum "mood" does not exist, but column "users.mood" has its type/,
    ],
  },
  dropColumn: {
    operation: {
      kind: "dropColumn",
      table: named("users"),
      column: "kind",
      definition: column("kind", { type: enumColumn("kind", ["a", "b"]) }),
    },
    gains: [],
    loses: ["column users.kind enum kind not null"],
    reverse: {
      kind: "addColumn",
      table: named("users"),
      column: column("kind", { type: enumColumn("kind", ["a", "b"]) }),
    },
    misfit: [
      { kind: "dropColumn", table: named("roles"), column: "id", definition: null },
      /column "roles.id" is still referenced by foreign key "fk_users_role_id" of "users"/,
    ],
  },
  renameColumn: {
    operation: { kind: "renameColumn", table: named("roles"), from: "level", to: "rank" },
    gains: [
      'column roles.rank integer not null comment "rank"',
      'constraint roles: "ck_roles_level" check (rank > 0)',
      'index roles: "ix_roles_level" (rank) comment "by rank"',
      'row roles: {"name": "admin", "rank": 9}',
      'row roles: {"name": "guest", "rank": 1}',
    ],
    loses: [
      'column roles.level integer not null comment "rank"',
      'constraint roles: "ck_roles_level" check (level > 0)',
      'index roles: "ix_roles_level" (level) comment "by rank"',
      'row roles: {"level": 9, "name": "admin"}',
      'row roles: {"level": 1, "name": "guest"}',
    ],
    reverse: { kind: "renameColumn", table: named("roles"), from: "rank", to: "level" },
    misfit: [
      { kind: "renameColumn", table: named("roles"), from: "level", to: "name" },
      /column "roles.name" already exists/,
    ],
  },
  alterColumn: {
    operation: {
      kind: "alterColumn",
      table: named("roles"),
      column: "name",
      changes: { type: { from: varchar(50), to: text }, nullable: { from: false, to: true } },
      using: sqlText("trim(name)"),
    },
    gains: ["column roles.name text null"],
    loses: ["column roles.name varchar(50) not null"],
    reverse: {
      kind: "alterColumn",
      table: named("roles"),
      column: "name",
      changes: { type: { from: text, to: varchar(50) }, nullable: { from: true, to: false } },
      using: null,
    },
    misfit: [
      { kind: "alterColumn", table: named("roles"), column: "x", changes: {}, using: null },
      /column "roles.x" does not exist/,
    ],
  },
  addConstraint: {
    operation: { kind: "addConstraint", table: named("users"), constraint: unique(["role_id", "kind"]) },
    gains: ["constraint users: unique (role_id, kind)"],
    loses: [],
    reverse: {
      kind: "dropConstraint",
      table: named("users"),
      name: null,
      definition: unique(["role_id", "kind"]),
    },
    misfit: [
      { kind: "addConstraint", table: named("users"), constraint: foreignKey(["role_id"], "plans", { name: "fk" }) },
      /table "plans" does not exist, but constraint "fk" of table "users" refers to it/,
    ],
  },
  dropConstraint: {
    operation: {
      kind: "dropConstraint",
      table: named("roles"),
      name: "ck_roles_level",
      definition: check("level > 0", "ck_roles_level"),
    },
    gains: [],
    loses: ['constraint roles: "ck_roles_level" check (level > 0)'],
    reverse: { kind: "addConstraint", table: named("roles"), constraint: check("level > 0", "ck_roles_level") },
    misfit: [
      { kind: "dropConstraint", table: named("roles"), name: "none", definition: null },
      /constraint "none" of table "roles" does not exist/,
    ],
  },
  renameConstraint: {
    operation: { kind: "renameConstraint", table: named("roles"), from: "ck_roles_level", to: "ck" },
    gains: ['constraint roles: "ck" check (level > 0)'],
    loses: ['constraint roles: "ck_roles_level" check (level > 0)'],
    reverse: { kind: "renameConstraint", table: named("roles"), from: "ck", to: "ck_roles_level" },
    misfit: [
      { kind: "renameConstraint", table: named("roles"), from: "ck_roles_level", to: "uq_roles_name" },
      /constraint "uq_roles_name" of table "roles" already exists/,
    ],
  },
  createIndex: {
    operation: { kind: "createIndex", table: named("users"), index: index(["role_id"], { unique: true }) },
    gains: ["index users: unique (role_id)"],
    loses: [],
    reverse: {
      kind: "dropIndex",
      table: named("users"),
      name: "",
      definition: index(["role_id"], { unique: true }),
    },
    misfit: [
      { kind: "createIndex", table: named("users"), index: index(["mood"], { name: "ix" }) },
      /column "users.mood" does not exist, but index "ix" of table "users" names it/,
    ],
  },
  dropIndex: {
    operation: {
      kind: "dropIndex",
      table: named("roles"),
      name: "ix_roles_level",
      definition: index(["level"], { name: "ix_roles_level", comment: "by rank" }),
    },
    gains: [],
    loses: ['index roles: "ix_roles_level" (level) comment "by rank"'],
    reverse: {
      kind: "createIndex",
      table: named("roles"),
      index: index(["level"], { name: "ix_roles_level", comment: "by rank" }),
    },
    misfit: [
      { kind: "dropIndex", table: named("roles"), name: "none", definition: null },
      /index "none" of table "roles" does not exist/,
    ],
  },
  renameIndex: {
    operation: { kind: "renameIndex", table: named("roles"), from: "ix_roles_level", to: "ix" },
    gains: ['index roles: "ix" (level) comment "by rank"'],
    loses: ['index roles: "ix_roles_level" (level) comment "by rank"'],
    reverse: { kind: "renameIndex", table: named("roles"), from: "ix", to: "ix_roles_level" },
    misfit: [
      { kind: "renameIndex", table: named("users"), from: "ix", to: "iy" },
      /index "ix" of table "users" does not exist/,
    ],
  },
  createEnum: {
    operation: { kind: "createEnum", enum: enumType("audit.mood", ["so so", "it's"]) },
    gains: ['enum audit.mood ("so so", "it\'s")'],
    loses: [],
    reverse: {
      kind: "dropEnum",
      name: named("audit.mood"),
      definition: enumType("audit.mood", ["so so", "it's"]),
    },
    misfit: [{ kind: "createEnum", enum: enumType("kind", []) }, /enum "kind" already exists/],
  },
  dropEnum: {
    operation: { kind: "dropEnum", name: named("unused"), definition: enumType("unused", ["x"], "none") },
    gains: [],
    loses: ['enum unused ("x") comment "none"'],
    reverse: { kind: "createEnum", enum: enumType("unused", ["x"], "none") },
    misfit: [
      { kind: "dropEnum", name: named("kind"), definition: null },
      /enum "kind" is still used by column "users.kind"/,
    ],
  },
  setComment: {
    operation: {
      kind: "setComment",
      on: { kind: "index", table: named("roles"), index: "ix_roles_level" },
      comment: { from: "by rank", to: null },
    },
    gains: ['index roles: "ix_roles_level" (level)'],
    loses: ['index roles: "ix_roles_level" (level) comment "by rank"'],
    reverse: {
      kind: "setComment",
      on: { kind: "index", table: named("roles"), index: "ix_roles_level" },
      comment: { from: null, to: "by rank" },
    },
    misfit: [
      {
        kind: "setComment",
        on: { kind: "index", table: named("roles"), index: "none" },
        comment: { from: null, to: "x" },
      },
      /index "none" of table "roles" does not exist/,
    ],
  },
  insertRows: {
    operation: {
      kind: "insertRows",
      table: named("roles"),
      rows: [
        { name: "owner", level: 10n },
        { name: "admin", level: 99 },
      ],
      key: ["name"],
    },
    gains: ['row roles: {"level": 10, "name": "owner"}'],
    loses: [],
    reverse: {
      kind: "deleteRows",
      table: named("roles"),
      where: [{ name: "owner" }, { name: "admin" }],
      rows: [
        { name: "owner", level: 10n },
        { name: "admin", level: 99 },
      ],
    },
  },
  updateRows: {
    operation: {
      kind: "updateRows",
      table: named("roles"),
      set: { level: 2 },
      where: { name: "guest" },
      from: { level: 1 },
    },
    gains: ['row roles: {"level": 2, "name": "guest"}'],
    loses: ['row roles: {"level": 1, "name": "guest"}'],
    reverse: {
      kind: "updateRows",
      table: named("roles"),
      set: { level: 1 },
      where: { name: "guest" },
      from: { level: 2 },
    },
  },
  backfill: {
    operation: {
      kind: "backfill",
      table: named("roles"),
      set: { level: 2 },
      where: { name: "guest" },
      key: null,
      batchSize: null,
    },
    gains: ['row roles: {"level": 2, "name": "guest"}'],
    loses: ['row roles: {"level": 1, "name": "guest"}'],
    reverse: "IRREVERSIBLE",
  },
  deleteRows: {
    operation: {
      kind: "deleteRows",
      table: named("roles"),
      where: [{ name: "guest" }],
      rows: [{ name: "guest", level: 1 }],
    },
    gains: [],
    loses: ['row roles: {"level": 1, "name": "guest"}'],
    reverse: { kind: "insertRows", table: named("roles"), rows: [{ name: "guest", level: 1 }], key: ["name"] },
  },
  execute: {
    operation: {
      kind: "execute",
      sql: sqlText("DROP TYPE unused"),
      changes: [{ kind: "dropEnum", name: named("unused"), definition: null }],
    },
    gains: [],
    loses: ['enum unused ("x") comment "none"'],
    reverse: "IRREVERSIBLE",
  },
  run: {
    operation: { kind: "run", run: () => {}, replay: true },
    gains: [],
    loses: [],
    reverse: "IRREVERSIBLE",
  },
  irreversible: {
    operation: { kind: "irreversible", reason: "rows are gone" },
    gains: [],
    loses: [],
    reverse: { kind: "irreversible", reason: "rows are gone" },
  },
};

interface AnyCase {
  readonly operation: Operation;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
  readonly reverse: Operation | "IRREVERSIBLE";
  readonly misfit?: readonly [Operation, RegExp];
}

const all: readonly (readonly [string, AnyCase])[] = Object.entries(cases);

function difference(left: Database, right: Database): string[] {
  const known = new Set(canonicalForm(right));
  return canonicalForm(left).filter((line) => !known.has(line));
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    return isAludelError(error) ? error.code : String(error);
  }
  return undefined;
}

describe("every operation", () => {
  test.each(all)("%s changes what it says and nothing else", (_kind, { operation, gains, loses }) => {
    const after = applyOperations(before, [operation]);
    expect(difference(after, before)).toEqual(gains.toSorted((a, b) => canonicalOrder(after, a, b)));
    expect(difference(before, after)).toEqual(loses.toSorted((a, b) => canonicalOrder(before, a, b)));
    expect(after.unmanaged).toEqual(before.unmanaged);
  });

  test.each(all)("%s has the reverse that is stated", (_kind, { operation, reverse }) => {
    if (reverse === "IRREVERSIBLE") expect(codeOf(() => reverseOperation(operation))).toBe("IRREVERSIBLE");
    else expect(reverseOperation(operation)).toEqual(reverse);
  });

  const undone = all.filter(([kind, { reverse }]) => reverse !== "IRREVERSIBLE" && kind !== "insertRows");
  test.each(undone)("%s and its reverse give the schema before", (_kind, { operation }) => {
    const after = applyOperations(before, [operation]);
    expect(canonicalForm(applyOperations(after, reverseOperations([operation])))).toEqual(canonicalForm(before));
  });

  const misfits = all.flatMap(([kind, { misfit }]) => (misfit === undefined ? [] : [[kind, ...misfit] as const]));
  test.each(misfits)("%s is refused where it does not fit", (_kind, operation, message) => {
    expect(() => applyOperations(before, [operation])).toThrow(message);
    expect(codeOf(() => applyOperations(before, [operation]))).toBe("INVALID_OPERATION");
  });
});

function canonicalOrder(of: Database, left: string, right: string): number {
  const lines = canonicalForm(of);
  return lines.indexOf(left) - lines.indexOf(right);
}

describe("drops that do not hold what they drop", () => {
  const drops: readonly Operation[] = [
    { kind: "dropTable", table: named("users"), definition: null },
    { kind: "dropColumn", table: named("users"), column: "kind", definition: null },
    { kind: "dropConstraint", table: named("users"), name: "fk", definition: null },
    { kind: "dropIndex", table: named("users"), name: "ix", definition: null },
    { kind: "dropEnum", name: named("kind"), definition: null },
    { kind: "deleteRows", table: named("users"), where: [{}], rows: null },
    { kind: "updateRows", table: named("users"), set: { kind: "a" }, where: {}, from: null },
  ];

  test.each(drops.map((drop) => [drop.kind, drop] as const))("%s cannot be reversed", (_kind, drop) => {
    expect(codeOf(() => reverseOperation(drop))).toBe("IRREVERSIBLE");
  });
});

describe("reference rows follow the schema", () => {
  test("a row whose key exists is left as it is", () => {
    const after = applyOperations(before, [cases.insertRows.operation]);
    expect(after.rows.get("roles")?.rows.map(({ name }) => name)).toEqual(["admin", "guest", "owner"]);
  });

  test("the values of a dropped column go", () => {
    const after = applyOperations(before, [
      { kind: "dropConstraint", table: named("roles"), name: "ck_roles_level", definition: null },
      { kind: "dropColumn", table: named("roles"), column: "level", definition: null },
    ]);
    expect(after.rows.get("roles")?.rows).toEqual([{ name: "admin" }, { name: "guest" }]);
  });

  test("lookups follow renames of their table and of its columns", () => {
    const lookup = { kind: "lookup", table: "roles", where: { name: "admin" }, column: "id" } as const;
    const rows = { table: named("users"), key: ["id"], compare: ["role_id"], rows: [{ id: 1, role_id: lookup }] };
    const start: Database = { ...before, rows: new Map([["users", rows]]) };
    const after = applyOperations(start, [
      { kind: "renameTable", from: named("roles"), to: named("audit.ranks") },
      { kind: "renameColumn", table: named("audit.ranks"), from: "name", to: "title" },
      { kind: "renameColumn", table: named("audit.ranks"), from: "id", to: "rank_id" },
    ]);
    expect(after.rows.get("users")?.rows[0]?.["role_id"]).toEqual({
      kind: "lookup",
      table: "audit.ranks",
      where: { title: "admin" },
      column: "rank_id",
    });
  });

  test("a backfill stays when the operations around it are reversed", () => {
    const operations: readonly Operation[] = [
      { kind: "addColumn", table: named("users"), column: column("mood", { nullable: true }) },
      { kind: "updateRows", table: named("users"), set: { mood: 1 }, where: { mood: null }, from: null },
    ];
    expect(reverseOperations(operations).map(({ kind }) => kind)).toEqual(["dropColumn"]);
  });
});

describe("a renamed column", () => {
  test("is renamed in all that names it, in its own table and in others", () => {
    const parts = (name: string) =>
      database({
        tables: [
          table(
            "roles",
            ["id", name, column("next", { generated: { expression: sqlText(`${name} + 1`), stored: true } })],
            {
              constraints: [
                unique([name, "id"], { name: "uq", include: [name] }),
                foreignKey([name], "roles", { name: "fk_self", to: [name] }),
                check(`${name} > 0 OR id = 'level'`, "ck"),
              ],
              indexes: [index([name], { name: "ix", include: [name], predicate: sqlText(`"${name}" > 0`) })],
            },
          ),
          table("other", ["id", "level"], {
            constraints: [foreignKey(["level"], "roles", { name: "fk", to: [name] })],
          }),
        ],
      });
    const after = applyOperations(parts("level"), [
      { kind: "renameColumn", table: named("roles"), from: "level", to: "rank" },
    ]);
    expect(canonicalForm(after)).toEqual(canonicalForm(parts("rank")));
  });
});

describe("parts without a name", () => {
  test("two unnamed indexes stand beside each other, and one goes by its definition", () => {
    const [first, second] = [index(["role_id"]), index(["kind"])];
    const both = applyOperations(before, [
      { kind: "createIndex", table: named("users"), index: first },
      { kind: "createIndex", table: named("users"), index: second },
    ]);
    const after = applyOperations(both, [{ kind: "dropIndex", table: named("users"), name: "", definition: first }]);
    expect(after.tables.get("users")?.indexes).toEqual([second]);
  });
});

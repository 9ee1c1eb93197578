import { describe, expect, test } from "vitest";
import type { DatabaseDiff } from "../../src/diff/database-diff.ts";
import { diffDatabase, type DiffOptions } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import { type Column, type Identity, plainIdentity } from "../../src/schema/column.ts";
import type { Constraint } from "../../src/schema/constraint.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { literal, type RowValues, sqlText } from "../../src/schema/expression.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import type { ReferenceRows } from "../../src/schema/reference-rows.ts";
import type { Table } from "../../src/schema/table.ts";
import type { TableIndex } from "../../src/schema/table-index.ts";
import {
  check,
  column,
  database,
  enumColumn,
  enumType,
  foreignKey,
  index,
  primaryKey,
  table,
  text,
  unique,
  varchar,
} from "../schema/build-schema.ts";

const users = parseQualifiedName("users");

/** Diffs two tables "users" beside a table "roles" that stays. */
function diffUsers(from: Partial<Table>, to: Partial<Table>, options: Partial<DiffOptions> = {}): DatabaseDiff {
  const build = (facts: Partial<Table>) =>
    database({
      enums: [enumType("kind", ["a"]), enumType("mood", ["a"])],
      tables: [
        table("roles", ["id", "code"], { constraints: [unique(["code"], { name: "uq_roles_code" })] }),
        { ...table("users", ["a", "b"]), ...facts },
      ],
    });
  return diffDatabase(build(from), build(to), { comparator, naming: {}, ...options });
}

function kinds(operations: readonly Operation[]): string[] {
  return operations.map(({ kind }) => kind);
}

const identity: Identity = { ...plainIdentity, mode: "always" };

describe("R52 every property of a column counts", () => {
  const timestamp = { kind: "timestamp", precision: null, withTimezone: false } as const;
  const generated = { expression: sqlText("a + 1"), stored: true };
  const cases: readonly (readonly [string, Partial<Column>, Partial<Column>])[] = [
    ["type", { type: { kind: "integer" } }, { type: { kind: "bigint" } }],
    ["type: its length", { type: varchar(50) }, { type: varchar(100) }],
    [
      "type: its scale",
      { type: { kind: "numeric", precision: 10, scale: 2 } },
      { type: { kind: "numeric", precision: 10, scale: 4 } },
    ],
    ["type: its time zone", { type: timestamp }, { type: { ...timestamp, withTimezone: true } }],
    ["type: its precision", { type: timestamp }, { type: { ...timestamp, precision: 3 } }],
    [
      "type: elements of an array",
      { type: { kind: "array", element: varchar(5) } },
      { type: { kind: "array", element: varchar(6) } },
    ],
    ["type: another enum", { type: enumColumn("kind", ["a"]) }, { type: enumColumn("mood", ["a"]) }],
    ["type: text of an engine", { type: { kind: "raw", sql: "ltree" } }, { type: { kind: "raw", sql: "citext" } }],
    ["nullable", {}, { nullable: true }],
    ["default", { default: literal(0) }, { default: literal(1) }],
    ["default", { default: literal(0) }, { default: null }],
    ["default", { default: { kind: "now" } }, { default: sqlText("now() + 1") }],
    ["generated", { generated }, { generated: { ...generated, stored: false } }],
    ["generated", { generated }, { generated: { ...generated, expression: sqlText("a + 2") } }],
    ["generated", { generated }, { generated: null }],
    ["identity", { identity }, { identity: { ...identity, mode: "byDefault" } }],
    ["identity", { identity }, { identity: { ...identity, start: 100n } }],
    ["identity", { identity }, { identity: { ...identity, cycle: true } }],
    ["identity", { identity }, { identity: null }],
    ["collation", { type: text }, { type: text, collation: "C" }],
  ];

  test.each(cases)("%s", (property, from, to) => {
    const [before, after] = [column("x", from), column("x", to)];
    const { operations } = diffUsers({ columns: [before] }, { columns: [after] });
    const key = (property.split(":")[0] ?? "") as "type";
    const changes = { [key]: { from: before[key], to: after[key] } };
    expect(operations).toEqual([{ kind: "alterColumn", table: users, column: "x", changes, using: null }]);
  });

  test("several changes of one column are one operation", () => {
    const before = column("x", { type: varchar(5), default: literal("a") });
    const after = column("x", { type: text, default: null, nullable: true });
    const { operations } = diffUsers({ columns: [before] }, { columns: [after] });
    expect(operations).toHaveLength(1);
    expect(operations[0]).toMatchObject({
      changes: { type: { to: text }, default: { to: null }, nullable: { from: false, to: true } },
    });
  });

  test("comment", () => {
    const { operations } = diffUsers({ columns: [column("x")] }, { columns: [column("x", { comment: "c" })] });
    const on = { kind: "column", table: users, column: "x" };
    expect(operations).toEqual([{ kind: "setComment", on, comment: { from: null, to: "c" } }]);
  });

  test("the order of columns does not count", () => {
    const columns = [column("a"), column("b")];
    expect(diffUsers({ columns }, { columns: columns.toReversed() }).operations).toEqual([]);
  });
});

describe("R55 every property of a constraint counts", () => {
  const pk = primaryKey(["a"], "pk");
  const uq = unique(["a"], { name: "uq" });
  const fk = foreignKey(["a"], "roles", { name: "fk" });
  const ck = check("a > 0", "ck");
  const cases: readonly (readonly [string, Constraint, Constraint])[] = [
    ["columns of a primary key", pk, { ...pk, columns: ["a", "b"] }],
    ["order of a primary key", { ...pk, columns: ["b", "a"] }, { ...pk, columns: ["a", "b"] }],
    ["included columns of a primary key", pk, { ...pk, include: ["b"] }],
    ["columns of a unique constraint", uq, { ...uq, columns: ["b"] }],
    ["nulls of a unique constraint", uq, { ...uq, nullsNotDistinct: true }],
    ["timing of a unique constraint", uq, { ...uq, deferrable: "initiallyDeferred" }],
    ["included columns of a unique constraint", uq, { ...uq, include: ["b"] }],
    ["columns of a foreign key", fk, { ...fk, columns: ["b"] }],
    ["target table of a foreign key", fk, { ...fk, references: { table: users, columns: ["b"] } }],
    ["target column of a foreign key", fk, { ...fk, references: { ...fk.references, columns: ["code"] } }],
    ["ON DELETE", fk, { ...fk, onDelete: "cascade" }],
    ["ON UPDATE", fk, { ...fk, onUpdate: "set null" }],
    ["MATCH", fk, { ...fk, match: "full" }],
    ["timing of a foreign key", fk, { ...fk, deferrable: "initiallyImmediate" }],
    ["NOT VALID of a foreign key", { ...fk, notValid: true }, fk],
    ["body of a check", ck, check("a > 1", "ck")],
    ["NOT VALID of a check", ck, { ...ck, notValid: true }],
    ["kind", uq, { ...pk, name: "uq" }],
  ];

  test.each(cases)("%s", (_property, from, to) => {
    const { operations } = diffUsers({ constraints: [from] }, { constraints: [to] });
    expect(operations).toEqual([
      { kind: "dropConstraint", table: users, name: from.name, definition: from },
      { kind: "addConstraint", table: users, constraint: to },
    ]);
  });

  test("R54 a foreign key that only one side has", () => {
    expect(diffUsers({}, { constraints: [fk] }).operations).toEqual([
      { kind: "addConstraint", table: users, constraint: fk },
    ]);
    expect(diffUsers({ constraints: [fk] }, {}).operations).toEqual([
      { kind: "dropConstraint", table: users, name: "fk", definition: fk },
    ]);
  });
});

describe("R55 every property of an index counts", () => {
  const ix = index(["a"], { name: "ix" });
  const key = ix.keys[0];
  const lower = { ...key, on: { kind: "expression", expression: sqlText("lower(a)") } } as TableIndex["keys"][number];
  const cases: readonly (readonly [string, Partial<TableIndex>, Partial<TableIndex>])[] = [
    ["unique", {}, { unique: true }],
    ["method", {}, { method: "hash" }],
    ["keys", {}, { keys: index(["b"]).keys }],
    ["order of keys", { keys: index(["a", "b"]).keys }, { keys: index(["b", "a"]).keys }],
    ["expression", { keys: [lower] }, {}],
    [
      "text of an expression",
      { keys: [lower] },
      { keys: [{ ...lower, on: { kind: "expression", expression: sqlText("upper(a)") } }] },
    ],
    ["descending", {}, { keys: ix.keys.map((each) => ({ ...each, order: "desc" as const })) }],
    ["nulls first", {}, { keys: ix.keys.map((each) => ({ ...each, nulls: "first" as const })) }],
    ["operator class", {}, { keys: ix.keys.map((each) => ({ ...each, operatorClass: "text_pattern_ops" })) }],
    ["collation", {}, { keys: ix.keys.map((each) => ({ ...each, collation: "C" })) }],
    ["include", {}, { include: ["b"] }],
    ["predicate", {}, { predicate: sqlText("a > 0") }],
    ["text of a predicate", { predicate: sqlText("a > 0") }, { predicate: sqlText("a > 1") }],
    ["nulls not distinct", {}, { nullsNotDistinct: true }],
  ];

  test.each(cases)("%s", (_property, before, after) => {
    const [from, to] = [
      { ...ix, ...before },
      { ...ix, ...after },
    ];
    expect(diffUsers({ indexes: [from] }, { indexes: [to] }).operations).toEqual([
      { kind: "dropIndex", table: users, name: "ix", definition: from },
      { kind: "createIndex", table: users, index: to },
    ]);
  });

  test("a comment alone rebuilds nothing", () => {
    const { operations } = diffUsers({ indexes: [ix] }, { indexes: [{ ...ix, comment: "c" }] });
    const on = { kind: "index", table: users, index: "ix" };
    expect(operations).toEqual([{ kind: "setComment", on, comment: { from: null, to: "c" } }]);
  });
});

describe("R39 names stay as the history has them", () => {
  const parts = {
    constraints: [
      primaryKey(["a"], "old_pk"),
      unique(["b"], { name: "old_uq" }),
      check("a > 0", "old_ck"),
      foreignKey(["b"], "roles", { name: "old_fk" }),
    ],
    indexes: [index(["a"], { name: "old_ix" })],
  };
  const unnamed = {
    constraints: parts.constraints.map((part) => ({ ...part, name: null })),
    indexes: parts.indexes.map((part) => ({ ...part, name: null })),
  };

  test("a model that names nothing differs in nothing, whatever the convention", () => {
    const convention = {
      pk: "x{table}",
      fk: "y{columns}",
      uq: "z{columns}",
      ck: "w{columns}",
      ix: "v{columns}",
      ex: "u{columns}",
    };
    expect(diffUsers(parts, unnamed).operations).toEqual([]);
    expect(diffUsers(parts, unnamed, { naming: { convention } }).operations).toEqual([]);
    expect(diffUsers(parts, unnamed, { naming: null }).operations).toEqual([]);
  });

  test("a history without names is found by what it constrains", () => {
    expect(diffUsers(unnamed, unnamed).operations).toEqual([]);
    expect(diffUsers(unnamed, parts, { naming: null }).operations).toEqual([]);
  });

  test("a changed constraint keeps the history's name", () => {
    const fk = { ...foreignKey(["b"], "roles"), onDelete: "cascade" } as const;
    const { operations } = diffUsers(parts, { ...unnamed, constraints: [...unnamed.constraints.slice(0, 3), fk] });
    expect(operations).toEqual([
      { kind: "dropConstraint", table: users, name: "old_fk", definition: parts.constraints[3] },
      { kind: "addConstraint", table: users, constraint: { ...fk, name: "old_fk" } },
    ]);
  });

  test("what is new gets the convention's name", () => {
    const { operations } = diffUsers({}, unnamed);
    expect(
      operations.map((each) => ("constraint" in each ? each.constraint.name : "index" in each && each.index.name)),
    ).toEqual(["pk_users", "uq_users_b", "ck_users_a", "ix_users_a", "fk_users_b"]);
  });

  test("another explicit name is a rename", () => {
    const renamed = {
      constraints: parts.constraints.map((part) => ({ ...part, name: `new_${part.kind}` })),
      indexes: [index(["a"], { name: "new_ix" })],
    };
    const { operations } = diffUsers(parts, renamed);
    expect(operations).toEqual([
      { kind: "renameConstraint", table: users, from: "old_pk", to: "new_primaryKey" },
      { kind: "renameConstraint", table: users, from: "old_uq", to: "new_unique" },
      { kind: "renameConstraint", table: users, from: "old_ck", to: "new_check" },
      { kind: "renameConstraint", table: users, from: "old_fk", to: "new_foreignKey" },
      { kind: "renameIndex", table: users, from: "old_ix", to: "new_ix" },
    ]);
  });

  test("a name that something else has before is given by drop and creation, not by a rename", () => {
    const from = {
      constraints: [check("a > 0", "one"), unique(["a"], { name: "two" })],
      indexes: [index(["a"], { name: "three" })],
    };
    const to = { constraints: [check("a > 0", "two")], indexes: [index(["a"], { name: "uq_roles_code" })] };
    expect(kinds(diffUsers(from, to, { naming: null }).operations)).toEqual([
      "dropIndex",
      "dropConstraint",
      "dropConstraint",
      "addConstraint",
      "createIndex",
    ]);
  });

  test("names that two indexes exchange are no renames, as the second would be taken", () => {
    const from = [index(["a"], { name: "ix_1" }), index(["b"], { name: "ix_2" })];
    const to = [index(["b"], { name: "ix_1" }), index(["a"], { name: "ix_2" })];
    expect(kinds(diffUsers({ indexes: from }, { indexes: to }).operations)).toEqual([
      "dropIndex",
      "dropIndex",
      "createIndex",
      "createIndex",
    ]);
  });
});

describe("tables, schemas, enums, comments, options", () => {
  test("R64 what is not managed is neither compared nor dropped", () => {
    const from = database({ unmanaged: [{ kind: "table", name: "theirs" }] });
    const { operations } = diffDatabase(from, emptyDatabase, { comparator });
    expect(operations).toEqual([]);
    expect(applyOperations(from, operations).unmanaged).toEqual(from.unmanaged);
  });

  test("a schema, an enum and a table come before their users and go after them", () => {
    const to = database({
      schemas: ["audit"],
      enums: [enumType("audit.kind", ["a"])],
      tables: [table("audit.events", ["id", column("kind", { type: enumColumn("audit.kind", ["a"]) })])],
    });
    const created = diffDatabase(emptyDatabase, to, { comparator }).operations;
    expect(kinds(created)).toEqual(["createSchema", "createEnum", "createTable"]);
    expect(kinds(diffDatabase(to, emptyDatabase, { comparator }).operations)).toEqual([
      "dropTable",
      "dropEnum",
      "dropSchema",
    ]);
    expect(kinds(reverseOperations(created))).toEqual(["dropTable", "dropEnum", "dropSchema"]);
  });

  test("labels of an enum are a problem and no operation", () => {
    const diff = (from: readonly string[], to: readonly string[]) =>
      diffDatabase(database({ enums: [enumType("role", from)] }), database({ enums: [enumType("role", to)] }), {
        comparator,
      });
    const name = parseQualifiedName("role");
    expect(diff(["a", "b"], ["a", "c"])).toMatchObject({
      operations: [],
      problems: [{ kind: "enumLabelsChanged", enum: name, from: ["a", "b"], to: ["a", "c"], isReorder: false }],
    });
    expect(diff(["a", "b"], ["b", "a"]).problems).toMatchObject([{ isReorder: true }]);
    expect(diff(["a", "b"], ["a", "b"]).problems).toEqual([]);
  });

  test("comments of enums and tables, options of tables", () => {
    const { operations } = diffDatabase(
      database({ enums: [enumType("role", ["a"], "old")], tables: [table("users", ["id"])] }),
      database({
        enums: [enumType("role", ["a"], "new")],
        tables: [table("users", ["id"], { comment: "people", options: { strict: true } })],
      }),
      { comparator },
    );
    expect(operations).toEqual([
      { kind: "alterTable", table: users, options: { from: {}, to: { strict: true } } },
      {
        kind: "setComment",
        on: { kind: "enum", name: parseQualifiedName("role") },
        comment: { from: "old", to: "new" },
      },
      { kind: "setComment", on: { kind: "table", table: users }, comment: { from: null, to: "people" } },
    ]);
  });
});

describe("columns that forbid nulls", () => {
  const added = { columns: [column("a"), column("b"), column("c", { type: text })] };

  test("a new one without a default is refused by name", () => {
    const { problems } = diffUsers({}, added);
    expect(problems).toEqual([{ kind: "notNullWithoutDefault", table: users, column: "c" }]);
  });

  test("a new one is added, filled and then closed when the model says with what", () => {
    const { operations, problems } = diffUsers({}, added, { backfills: new Map([["users.c", "none"]]) });
    expect(problems).toEqual([]);
    expect(operations).toEqual([
      { kind: "addColumn", table: users, column: column("c", { type: text, nullable: true }) },
      { kind: "updateRows", table: users, set: { c: "none" }, where: { c: null }, from: null },
      {
        kind: "alterColumn",
        table: users,
        column: "c",
        changes: { nullable: { from: true, to: false } },
        using: null,
      },
    ]);
    expect(kinds(reverseOperations(operations))).toEqual(["alterColumn", "dropColumn"]);
  });

  test.each([
    ["a default", { default: literal(1) }],
    ["an identity", { identity }],
    ["an expression", { generated: { expression: sqlText("a + 1"), stored: true } }],
  ])("a new one with %s is safe", (_what, facts) => {
    const { operations, problems } = diffUsers({}, { columns: [column("a"), column("b"), column("c", facts)] });
    expect(problems).toEqual([]);
    expect(operations).toEqual([{ kind: "addColumn", table: users, column: column("c", facts) }]);
  });

  test("a default of NULL is none", () => {
    const columns = [column("a"), column("b"), column("c", { default: literal(null) })];
    expect(diffUsers({}, { columns }).problems).toHaveLength(1);
  });

  test("an old one is filled first, or reported", () => {
    const from = { columns: [column("a", { nullable: true, type: varchar(5) })] };
    const to = { columns: [column("a", { type: text })] };
    const reported = diffUsers(from, to);
    expect(reported.diagnostics).toEqual([{ kind: "mayFailOnNulls", table: users, object: "users.a" }]);
    expect(kinds(reported.operations)).toEqual(["alterColumn"]);
    const filled = diffUsers(from, to, { backfills: new Map([["users.a", "x"]]) });
    expect(filled.diagnostics).toEqual([]);
    expect(kinds(filled.operations)).toEqual(["alterColumn", "updateRows", "alterColumn"]);
  });

  test("constraints on old columns are reported, those on new columns are not", () => {
    const constraints = [
      unique(["a"]),
      check("a > 0"),
      foreignKey(["a"], "roles"),
      unique(["c"]),
      { ...foreignKey(["b"], "roles"), notValid: true },
    ];
    const { diagnostics } = diffUsers(
      {},
      {
        columns: [column("a"), column("b"), column("c", { nullable: true })],
        constraints,
        indexes: [index(["b"], { unique: true })],
      },
    );
    expect(diagnostics).toEqual([
      { kind: "mayFailOnDuplicates", table: users, object: "uq_users_a" },
      { kind: "mayFailOnCheck", table: users, object: "ck_users_a" },
      { kind: "mayFailOnOrphans", table: users, object: "fk_users_a" },
      { kind: "mayFailOnDuplicates", table: users, object: "ix_users_b" },
    ]);
  });
});

test("what rows fulfil already is not reported when a constraint changes otherwise", () => {
  const columns = [column("a"), column("b")];
  const constraints = (action: "cascade" | "restrict", keys: readonly string[]) => [
    primaryKey(keys),
    foreignKey(["a"], "roles", { onDelete: action }),
  ];
  const { operations, diagnostics } = diffUsers(
    { columns, constraints: constraints("cascade", ["a", "b"]) },
    { columns, constraints: constraints("restrict", ["b", "a"]) },
  );
  expect(kinds(operations)).toEqual(["dropConstraint", "dropConstraint", "addConstraint", "addConstraint"]);
  expect(diagnostics).toEqual([]);
});

describe("reference rows", () => {
  const roles = parseQualifiedName("roles");
  const rows = (list: readonly RowValues[], compare: ReferenceRows["compare"] = ["level"]): ReferenceRows => ({
    table: roles,
    key: ["name"],
    compare,
    rows: list,
  });
  const diff = (
    from: ReferenceRows | null,
    to: ReferenceRows | null,
    after: Partial<Table> = {},
    options: Partial<DiffOptions> = {},
  ) => {
    const before = table("roles", ["id", "name", column("level", { default: literal(1) })]);
    return diffDatabase(
      database({ tables: [before], rows: from === null ? [] : [from] }),
      database({ tables: [{ ...before, ...after }], rows: to === null ? [] : [to] }),
      { comparator, ...options },
    );
  };

  test("rows come, change and go by their key", () => {
    const { operations, diagnostics } = diff(
      rows([
        { name: "a", level: 1 },
        { name: "b", level: 2 },
        { name: "c", level: 3 },
      ]),
      rows([
        { name: "d", level: 4 },
        { name: "b", level: 20 },
        { name: "a", level: 1n },
      ]),
    );
    expect(operations).toEqual([
      { kind: "insertRows", table: roles, rows: [{ name: "d", level: 4 }], key: ["name"] },
      { kind: "updateRows", table: roles, set: { level: 20 }, where: { name: "b" }, from: { level: 2 } },
      { kind: "deleteRows", table: roles, where: [{ name: "c" }], rows: [{ name: "c", level: 3 }] },
    ]);
    expect(diagnostics).toEqual([{ kind: "referenceRowsDeleted", table: roles, object: "1 row" }]);
  });

  test("columns that are not compared, or not given, are left alone", () => {
    expect(diff(rows([{ name: "a", id: 1, level: 5 }]), rows([{ name: "a", id: 2 }])).operations).toEqual([]);
  });

  test("insert-only rows are inserted and then left alone", () => {
    const from = rows([{ name: "a", level: 1 }, { name: "b" }]);
    const to = rows([{ name: "a", level: 9 }, { name: "c" }], "insert-only");
    expect(diff(from, to).operations).toEqual([
      { kind: "insertRows", table: roles, rows: [{ name: "c" }], key: ["name"] },
    ]);
  });

  test("rows that the models no longer have go", () => {
    const from = rows([{ name: "a", level: 1 }]);
    expect(kinds(diff(from, null).operations)).toEqual(["deleteRows"]);
  });

  test("another key finds old rows by both keys", () => {
    const from = { ...rows([{ id: 1, name: "a" }]), key: ["id"] };
    const { operations } = diff(from, rows([{ id: 1, name: "b" }]));
    expect(operations.at(-1)).toMatchObject({ kind: "deleteRows", where: [{ id: 1, name: "a" }] });
  });

  test("a deleted row keeps the default that it had, when the column has another one now", () => {
    const level = column("level", { default: literal(7) });
    const { operations } = diff(rows([{ name: "a" }]), rows([]), { columns: [column("id"), column("name"), level] });
    expect(operations.at(-1)).toMatchObject({ kind: "deleteRows", rows: [{ name: "a", level: literal(1) }] });
  });

  test("the values of a dropped column come back with it", () => {
    const level = column("level", { type: text });
    const before = table("roles", ["id", "name", level]);
    const after = table("roles", ["id", "name"]);
    const from = database({ tables: [before], rows: [rows([{ name: "a", level: "x" }])] });
    const to = database({ tables: [after], rows: [rows([{ name: "a" }], [])] });
    const { operations } = diffDatabase(from, to, { comparator });
    expect(kinds(operations)).toEqual(["alterColumn", "updateRows", "dropColumn"]);
    const down = reverseOperations(operations);
    expect(kinds(down)).toEqual(["addColumn", "updateRows", "alterColumn"]);
    expect(down[1]).toMatchObject({ set: { level: "x" }, where: { name: "a" } });
    expect(canonicalForm(applyOperations(to, down))).toEqual(canonicalForm(from));
  });

  test("a column that becomes NOT NULL gets the rows' values first", () => {
    const from = rows([{ name: "a", level: null }]);
    const start = table("roles", ["id", "name", column("level", { nullable: true })]);
    const { operations } = diffDatabase(
      database({ tables: [start], rows: [from] }),
      database({
        tables: [table("roles", ["id", "name", column("level", { type: { kind: "bigint" } })])],
        rows: [rows([{ name: "a", level: 1 }])],
      }),
      { comparator },
    );
    expect(operations.map((each) => (each.kind === "alterColumn" ? Object.keys(each.changes) : each.kind))).toEqual([
      ["type"],
      "updateRows",
      ["nullable"],
    ]);
  });
});

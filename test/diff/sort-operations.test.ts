import { describe, expect, test } from "vitest";
import { compareDatabases, diffDatabase, type DiffOptions } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { sortOperations } from "../../src/diff/sort-operations.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import { describeOperation } from "../../src/operation/describe/describe-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { canonicalForm } from "../../src/schema/canonical-form.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import { type Lookup, type RowValues, sqlText } from "../../src/schema/expression.ts";
import { parseQualifiedName } from "../../src/schema/qualified-name.ts";
import type { ReferenceRows } from "../../src/schema/reference-rows.ts";
import { manyTables } from "../schema/many-tables.ts";
import {
  column,
  type DatabaseParts,
  database,
  foreignKey,
  index,
  primaryKey,
  table,
  text,
  unique,
  varchar,
} from "../schema/build-schema.ts";

function line(operation: Operation): string {
  return `${operation.kind} ${describeOperation(operation).object}`;
}

/** Diffs, checks that both directions are valid and exact, and returns the operations as `kind object`. */
function diff(from: Database, to: Database, options: Partial<DiffOptions> = {}): string[] {
  const { operations } = diffDatabase(from, to, { comparator, naming: {}, ...options });
  const after = applyOperations(from, operations);
  expect(canonicalForm(after, { names: "ignore" })).toEqual(canonicalForm(to, { names: "ignore" }));
  expect(canonicalForm(applyOperations(after, reverseOperations(operations)))).toEqual(canonicalForm(from));
  return operations.map(line);
}

function build(parts: DatabaseParts): Database {
  return database(parts);
}

/** A table with an id and a column for each table that it refers to. */
function referring(name: string, ...targets: readonly string[]) {
  const columns = targets.map((target) => `${target}_id`);
  return table(name, ["id", ...columns], {
    constraints: targets.map((target) => foreignKey([`${target}_id`], target, { name: `fk_${name}_${target}` })),
  });
}

describe("tables in the order of their references", () => {
  test("R56 each table comes after those that it refers to, otherwise as in the models", () => {
    const to = build({
      tables: [referring("c", "b"), referring("x"), referring("b", "a"), referring("a", "a"), referring("y")],
    });
    expect(diff(emptyDatabase, to)).toEqual([
      "createTable a",
      "createTable b",
      "createTable c",
      "createTable x",
      "createTable y",
    ]);
    expect(diff(to, emptyDatabase)).toEqual([
      "dropTable y",
      "dropTable x",
      "dropTable c",
      "dropTable b",
      "dropTable a",
    ]);
  });

  test("R56 circular references, and only those, are added after both tables and dropped first", () => {
    const to = build({
      tables: [
        referring("users", "departments", "companies"),
        referring("departments", "users", "departments"),
        referring("companies"),
      ],
    });
    expect(diff(emptyDatabase, to)).toEqual([
      "createTable companies",
      "createTable users",
      "createTable departments",
      "addConstraint users.fk_users_departments",
      "addConstraint departments.fk_departments_users",
    ]);
    expect(reverseOperations(diffDatabase(emptyDatabase, to, { comparator }).operations).map(line)).toEqual([
      "dropConstraint departments.fk_departments_users",
      "dropConstraint users.fk_users_departments",
      "dropTable departments",
      "dropTable users",
      "dropTable companies",
    ]);
    expect(diff(to, emptyDatabase)).toEqual([
      "dropConstraint users.fk_users_departments",
      "dropConstraint departments.fk_departments_users",
      "dropTable departments",
      "dropTable users",
      "dropTable companies",
    ]);
  });

  test("R56 a circle of three, and a table that leads into it", () => {
    const to = build({
      tables: [
        referring("start", "a"),
        referring("a", "b"),
        referring("b", "c"),
        referring("c", "a", "end"),
        referring("end"),
      ],
    });
    expect(diff(emptyDatabase, to)).toEqual([
      "createTable a",
      "createTable start",
      "createTable b",
      "createTable end",
      "createTable c",
      "addConstraint a.fk_a_b",
      "addConstraint b.fk_b_c",
      "addConstraint c.fk_c_a",
    ]);
  });
});

describe("changes under references", () => {
  const users = table("users", ["id", "code"], { constraints: [unique(["code"], { name: "uq_users_code" })] });
  const posts = table("posts", ["id", "user_code"], {
    constraints: [foreignKey(["user_code"], "users", { name: "fk_posts", to: ["code"] })],
  });

  test("a reference is off while the key under it changes", () => {
    const changed = {
      ...users,
      constraints: [
        primaryKey(["id"], "pk_users"),
        unique(["code"], { name: "uq_users_code", deferrable: "initiallyDeferred" }),
      ],
    };
    expect(diff(build({ tables: [users, posts] }), build({ tables: [changed, posts] }))).toEqual([
      "dropConstraint posts.fk_posts",
      "dropConstraint users.uq_users_code",
      "addConstraint users.uq_users_code",
      "addConstraint posts.fk_posts",
    ]);
  });

  test("a reference is off while both columns get a type that does not compare with the old one", () => {
    const retype = (each: typeof users, name: string) => ({
      ...each,
      columns: each.columns.map((old) => (old.name === name ? { ...old, type: { kind: "uuid" } as const } : old)),
    });
    const from = build({ tables: [users, posts] });
    const to = build({ tables: [retype(users, "code"), retype(posts, "user_code")] });
    expect(diff(from, to)).toEqual([
      "dropConstraint posts.fk_posts",
      "alterColumn users.code",
      "alterColumn posts.user_code",
      "addConstraint posts.fk_posts",
    ]);
  });

  test("people are told of the columns alone", () => {
    const retyped = { ...users, columns: [column("id"), column("code", { type: text })] };
    const { operations } = compareDatabases(build({ tables: [users, posts] }), build({ tables: [retyped, posts] }), {
      comparator,
    });
    expect(operations.map(line)).toEqual(["alterColumn users.code"]);
  });

  test("a wider integer or text changes under its references", () => {
    const widened = { ...users, columns: [column("id"), column("code", { type: { kind: "bigint" } })] };
    expect(diff(build({ tables: [users, posts] }), build({ tables: [widened, posts] }))).toEqual([
      "alterColumn users.code",
    ]);
  });

  test("a new table waits with its reference for a key that comes with it, and a dropped one goes without", () => {
    const from = build({ tables: [table("users", ["id"])] });
    const to = build({ tables: [users, posts] });
    const operations = diff(from, to, { backfills: new Map([["users.code", 1]]) });
    expect(operations).toEqual([
      "addColumn users.code",
      "createTable posts",
      "updateRows users",
      "alterColumn users.code",
      "addConstraint users.uq_users_code",
      "addConstraint posts.fk_posts",
    ]);
    expect(diff(to, from)).toEqual([
      "dropConstraint posts.fk_posts",
      "dropConstraint users.uq_users_code",
      "dropColumn users.code",
      "dropTable posts",
    ]);
  });

  test("a name that a new table takes over is given up first", () => {
    const old = table("old", ["id"], { indexes: [index(["id"], { name: "ix_shared" })] });
    const fresh = table("fresh", ["id"], { indexes: [index(["id"], { name: "ix_shared" })] });
    expect(diff(build({ tables: [old] }), build({ tables: [fresh] }))).toEqual([
      "dropIndex old.ix_shared",
      "createTable fresh",
      "dropTable old",
    ]);
  });
});

describe("steps within a table", () => {
  test("constraints and indexes go before columns and come after them", () => {
    const from = build({
      tables: [
        table("t", ["id", "a"], {
          constraints: [unique(["a"], { name: "uq_a" })],
          indexes: [index(["a"], { name: "ix_a" })],
        }),
      ],
    });
    const to = build({
      tables: [
        table("t", ["id", column("b", { nullable: true })], {
          constraints: [unique(["b"], { name: "uq_b" })],
          indexes: [index(["b"], { name: "ix_b" })],
        }),
      ],
    });
    expect(diff(from, to)).toEqual([
      "dropIndex t.ix_a",
      "dropConstraint t.uq_a",
      "addColumn t.b",
      "dropColumn t.a",
      "addConstraint t.uq_b",
      "createIndex t.ix_b",
    ]);
  });

  test("generated columns come after and go before the columns that they may read", () => {
    const generated = column("full", { type: text, generated: { expression: sqlText("a || b"), stored: true } });
    const plain = ["a", "b"].map((name) => column(name, { nullable: true, type: varchar(9) }));
    const from = build({ tables: [table("t", ["id"])] });
    const to = build({ tables: [table("t", ["id", generated, ...plain])] });
    expect(diff(from, to)).toEqual(["addColumn t.a", "addColumn t.b", "addColumn t.full"]);
    expect(diff(to, from)).toEqual(["dropColumn t.full", "dropColumn t.a", "dropColumn t.b"]);
  });

  test("a backfill may read a column that goes, and a row that comes", () => {
    const from = build({ tables: [table("t", ["id", column("old", { nullable: true })])] });
    const to = build({ tables: [table("t", ["id", "fresh"])] });
    expect(diff(from, to, { backfills: new Map([["t.fresh", sqlText("old")]]) })).toEqual([
      "addColumn t.fresh",
      "updateRows t",
      "alterColumn t.fresh",
      "dropColumn t.old",
    ]);
  });
});

describe("reference rows in the order of what they need", () => {
  const lookup = (to: string): Lookup => ({ kind: "lookup", table: to, where: { id: 1 }, column: "id" });
  const rows = (name: string, ...list: readonly RowValues[]): ReferenceRows => ({
    table: parseQualifiedName(name),
    key: ["id"],
    compare: "insert-only",
    rows: list,
  });

  test("rows come after the tables and rows that they refer to, and go before them", () => {
    const tables = [referring("grants", "roles"), referring("plain"), referring("roles")];
    const to = build({ tables, rows: [rows("grants", { id: 1 }), rows("plain", { id: 1 }), rows("roles", { id: 1 })] });
    expect(diff(emptyDatabase, to).filter((each) => each.startsWith("insertRows"))).toEqual([
      "insertRows roles",
      "insertRows grants",
      "insertRows plain",
    ]);
    expect(diff(to, emptyDatabase)).toEqual([
      "deleteRows plain",
      "deleteRows grants",
      "deleteRows roles",
      "dropTable plain",
      "dropTable grants",
      "dropTable roles",
    ]);
  });

  test("in a circle of references the rows that are looked up come first", () => {
    const tables = [referring("users", "departments"), referring("departments", "users")];
    const to = (first: RowValues, second: RowValues) =>
      build({ tables, rows: [rows("users", { id: 1, ...first }), rows("departments", { id: 1, ...second })] });
    const inserted = (goal: Database) => diff(emptyDatabase, goal).filter((each) => each.startsWith("insertRows"));
    expect(inserted(to({ departments_id: lookup("departments") }, {}))).toEqual([
      "insertRows departments",
      "insertRows users",
    ]);
    expect(inserted(to({}, { users_id: lookup("users") }))).toEqual(["insertRows users", "insertRows departments"]);
  });
});

test("the order does not depend on the order of what needs no order", () => {
  const to = manyTables(50);
  const { operations } = diffDatabase(emptyDatabase, to, { comparator });
  expect(sortOperations(operations, emptyDatabase, to)).toEqual(operations);
  expect(operations.filter(({ kind }) => kind === "createTable")).toHaveLength(50);
});

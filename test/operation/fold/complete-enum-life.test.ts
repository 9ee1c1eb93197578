import { describe, expect, test } from "vitest";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { completeEnumLife } from "../../../src/operation/fold/complete-enum-life.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { Column } from "../../../src/schema/column.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";

const role: ColumnType = { kind: "enum", name: { schema: null, name: "role" }, labels: ["a", "b"] };
const text: ColumnType = { kind: "text" };

function column(name: string, type: ColumnType = role): Column {
  const none = { default: null, generated: null, identity: null, collation: null, comment: null };
  return { name, type, nullable: true, ...none };
}

function create(name: string, ...columns: Column[]): Operation {
  const table = { columns, constraints: [], indexes: [], comment: null, options: {} };
  return { kind: "createTable", table: { name: parseQualifiedName(name), ...table } };
}

const drop = (name: string): Operation => ({ kind: "dropTable", table: parseQualifiedName(name), definition: null });
const users = parseQualifiedName("users");
const createEnum: Operation = {
  kind: "createEnum",
  enum: { name: { schema: null, name: "role" }, labels: ["a", "b"], comment: null },
};
const dropEnum: Operation = { kind: "dropEnum", name: { schema: null, name: "role" }, definition: null };

/** Kinds of the completed operations, after a history of others that is completed in the same way. */
function kinds(operations: Operation[], ...history: Operation[][]): string[] {
  let before = emptyDatabase;
  for (const revision of history) before = applyOperations(before, completeEnumLife(revision, before));
  const completed = completeEnumLife(operations, before);
  applyOperations(before, completed);
  return completed.map((operation) => operation.kind);
}

describe("completeEnumLife", () => {
  const usersWithRole = create("users", column("id", text), column("role"));

  test("R105 creates an enum before its first user, once", () => {
    expect(kinds([usersWithRole, create("others", column("role"))])).toEqual([
      "createEnum",
      "createTable",
      "createTable",
    ]);
    expect(kinds([create("others", column("role"))], [usersWithRole])).toEqual(["createTable"]);
  });

  test("creates the enum of an array's elements and of a changed type", () => {
    expect(kinds([create("t", column("roles", { kind: "array", element: role }))])).toEqual([
      "createEnum",
      "createTable",
    ]);
    const alter: Operation = {
      kind: "alterColumn",
      table: users,
      column: "id",
      changes: { type: { from: text, to: role } },
      using: null,
    };
    expect(kinds([alter], [create("users", column("id", text))])).toEqual(["createEnum", "alterColumn"]);
    const back: Operation = { ...alter, changes: { type: { from: role, to: text } } };
    expect(kinds([back], [create("users", column("id", text))], [alter])).toEqual(["alterColumn", "dropEnum"]);
  });

  test("R105 drops an enum after its last user", () => {
    expect(kinds([drop("users")], [usersWithRole])).toEqual(["dropTable", "dropEnum"]);
    expect(kinds([drop("users")], [usersWithRole], [create("others", column("role"))])).toEqual(["dropTable"]);
    const dropColumn: Operation = { kind: "dropColumn", table: users, column: "role", definition: null };
    expect(kinds([dropColumn, drop("users")], [usersWithRole])).toEqual(["dropColumn", "dropEnum", "dropTable"]);
  });

  test("keeps an enum whose users go and come back within one revision", () => {
    expect(kinds([drop("users"), usersWithRole], [usersWithRole])).toEqual(["dropTable", "createTable"]);
  });

  test("leaves an enum that the revision creates or drops itself to it", () => {
    expect(kinds([createEnum, usersWithRole])).toEqual(["createEnum", "createTable"]);
    expect(kinds([drop("users"), dropEnum], [usersWithRole])).toEqual(["dropTable", "dropEnum"]);
    expect(kinds([createEnum])).toEqual(["createEnum"]);
  });

  test("follows renamed tables and columns, and what raw SQL declares", () => {
    const renames: Operation[] = [
      { kind: "renameTable", from: users, to: parseQualifiedName("people") },
      { kind: "renameColumn", table: parseQualifiedName("people"), from: "role", to: "part" },
    ];
    expect(kinds([drop("people")], [usersWithRole], renames)).toEqual(["dropTable", "dropEnum"]);
    const raw: Operation = { kind: "execute", sql: sqlText("drop table users"), changes: [drop("users")] };
    expect(kinds([raw], [usersWithRole])).toEqual(["execute", "dropEnum"]);
  });

  test("never drops an enum that the history does not know", () => {
    expect(completeEnumLife([drop("users")], emptyDatabase).map(({ kind }) => kind)).toEqual(["dropTable"]);
  });
});

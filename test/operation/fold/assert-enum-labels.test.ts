import { expect, test } from "vitest";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { assertEnumLabels } from "../../../src/operation/fold/assert-enum-labels.ts";
import { completeEnumLife } from "../../../src/operation/fold/complete-enum-life.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { emptyDatabase } from "../../../src/schema/database.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import { alterColumn, column, createTable, enumType, text } from "../../ddl/build-schema.ts";

const name = parseQualifiedName;
const [ab, abc, xy] = [enumType("role", "a", "b"), enumType("role", "a", "b", "c"), enumType("role", "x", "y")];
const list = (element: ColumnType): ColumnType => ({ kind: "array", element });
const add = (table: string, type: ColumnType): Operation => ({
  kind: "addColumn",
  table: name(table),
  column: column("r", type),
});
const becomes = (table: string, from: ColumnType, to: ColumnType) => alterColumn(table, "r", { type: { from, to } });
const defaultOf = (table: string, of: string, value: string | readonly string[] | null) =>
  alterColumn(table, of, { default: { from: null, to: value === null ? null : literal(value) } });

const history = [
  createTable("users", [column("r", ab, { default: literal("a") }), column("rs", list(ab)), column("t", text)]),
  createTable("teams", [column("r", ab)]),
];
const before = applyOperations(emptyDatabase, completeEnumLife(history, emptyDatabase));
const judge = (operations: readonly Operation[]) => assertEnumLabels(operations, () => Promise.resolve(before));

const refused: readonly (readonly [string, readonly Operation[]])[] = [
  [
    'enum "role" has the labels a, b at "one.r" and a, b, c at "two.r"',
    [createTable("one", [column("r", ab)]), createTable("two", [column("r", abc)])],
  ],
  [
    'enum "role" has the labels a, b, c at "teams.r" and a, b at "one.r"',
    [becomes("users", ab, abc), becomes("teams", ab, abc), createTable("one", []), add("one", ab)],
  ],
  [
    'enum "role" has the labels a, b, c at "users.r" and x, y at "teams.r"',
    [becomes("users", ab, abc), becomes("teams", ab, xy)],
  ],
  [
    'enum "role" has the labels a, b at op.createEnum and a, b, c at "teams.s"',
    [
      { kind: "createEnum", enum: { name: name("role"), labels: ["a", "b"], comment: null } },
      { kind: "addColumn", table: name("teams"), column: column("s", list(abc)) },
    ],
  ],
  ['the default "c" of column "users.r" is no label of enum "role"', [defaultOf("users", "r", "c")]],
  ['the default "c" of column "users.rs" is no label of enum "role"', [defaultOf("users", "rs", ["a", "c"])]],
  [
    'the default "z" of column "people.role" is no label of enum "role"',
    [
      { kind: "renameTable", from: name("users"), to: name("people") },
      { kind: "renameColumn", table: name("people"), from: "r", to: "role" },
      defaultOf("people", "role", "z"),
    ],
  ],
  [
    'the default "a" of column "users.r" is no label of enum "role"',
    [becomes("teams", ab, xy), becomes("users", ab, xy)],
  ],
];

test.each(refused)("%s", async (message, operations) => {
  await expect(judge(operations)).rejects.toMatchObject({ code: "INVALID_OPERATION", message });
});

test("labels that change step by step, other enums, and what is not known pass", async () => {
  for (const operations of [
    [becomes("users", ab, abc), add("teams2", abc), becomes("teams", ab, abc), defaultOf("users", "r", "c")],
    [
      defaultOf("users", "r", null),
      becomes("users", ab, abc),
      becomes("teams", ab, abc),
      becomes("users", abc, xy),
      becomes("teams", abc, xy),
    ],
    [add("users", enumType("other", "a")), add("teams", enumType("app.role", "x")), defaultOf("users", "t", "free")],
    [{ kind: "dropEnum", name: name("role"), definition: null } as const, add("teams", xy), add("users", xy)],
    [defaultOf("of_raw_sql", "r", "z")],
    [alterColumn("users", "r", { default: { from: null, to: sqlText("'z'") } })],
  ])
    await expect(judge(operations)).resolves.toBeUndefined();
});

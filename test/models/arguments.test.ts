import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

import type { Signatures } from "../../src/argument/assert-call.ts";
import type { Shape } from "../../src/argument/shape.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { columnSignatures } from "../../src/models/column-builder.ts";
import { defineEnum } from "../../src/models/define-enum.ts";
import { defineTable } from "../../src/models/define-table.ts";
import { asc, desc } from "../../src/models/index-key.ts";
import { lookup } from "../../src/models/markers.ts";
import { exclusionElementShape, modelSignatures } from "../../src/models/model-signatures.ts";
import { rows } from "../../src/models/rows.ts";
import { sql } from "../../src/models/sql.ts";
import { t, typeSignatures } from "../../src/models/t.ts";
import { check, exclude, foreignKey, index, primaryKey, unique } from "../../src/models/table-extra.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { buildOperationRecorder } from "../../src/script/operation-recorder.ts";

type Loose = (...given: readonly unknown[]) => never;
const loose = (call: unknown): Loose => call as Loose;
const method =
  (of: object, name: string): Loose =>
  (...given) =>
    Reflect.apply(Reflect.get(of, name) as Loose, of, given);

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (isAludelError(error)) return `${error.code} ${error.message} | ${error.hint ?? ""}`;
    throw error;
  }
  return "accepted";
}

describe("wrong arguments in models", () => {
  const column = (builder: unknown) => () => buildModels({ users: defineTable("users", { name: builder as never }) });
  const listed = (extra: () => unknown) => () =>
    buildModels({
      users: defineTable(
        "users",
        { id: t.integer(), name: t.text() },
        loose(() => [extra()]),
      ),
    });
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      "shape of a type",
      column(loose(t.varchar)({ length: 20 })),
      'column "users.name": t.varchar(…): length must be a whole number',
    ],
    ["surplus of a type", column(loose(t.text)(20)), "t.text(…): takes no argument, but 1 are given"],
    ["key of a type", column(loose(t.timestamp)({ withTimeZone: true })), 'Did you mean "withTimezone"?'],
    ["precision", column(t.time({ precision: 7 })), "options.precision must be a whole number from 0 to 6, but is 7"],
    ["scale alone", column(loose(t.numeric)(undefined, 2)), "t.numeric(…): precision is missing"],
    ["in an array", column(t.array(loose(t.char)("5"))), 'column "users.name": t.char("5"): length must be'],
    [
      "action in capitals",
      column(method(t.integer(), "references")("a.b", { onDelete: "CASCADE" })),
      'column "users.name": .references("a.b", …): options.onDelete must be "no action" or "restrict" or "cascade" or "set null" or "set default", but is "CASCADE"',
    ],
    [
      "option in small letters",
      column(method(t.integer(), "references")("a.b", { ondelete: "cascade" })),
      'options has the key "ondelete", which is unknown | Did you mean "onDelete"?',
    ],
    ["deferrable", column(method(t.text(), "unique")({ deferrable: "deferred" })), 'options.deferrable must be "no"'],
    ["default of nothing", column(method(t.text(), "default")()), ".default(): value is missing"],
    [
      "default of a promise",
      column(method(t.jsonb(), "default")(Promise.resolve(1))),
      "but is a promise; await it first",
    ],
    [
      "default of an invalid date",
      column(t.timestamp().default(new Date(Number.NaN))),
      "but is a date that is invalid",
    ],
    [
      "default of an engine that is none",
      column(method(t.text(), "default")(sql`a`, 2)),
      "takes at most 1, but 2 are given",
    ],
    [
      "column that is a prototype",
      () => defineTable("users", { ["id"]: t.integer(), __proto__: t.text() } as never),
      'defineTable("users", …)',
    ],
    ["no columns", () => loose(defineTable)("users"), 'INVALID_MODEL defineTable("users"): columns is missing'],
    ["settings", () => loose(defineTable)("users", {}, { stric: true }), 'Did you mean "strict"?'],
    [
      "list that is none",
      () => loose(defineTable)("users", {}, [1]),
      'defineTable("users", …): settings must be an object',
    ],
    ["labels", () => loose(defineEnum)("role", "admin"), 'defineEnum("role", "admin"): labels must be a list'],
    [
      "two schemas of an enum",
      () => defineEnum("a.role", ["x"], { schema: "b" }),
      'enum "a.role" is said to be in schema "b" too',
    ],
    [
      "misspelt handle",
      listed(() => index("ix").on(undefined as never)),
      'the list of table "users" cannot be made: index.on(): key is missing',
    ],
    ["columns for the hint", listed(() => unique().on(undefined as never)), "The columns are id, name"],
    ["condition", listed(() => method(index("ix").on("id"), "where")("id > 0")), ".where(sql`not ${c.paid}`)"],
    ["key of a key", listed(() => loose(primaryKey)(["id"], { nam: "pk" })), 'Did you mean "name"?'],
    ["check of text", listed(() => loose(check)("id > 0")), 'check("id > 0"): expression is missing'],
    [
      "foreign key",
      listed(() => method(foreignKey(["id"]), "references")("a", "b")),
      'columns must be a list that is not empty, but is "b"',
    ],
    ["element", listed(() => loose(exclude)([{ on: "id" }])), 'exclude(…): elements[0] needs "with"'],
    [
      "rows",
      () => loose(rows)({}, [], { key: ["id"] }),
      "rows(…): table must be a table made by defineTable, but is an object",
    ],
    [
      "lookup",
      () => loose(lookup)("roles", "admin"),
      'lookup("roles", "admin"): where must be an object of values by column',
    ],
    ["identifier", () => method(sql, "identifier")("a", 5), "sql.identifier"],
    [
      "getter that throws",
      () =>
        loose(defineEnum)("e", ["a"], {
          get schema(): string {
            throw new TypeError("boom");
          },
        }),
      "an argument cannot be read",
    ],
  ];
  test.each(cases)("%s", (_name, act, expected) => {
    expect(failure(act)).toContain(expected);
  });

  test("what is right stays right: positions of map, undefined, shared columns, settings behind no list", () => {
    const users = defineTable("users", { id: t.integer(), name: t.text() }, (c) => [
      index(undefined).on(...[c.id, c.name].map(loose(desc))),
      index("ix").on(asc("id")),
    ]);
    expect(buildModels({ users }).database.tables.get("users")?.indexes).toHaveLength(2);
    const settled = defineTable("events", { id: t.integer() }, undefined, {
      schema: "audit",
      comment: "What happened",
    });
    expect(buildModels({ settled }).database.tables.get("audit.events")).toMatchObject({ comment: "What happened" });
    const odd = defineTable("__proto__", {
      ["__proto__"]: t.integer(),
      constructor: t.text(),
      toString: t.text(),
    } as never);
    expect(
      buildModels({ odd })
        .database.tables.get("__proto__")
        ?.columns.map(({ name }) => name),
    ).toEqual(["__proto__", "constructor", "toString"]);
  });
});

describe("wrong arguments of op", () => {
  const cases: readonly (readonly [string, readonly unknown[], string])[] = [
    ["addColumn", ["users", "x"], 'INVALID_OPERATION op.addColumn("users", "x"): column is missing'],
    ["addColumn", ["users", "x", loose(t.varchar)({})], 'INVALID_MODEL column "users.x": t.varchar(…)'],
    ["alterColumn", ["users", "x", { nullable: true }], "change.nullable must be an object with from, to, but is true"],
    ["alterColumn", ["users", "x", { nullable: {} }], 'change.nullable needs "to"'],
    [
      "alterColumn",
      ["users", "x", { type: { to: "text" } }],
      'change.type.to must be a column made by t, such as t.text(), but is "text"',
    ],
    ["alterColumn", ["users", "x", { type: { to: loose(t.text)(1) } }], "t.text(…): takes no argument"],
    ["alterColumn", ["users", "x", {}], "change must be an object with type, nullable"],
    [
      "addPrimaryKey",
      ["users", ["id"], "pk_users"],
      'options must be an object with name, include, deferrable, but is "pk_users"',
    ],
    ["addForeignKey", ["a", ["b"], "c", ["d"], { onDelete: "Cascade" }], "options.onDelete"],
    ["createIndex", ["ix", "users", ["a"], { concurrent: true }], 'Did you mean "concurrently"?'],
    ["dropIndex", ["ix", "users", { unique: true }], 'has the key "unique"'],
    ["dropTable", ["users", { cascade: true }], "takes at most 1, but 2 are given"],
    ["insert", ["users", [{ a: () => 1 }]], 'op.insert("users", …): rows[0].a must be'],
    ["insert", ["users", { a: undefined }], "rows.a"],
    ["update", ["users", { set: {}, wher: {} }], 'Did you mean "where"?'],
    ["execute", ["DROP TABLE a"], "statement must be sql`…`"],
    ["run", [Promise.resolve()], "function must be a function, but is a promise; await it first"],
    ["setComment", [{ tabel: "a" }, { from: null, to: "" }], 'Did you mean "table"?'],
    ["createTable", ["users", { id: t.integer() }, null], "list must be"],
    ["backfill", ["users", { set: {}, batchSize: 0 }], "change.batchSize must be a whole number, 1 or more, but is 0"],
  ];
  test.each(cases)("%s%j", (name, given, expected) => {
    const recorded: Operation[] = [];
    const op = buildOperationRecorder(recorded);
    expect(failure(() => loose(op[name as keyof typeof op])(...given))).toContain(expected);
    expect(recorded).toEqual([]);
  });
});

/** Returns the keys and words of the objects that a function takes. */
function vocabulary(signatures: Signatures): readonly string[] {
  const found = new Set<string>();
  const visit = (shape: Shape): void => {
    if (shape.kind === "words") for (const word of shape.words) found.add(`"${word}"`);
    if (shape.kind === "list" || shape.kind === "record") visit(shape.of);
    if (shape.kind === "either") shape.shapes.forEach(visit);
    if (shape.kind !== "object" || "sqlite" in shape.keys) return;
    for (const [key, inner] of Object.entries(shape.keys)) {
      found.add(key);
      visit(inner);
    }
  };
  const signature = typeof signatures === "function" ? signatures([]) : signatures;
  for (const { shape } of signature.parameters) visit(shape);
  return [...found];
}

test("docs/models.md lists every option and every word, and no other", () => {
  const section = /## Every option and its words\n([^]*?)\n## /.exec(readFileSync("docs/models.md", "utf8"))?.[1] ?? "";
  const documented = new Map(
    [...section.matchAll(/^\| (.*?) *\| (.*?) *\|$/gm)].map(([, of = "", text = ""]) => [
      of,
      [...text.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word),
    ]),
  );
  const wordsOf = (call: string): readonly string[] =>
    [...documented].find(([of]) => of.includes(`\`${call}\``))?.[1] ?? [];
  const all: readonly (readonly [string, Signatures])[] = [
    ...Object.entries<Signatures>(modelSignatures).filter(([call]) => !["exclude", "primaryKey"].includes(call)),
    ["primaryKey", modelSignatures.primaryKey([[]])],
    ...Object.entries<Signatures>(columnSignatures).map(([call, one]) => [`.${call}`, one] as const),
    ...Object.entries(typeSignatures).map(([call, one]) => [`t.${call}`, one] as const),
  ];
  for (const [call, signatures] of all) {
    const inherited = ["unique", ".unique"].includes(call) ? wordsOf(".primaryKey") : [];
    const documentedWords = [...new Set([...inherited, ...wordsOf(call)])];
    expect([call, ...documentedWords.toSorted()]).toEqual([call, ...vocabulary(signatures).toSorted()]);
  }
  const element = vocabulary({
    parameters: [{ name: "element", shape: exclusionElementShape, optional: false }],
    example: "",
  });
  const elementWords = [...documented].find(([of]) => of.startsWith("an element"))?.[1] ?? [];
  expect(elementWords.toSorted()).toEqual(element.toSorted());
});

import { describe, expect, test } from "vitest";
import { detectRenames } from "../../src/diff/detect-renames.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { logicalComparator as comparator } from "../../src/diff/logical-comparator.ts";
import { findLossyChanges } from "../../src/diff/lossy-changes.ts";
import { findMissingDecisions, noDecisions } from "../../src/diff/missing-decisions.ts";
import { describeNarrowing } from "../../src/diff/narrowing/narrowing.ts";
import { type RawDecisions, resolveDecisions } from "../../src/diff/resolve-decisions.ts";
import { isAludelError } from "../../src/error/aludel-error.ts";
import type { ColumnType, RawColumnType } from "../../src/schema/column-type.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { column, database, enumColumn, foreignKey, table, text, varchar } from "../schema/build-schema.ts";

const from = database({
  schemas: ["audit"],
  tables: [
    table("users", ["id", column("full_name", { type: varchar(255) }), column("bio", { type: text, nullable: true })]),
    table("posts", ["id", "user_id"], { constraints: [foreignKey(["user_id"], "users", { name: "fk" })] }),
    table("audit.log", ["id", "a.b"]),
  ],
});

const to = database({
  schemas: ["audit"],
  tables: [
    table("people", ["id", column("first_name", { type: varchar(100) }), column("last_name", { type: varchar(100) })]),
    table("posts", ["id", "user_id"], { constraints: [foreignKey(["user_id"], "people", { name: "fk" })] }),
    table("audit.log", ["id", "c"]),
  ],
});

function missing(raw: RawDecisions): string[] {
  const decisions = resolveDecisions(from, to, raw);
  const { operations } = diffDatabase(from, to, { comparator, renames: decisions.renames });
  return findMissingDecisions(operations, decisions).map(
    ({ change, candidates }) =>
      `${change.kind} ${change.object}${candidates.map((candidate) => ` ~ ${candidate.to}`).join("")}`,
  );
}

describe("R47 losses wait for a decision", () => {
  test("a dropped table and a dropped column, with what they may have become", () => {
    expect(missing({})).toEqual(['dropColumn audit.log."a.b" ~ audit.log.c', "dropTable users ~ people"]);
  });

  test("a decided rename of a table leaves its columns to decide", () => {
    expect(missing({ renames: ["users=people"], drops: ['audit.log."a.b"'] })).toEqual([
      "dropColumn people.full_name ~ people.first_name ~ people.last_name",
      "dropColumn people.bio ~ people.first_name ~ people.last_name",
    ]);
  });

  test.each([
    [{ renames: ["users=people", "users.full_name=people.first_name"], drops: ["users.bio", 'audit.log."a.b"'] }],
    [{ renames: ["users=people", "people.full_name=last_name", 'audit.log."a.b"=c'], drops: ["people.bio"] }],
    [{ drops: ["users", 'audit.log."a.b"'] }],
  ])("nothing is missing after %j, but the type that became narrower", (raw) => {
    expect(missing(raw).filter((each) => !each.startsWith("narrowing"))).toEqual([]);
  });

  test("a renamed column that becomes narrower needs a decision of its own", () => {
    const raw = { renames: ["users=people", "users.full_name=first_name"], drops: ["users.bio", 'audit.log."a.b"'] };
    const decisions = resolveDecisions(from, to, raw);
    const { operations } = diffDatabase(from, to, { comparator, renames: decisions.renames });
    expect(findMissingDecisions(operations, decisions)).toMatchObject([
      {
        change: {
          kind: "narrowing",
          object: "people.first_name",
          detail: "varchar(255) to varchar(100): values longer than 100 characters do not fit",
        },
        candidates: [],
      },
    ]);
  });

  test("an accepted narrowing is no more asked for", () => {
    const wide = database({ tables: [table("t", ["id", column("a", { type: text })])] });
    const narrow = database({ tables: [table("t", ["id", column("a", { type: varchar(5) })])] });
    const { operations } = diffDatabase(wide, narrow, { comparator });
    const decisions = resolveDecisions(wide, narrow, { converts: ["t.a"] });
    expect(findMissingDecisions(operations, noDecisions)).toHaveLength(1);
    expect(findMissingDecisions(operations, decisions)).toEqual([]);
  });

  test("renames come first, the rest is the difference that is left", () => {
    const { renames } = resolveDecisions(from, to, { renames: ["users=people", "users.full_name=people.first_name"] });
    const { operations } = diffDatabase(from, to, { comparator, renames });
    expect(operations.slice(0, 2)).toMatchObject([
      { kind: "renameTable", from: { name: "users" }, to: { name: "people" } },
      { kind: "renameColumn", table: { name: "people" }, from: "full_name", to: "first_name" },
    ]);
    expect(operations.map(({ kind }) => kind)).not.toContain("dropTable");
  });
});

describe("a name that another object takes", () => {
  const old = database({
    tables: [table("t", ["id", "a", column("b", { type: text }), "x"]), table("old", ["id"]), table("u", ["id"])],
  });
  const fresh = database({ tables: [table("t", ["id", column("a", { type: text }), "b"]), table("u", ["id"])] });

  function draft(raw: RawDecisions): readonly string[] {
    const decisions = resolveDecisions(old, fresh, raw);
    const { operations, parked } = diffDatabase(old, fresh, { comparator, renames: decisions.renames });
    const missing = findMissingDecisions(operations, decisions, parked);
    return missing.map(
      ({ change, candidates }) =>
        `${change.kind} ${change.object}${candidates.map((each) => ` ${each.from}=${each.to}`).join("")}`,
    );
  }

  test("a column whose type changes may be another one that is renamed", () => {
    expect(draft({})).toContain("narrowing t.b t.b=t.a");
  });

  test("the object that had the name waits for a decision under that name", () => {
    const asked = draft({ renames: ["t.b=t.a", "t.a=t.b"], drops: ["old"] });
    expect(asked).toEqual(["dropColumn t.x"]);
    const { renames } = resolveDecisions(old, fresh, { renames: ["t.b=t.a"], drops: ["t.a"] });
    const { operations, parked } = diffDatabase(old, fresh, { comparator, renames });
    expect(parked).toMatchObject([{ from: "a", to: "a_before" }]);
    const missing = findMissingDecisions(operations, { renames, accepted: new Set() }, parked);
    expect(missing.map(({ change, candidates }) => [change.object, candidates.map(({ rename }) => rename)])).toEqual([
      ["t.a", [{ kind: "column", table: { schema: null, name: "t" }, from: "a", to: "b" }]],
      ["t.x", [{ kind: "column", table: { schema: null, name: "t" }, from: "x", to: "b" }]],
      ["old", []],
    ]);
    expect(draft({ renames: ["t.b=t.a"], drops: ["t.a", "t.x", "old"] })).toEqual([]);
    expect(draft({ renames: ["old=u"], drops: ["u", "t.x"], converts: ["t.b"] })).toEqual([]);
  });
});

describe("decisions that apply to nothing are refused", () => {
  test.each<[RawDecisions, RegExp]>([
    [{ renames: ["users"] }, /decision "users" does not apply: it has not the form old=new/],
    [{ renames: ["nobody=people"] }, /does not name its table/],
    [{ renames: ["users.age=people.name"] }, /the history has no "users.age"/],
    [{ renames: ["users=persons"] }, /the models have no table "persons"/],
    [{ renames: ["users=posts"] }, /the history already has a table "posts"/],
    [{ renames: ["posts=posts"] }, /the history already has a table "posts"/],
    [{ renames: ["posts.user_id=user_id"] }, /the history already has "user_id"/],
    [{ renames: ["posts.user_id=owner"] }, /the models have no "owner"/],
    [{ renames: ["users=people", "users=posts"] }, /"users" is renamed twice/],
    [{ renames: ["posts.id=posts.user_id", "posts.fk=posts.user_id"] }, /"posts.user_id" is the new name of two/],
    [{ renames: ["users=people", "users.bio=people.about"] }, /the models have no "people.about"/],
    [{ renames: ["users=people", "users.bio=posts.id"] }, /"posts.id" is a column of another table/],
    [{ renames: ["users=people", "users.bio=id"] }, /the history already has "id"/],
    [{ drops: ["posts"] }, /the models still have "posts"/],
    [{ drops: ["posts.id"] }, /the models still have "posts.id"/],
    [{ drops: ["posts.none"] }, /the history has no "posts.none"/],
  ])("%j", (raw, message) => {
    expect(() => resolveDecisions(from, to, raw)).toThrow(message);
    try {
      resolveDecisions(from, to, raw);
    } catch (error) {
      expect(isAludelError(error) && ["INVALID_DECISION", "INVALID_NAME"].includes(error.code)).toBe(true);
    }
  });

  test("a name may hold an equals sign in quotes", () => {
    const odd = database({ tables: [table("t", ["id", column("a.=b")])] });
    const plain = database({ tables: [table("t", ["id", "c"])] });
    expect(resolveDecisions(odd, plain, { renames: ['t."a.=b"=t.c'] }).renames).toMatchObject([
      { from: "a.=b", to: "c" },
    ]);
  });
});

describe("R47 possible renames", () => {
  function candidates(dropped: ColumnType, ...names: readonly [string, string]): number[] {
    const [old, fresh] = names;
    const { operations } = diffDatabase(
      database({ tables: [table("t", ["id", column(old, { type: dropped })])] }),
      database({ tables: [table("t", ["id", column(fresh, { type: text })])] }),
      { comparator },
    );
    return detectRenames(operations).map(({ similarity }) => similarity);
  }

  test("the likelier is more alike in type and name", () => {
    const [same = 0] = candidates(text, "full_name", "fullName");
    const [word = 0] = candidates(text, "full_name", "first_name");
    const [family = 0] = candidates(varchar(9), "full_name", "first_name");
    expect([same, word, family]).toEqual([same, word, family].toSorted((a, b) => b - a));
    expect(candidates(text, "bio", "summary")).toHaveLength(1);
    expect(candidates(varchar(80), "username", "login")).toHaveLength(1);
    expect(candidates({ kind: "integer" }, "bio", "summary")).toEqual([]);
  });

  test("a dropped and a created table of other columns are no rename", () => {
    const { operations } = diffDatabase(
      database({ tables: [table("users", ["id", "a", "b", "c"])] }),
      database({ tables: [table("invoices", ["number", "total"])] }),
      { comparator },
    );
    expect(detectRenames(operations)).toEqual([]);
  });

  test("of many tables only those of the same columns are compared", () => {
    const many = (suffix: string) =>
      database({ tables: Array.from({ length: 500 }, (_value, at) => table(`t${at}${suffix}`, ["id", `c${at}`])) });
    const { operations } = diffDatabase(many("a"), many("b"), { comparator });
    const found = detectRenames(operations);
    expect(found).toHaveLength(500);
    expect(found[0]?.to).toBe(found[0]?.from.replace("a", "b"));
  });

  test("what is only created is no candidate", () => {
    expect(detectRenames(diffDatabase(emptyDatabase, to, { comparator }).operations)).toEqual([]);
  });
});

describe("narrowing of types", () => {
  const raw = (sql: RawColumnType["sql"]): ColumnType => ({ kind: "raw", sql });
  const numeric = (precision: number | null, scale: number | null): ColumnType => ({
    kind: "numeric",
    precision,
    scale,
  });
  const timestamp = (precision: number | null, withTimezone = false): ColumnType => ({
    kind: "timestamp",
    precision,
    withTimezone,
  });
  const kind = (
    name:
      | "integer"
      | "smallint"
      | "bigint"
      | "real"
      | "double"
      | "boolean"
      | "uuid"
      | "date"
      | "json"
      | "jsonb"
      | "inet",
  ) => ({ kind: name }) as ColumnType;

  test.each<[ColumnType, ColumnType, RegExp]>([
    [varchar(255), varchar(50), /longer than 50 characters/],
    [text, varchar(50), /longer than 50 characters/],
    [varchar(null), varchar(50), /longer than 50 characters/],
    [varchar(5), { kind: "char", length: null }, /longer than 1 characters/],
    [kind("uuid"), varchar(35), /longer than 35 characters/],
    [enumColumn("e", ["abc"]), varchar(2), /longer than 2 characters/],
    [kind("bigint"), kind("integer"), /large numbers/],
    [kind("bigint"), numeric(18, 0), /large numbers/],
    [numeric(10, 2), numeric(10, 4), /large numbers/],
    [numeric(10, 4), numeric(12, 2), /after the point/],
    [numeric(null, null), numeric(10, 0), /large numbers/],
    [numeric(10, 0), kind("integer"), /large numbers/],
    [kind("double"), kind("real"), /rounded/],
    [kind("bigint"), kind("double"), /rounded/],
    [text, kind("integer"), /do not read as integer/],
    [text, enumColumn("e", ["a"]), /do not read as enum e/],
    [enumColumn("e", ["a", "b"]), enumColumn("f", ["a"]), /enum f has no "b"/],
    [timestamp(null), timestamp(3), /fractions/],
    [timestamp(3), timestamp(3, true), /count as UTC/],
    [timestamp(3, true), kind("date"), /part of each value/],
    [kind("integer"), kind("boolean"), /do not read as boolean/],
    [kind("integer"), kind("uuid"), /do not read as uuid/],
    [{ kind: "time", precision: 3, withTimezone: false }, timestamp(3), /do not read as timestamp/],
    [{ kind: "binary", length: null }, { kind: "binary", length: 16 }, /longer than 16 bytes/],
    [{ kind: "array", element: text }, { kind: "array", element: varchar(1) }, /longer than 1 /],
    [raw("ltree"), text, /cannot be told/],
    [raw("int unsigned"), kind("integer"), /cannot be told/],
    [raw("bigint unsigned"), raw("int unsigned"), /cannot be told/],
    [raw("set('a','b')"), raw("set('a')"), /cannot be told/],
    [raw("set('a')"), raw("enum('a')"), /cannot be told/],
    [varchar(64), raw("tinytext"), /cannot be told/],
    [varchar(10), { kind: "binary", length: 10 }, /longer than 10 bytes/],
    [{ kind: "binary", length: null }, text, /no text in UTF-8/],
    [kind("jsonb"), { kind: "array", element: kind("jsonb") }, /do not read as/],
  ])("%j to %j may lose", (before, after, reason) => {
    expect(describeNarrowing(before, after)).toMatch(reason);
  });

  test.each<[ColumnType, ColumnType]>([
    [varchar(50), varchar(255)],
    [varchar(255), text],
    [varchar(null), text],
    [{ kind: "char", length: 3 }, varchar(3)],
    [kind("uuid"), varchar(36)],
    [kind("inet"), varchar(45)],
    [kind("integer"), text],
    [kind("json"), text],
    [kind("smallint"), kind("bigint")],
    [kind("integer"), numeric(10, 0)],
    [numeric(9, 0), kind("integer")],
    [numeric(10, 2), numeric(12, 4)],
    [numeric(10, 2), numeric(null, null)],
    [kind("integer"), kind("double")],
    [kind("real"), kind("double")],
    [kind("real"), numeric(null, null)],
    [kind("boolean"), kind("integer")],
    [kind("date"), timestamp(null)],
    [timestamp(0), timestamp(null)],
    [kind("json"), kind("jsonb")],
    [enumColumn("e", ["a"]), enumColumn("f", ["b", "a"])],
    [enumColumn("e", ["abc"]), text],
    [
      { kind: "binary", length: 16 },
      { kind: "binary", length: null },
    ],
    [
      { kind: "array", element: varchar(1) },
      { kind: "array", element: text },
    ],
    [text, text],
    [varchar(10), { kind: "binary", length: 40 }],
    [text, { kind: "binary", length: null }],
    [kind("smallint"), numeric(7, 2)],
    [kind("boolean"), numeric(1, 0)],
    [numeric(5, 2), varchar(8)],
    [raw("int unsigned"), raw("bigint unsigned")],
    [raw("INT(10) UNSIGNED"), kind("bigint")],
    [raw("tinyint unsigned"), kind("smallint")],
    [raw("set('a','B')"), raw("set('a','B','c')")],
    [raw("enum('a')"), raw("enum('a','b')")],
    [raw("mediumtext"), raw("longtext")],
    [varchar(63), raw("tinytext")],
    [raw("decimal(8,2) unsigned"), numeric(8, 2)],
    [raw({ mysql: "int unsigned", mariadb: "smallint" }), raw({ mysql: "bigint", mariadb: "int" })],
  ])("%j to %j keeps each value", (before, after) => {
    expect(describeNarrowing(before, after)).toBeNull();
  });

  test("lossy changes are found among operations", () => {
    const before = table("t", [
      "id",
      column("a"),
      column("b", { generated: { expression: sqlText("1"), stored: true } }),
    ]);
    const after = table("t", ["id", column("a", { generated: { expression: sqlText("1"), stored: true } })]);
    const { operations } = diffDatabase(database({ tables: [before] }), database({ tables: [after] }), { comparator });
    expect(findLossyChanges(operations)).toEqual([
      {
        kind: "narrowing",
        table: { schema: null, name: "t" },
        column: "a",
        object: "t.a",
        detail: "computed values replace all others",
      },
    ]);
  });
});

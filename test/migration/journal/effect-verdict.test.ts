import { describe, expect, test } from "vitest";
import { effectVerdict, refusalVerdict } from "../../../src/migration/journal/effect-verdict.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";
import { literal, sqlText } from "../../../src/schema/expression.ts";
import type { Table } from "../../../src/schema/table.ts";
import { column } from "../migration-fixture.ts";

const name = { schema: null, name: "users" };
const users: Table = {
  name,
  columns: [column("id"), column("age")],
  constraints: [{ kind: "check", name: "ck_age", expression: sqlText("age > 0"), notValid: false }],
  indexes: [],
  comment: null,
  options: {},
};
const before: Database = { ...emptyDatabase, tables: new Map([["users", users]]) };
const changed = (change: Partial<Table>): Database => ({
  ...emptyDatabase,
  tables: new Map([["users", { ...users, ...change }]]),
});

const dropId: Operation = { kind: "dropColumn", table: name, column: "id", definition: null };
const addCity: Operation = { kind: "addColumn", table: name, column: column("city") };
const setDefault: Operation = {
  kind: "alterColumn",
  table: name,
  column: "age",
  changes: { default: { from: null, to: literal(1) } },
  using: null,
};

describe("judging a statement that was cut off", () => {
  test.each([addCity, dropId, setDefault])("$kind: as before, it runs again; as after, it is done", (operation) => {
    expect(effectVerdict(before, before, [operation])).toBe("again");
    expect(effectVerdict(before, applyOperations(before, [operation]), [operation])).toBe("done");
  });

  test("what is new is taken in the engine's words", () => {
    const inOtherWords = changed({
      columns: [...users.columns, { ...column("city"), type: { kind: "raw", sql: "int(11)" } }],
    });
    expect(effectVerdict(before, inOtherWords, [addCity])).toBe("done");
    const altered = changed({ columns: [column("id"), { ...column("age"), default: sqlText("'1'") }] });
    expect(effectVerdict(before, altered, [setDefault])).toBe("done");
  });

  test("a table that somebody else changed meanwhile is neither", () => {
    const others = changed({ comment: "by hand" });
    expect(effectVerdict(before, others, [addCity])).toBe("unknown");
    const both = changed({ columns: [...users.columns, column("city"), column("zip")] });
    expect(effectVerdict(before, both, [addCity])).toBe("unknown");
    expect(effectVerdict(before, emptyDatabase, [addCity])).toBe("unknown");
    expect(effectVerdict(before, changed({ constraints: [] }), [addCity])).toBe("unknown");
  });

  test("tables that come, go and take another name", () => {
    const create: Operation = { kind: "createTable", table: users };
    expect(effectVerdict(emptyDatabase, emptyDatabase, [create])).toBe("again");
    expect(effectVerdict(emptyDatabase, before, [create])).toBe("done");
    expect(effectVerdict(emptyDatabase, changed({ columns: [column("id")] }), [create])).toBe("unknown");
    const drop: Operation = { kind: "dropTable", table: name, definition: users };
    expect(effectVerdict(before, emptyDatabase, [drop])).toBe("done");
    const rename: Operation = { kind: "renameTable", from: name, to: { schema: null, name: "people" } };
    expect(effectVerdict(before, applyOperations(before, [rename]), [rename])).toBe("done");
  });

  test("enums and tables that a new table leans on were not read, or are as they were", () => {
    const role = { kind: "enum", name: { schema: null, name: "role" }, labels: ["a"] } as const;
    const members: Table = {
      ...users,
      name: { schema: null, name: "members" },
      columns: [column("user_id"), column("role", role)],
      constraints: [
        {
          kind: "foreignKey",
          name: "fk_members_user_id",
          columns: ["user_id"],
          references: { table: name, columns: ["id"] },
          onDelete: "no action",
          onUpdate: "no action",
          match: "simple",
          deferrable: "no",
          notValid: false,
        },
      ],
    };
    const live = { ...before, tables: new Map([...before.tables, ["members", members] as const]) };
    expect(effectVerdict(before, live, [{ kind: "createTable", table: members }])).toBe("done");
  });

  test("what raw SQL did is not known, unless nothing has changed", () => {
    expect(effectVerdict(before, changed({ comment: "x" }), [])).toBe("unknown");
  });
});

describe("judging a statement that was refused", () => {
  const create: Operation = { kind: "createTable", table: users };
  const others = changed({ columns: [column("what")], constraints: [] });
  const extra = { kind: "check", name: "theirs", expression: sqlText("id > age"), notValid: false } as const;
  const alter: Operation = {
    ...setDefault,
    changes: { ...setDefault.changes, nullable: { from: true, to: false } },
  };

  test.each<[string, Database, Database, Operation, string]>([
    ["a table of its name still stands there", others, others, create, "again"],
    ["that table is gone", others, emptyDatabase, create, "again"],
    ["somebody made it instead", others, before, create, "done"],
    ["another column of its name is gone", applyOperations(before, [addCity]), before, addCity, "again"],
    ["the column that it needs came", changed({ columns: [column("id")] }), before, setDefault, "again"],
    [
      "what hung on its column is gone",
      changed({ constraints: [...users.constraints, extra] }),
      before,
      dropId,
      "again",
    ],
    ["somebody dropped the column", before, applyOperations(before, [dropId]), dropId, "done"],
    ["a half of it was done by hand", before, applyOperations(before, [setDefault]), alter, "unknown"],
    ["all of it was done by hand", before, applyOperations(before, [alter]), alter, "done"],
    [
      "a column came that has nothing to do with it",
      before,
      changed({ columns: [...users.columns, column("zip")] }),
      addCity,
      "unknown",
    ],
  ])("%s", (_title, was, live, operation, verdict) => {
    expect(refusalVerdict(was, live, [operation])).toBe(verdict);
  });
});

import { describe, expect, test } from "vitest";
import type { AludelError } from "../../src/error/aludel-error.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { everyEngine } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { renderRevision } from "../cli/project.ts";
import { createAcceptanceProject } from "./acceptance-project.ts";

/** A change of the type of an array's elements. Values are JSON; PostgreSQL gets them as its own arrays, with the same dimensions. */
interface ArrayChange {
  readonly from: string;
  readonly to: string;
  readonly kept: readonly unknown[];
  /** What the kept values become; they themselves by default. */
  readonly after?: readonly unknown[];
  /** Each of these stops the change. */
  readonly wrong: readonly unknown[];
  /** What the downgrade makes of the kept values; they themselves by default. */
  readonly back?: readonly unknown[];
  /** The engines whose values these are. */
  readonly on?: readonly DialectName[];
  /** The engines that can do it; the others refuse it. */
  readonly only?: readonly DialectName[];
}

const uuid = "3f2a9c81-b7d4-4e0a-9b1c-000000000001";
const rewriting = ["sqlite", "postgres"] as const;

const changes: readonly ArrayChange[] = [
  {
    from: "t.numeric(12, 4)",
    to: "t.numeric(8, 2)",
    kept: [[1.25, null, 2], [], [[1], [2.5]]],
    wrong: [[1.255], [null, 1_234_567], [[1], [0.001]]],
  },
  {
    from: "t.double()",
    to: "t.integer()",
    kept: [[1, null, -7]],
    wrong: [
      [1, 1.7],
      [[1], [1.5]],
    ],
  },
  {
    from: "t.bigint()",
    to: "t.smallint()",
    kept: [[32_767, null]],
    wrong: [[0, 32_768]],
    on: ["postgres", "mysql", "mariadb"],
  },
  {
    from: "t.integer()",
    to: "t.bigint()",
    kept: [
      [1, null],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    wrong: [],
  },
  { from: "t.varchar(9)", to: "t.varchar(3)", kept: [["abc", null], ["äöü"]], wrong: [["abc", "abcd"]] },
  {
    from: "t.text()",
    to: "t.uuid()",
    kept: [[uuid, null]],
    wrong: [
      [uuid, "system"],
      [[uuid], [""]],
    ],
  },
  {
    from: 't.enum("a", ["x", "y", "z"])',
    to: 't.enum("b", ["x", "y"])',
    kept: [["x", null, "y"]],
    wrong: [["x", "z"]],
  },
  {
    from: "t.text()",
    to: "t.integer()",
    kept: [
      ["12", null, "-7"],
      [["1"], ["2"]],
    ],
    after: [
      [12, null, -7],
      [[1], [2]],
    ],
    wrong: [["1", "x"], ["1.5"]],
    only: rewriting,
  },
  {
    from: "t.integer()",
    to: "t.text()",
    kept: [
      [12, null],
      [[1], [2]],
    ],
    after: [
      ["12", null],
      [["1"], ["2"]],
    ],
    wrong: [],
    only: rewriting,
  },
  {
    from: "t.integer()",
    to: "t.boolean()",
    kept: [[0, null, 1]],
    after: [[false, null, true]],
    wrong: [[1, 2]],
    only: rewriting,
  },
  {
    from: "t.text()",
    to: "t.boolean()",
    kept: [["yes", null, "f"]],
    after: [[true, null, false]],
    back: [["true", null, "false"]],
    wrong: [["maybe"]],
    only: rewriting,
  },
  {
    from: "t.timestamp()",
    to: "t.timestamp({ withTimezone: true })",
    kept: [["2024-02-29T13:00:00", null, "2024-07-01T00:00:00.5"], [["2024-01-01T00:00:00"]]],
    after: [["2024-02-29T22:00:00+09:00", null, "2024-07-01T09:00:00.5+09:00"], [["2024-01-01T09:00:00+09:00"]]],
    wrong: [],
    on: ["postgres"],
  },
  {
    from: "t.timestamp()",
    to: "t.date()",
    kept: [["2024-02-29T13:00:00.000Z", null]],
    after: [["2024-02-29", null]],
    back: [["2024-02-29T00:00:00.000Z", null]],
    wrong: [],
    on: ["sqlite"],
  },
  {
    from: "t.text()",
    to: "t.timestamp()",
    kept: [["2024-02-29 13:00:00+01", null, "2024-02-29 13:00:00"]],
    after: [["2024-02-29T12:00:00", null, "2024-02-29T13:00:00"]],
    back: [["2024-02-29 12:00:00", null, "2024-02-29 13:00:00"]],
    wrong: [["2024-02-30"], ["soon"]],
    on: ["postgres"],
  },
  {
    from: "t.timestamp({ withTimezone: true })",
    to: "t.text()",
    kept: [["2024-02-29T22:00:00+09:00", null]],
    after: [["2024-02-29 13:00:00+00", null]],
    wrong: [],
    on: ["postgres"],
  },
];

function arrayText(value: unknown): string {
  return Array.isArray(value) ? `{${value.map(arrayText).join(",")}}` : value === null ? "NULL" : JSON.stringify(value);
}

describe.each(takeShare(everyEngine, 2))("$label", (engine) => {
  const { dialect } = engine;
  const isPostgres = dialect === "postgres";
  const quote = (value: unknown): string => `'${isPostgres ? arrayText(value) : JSON.stringify(value)}'`;

  test("R70 a change of an array's element type keeps each element, NULL and dimension, or stops before anything is done", async () => {
    const project = await createAcceptanceProject(engine);
    let down: string | null = null;
    const revise = (id: string, upgrade: string, downgrade = ""): void => {
      project.write(`migrations/versions/${id}.ts`, renderRevision({ id, down, upgrade, downgrade }));
      down = id;
    };
    const valuesOf = async (table: string): Promise<unknown[]> => {
      const value = isPostgres ? "to_json(value)" : "value";
      const rows = await project.query(`SELECT CAST(${value} AS ${textType}) AS json FROM ${table} ORDER BY id`);
      return rows.map(({ json }) => JSON.parse(String(json)) as unknown);
    };
    const textType = dialect === "sqlite" || isPostgres ? "text" : "char";
    const expectStopped = async (code: string, what: unknown): Promise<void> => {
      const found = await project.upgrade().then(
        () => "done",
        (error: AludelError) => error.code,
      );
      expect([what, found]).toEqual([what, code]);
    };
    try {
      if (isPostgres) {
        const [row] = await project.query("SELECT current_database() AS name");
        await project.query(`ALTER DATABASE "${String(row?.["name"])}" SET TimeZone = 'Asia/Tokyo'`);
      }
      for (const [at, { from, to, kept, after = kept, back = kept, wrong, only }] of changes
        .filter(({ on }) => on?.includes(dialect) ?? true)
        .entries()) {
        const table = `items${at}`;
        revise(
          `a${100 + at}`,
          `op.createTable("${table}", { id: t.integer().primaryKey(), value: t.array(${from}) });`,
        );
        await project.upgrade();
        const insert = (id: number, value: unknown): Promise<unknown> =>
          project.query(`INSERT INTO ${table} (id, value) VALUES (${id}, ${quote(value)})`);
        for (const [id, value] of kept.entries()) await insert(id, value);
        const before: string | null = down;
        const change = (one: string, other: string): string =>
          `op.alterColumn("${table}", "value", { type: { from: t.array(${one}), to: t.array(${other}) } });`;
        revise(`b${100 + at}`, change(from, to), change(to, from));
        if (only !== undefined && !only.includes(dialect)) {
          await expectStopped("UNSUPPORTED_FEATURE", to);
          down = before;
          revise(`b${100 + at}`, "");
          continue;
        }
        for (const value of wrong) {
          await insert(100, value);
          await expectStopped("MIGRATION_FAILED", [to, value]);
          await project.query(`DELETE FROM ${table} WHERE id = 100`);
        }
        await project.upgrade();
        expect([from, to, await valuesOf(table)]).toEqual([from, to, after]);
        await project.downgrade();
        expect([to, from, await valuesOf(table)]).toEqual([to, from, back]);
      }
    } finally {
      await project.drop();
    }
  });
});

import { beforeEach, expect, test } from "vitest";
import type { SqlValue } from "../../../src/schema/expression.ts";
import { compileColumnType } from "../../../src/dialect/mysql/column-types.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { parseQualifiedName } from "../../../src/schema/qualified-name.ts";
import {
  alterColumn,
  bigint,
  column,
  createTable,
  enumType,
  integer,
  primaryKey,
  required,
  text,
  varchar,
} from "../../ddl/build-schema.ts";
import { History, describeEachServer, useMysql } from "./mysql-fixture.ts";

const numeric = (precision: number | null, scale: number | null): ColumnType => ({ kind: "numeric", precision, scale });
const moment = (precision: number | null, withTimezone = false): ColumnType => ({
  kind: "timestamp",
  precision,
  withTimezone,
});
const time = (precision: number): ColumnType => ({ kind: "time", precision, withTimezone: false });
const bytes = (length: number | null): ColumnType => ({ kind: "binary", length });
const kind = (name: "smallint" | "real" | "double" | "boolean" | "uuid" | "json" | "date"): ColumnType => ({
  kind: name,
});
const array: ColumnType = { kind: "array", element: integer };

interface Change {
  readonly from: ColumnType;
  readonly to: ColumnType;
  /** Values that are kept, as texts, with what they become where the text is another one. */
  readonly kept: readonly (string | readonly [string, string])[];
  /** Values that stop the change. */
  readonly stops: readonly SqlValue[];
}

const uuid = "550e8400-e29b-41d4-a716-446655440000";
const changes: readonly Change[] = [
  {
    from: varchar(40),
    to: integer,
    kept: ["12", [" -7 ", "-7"]],
    stops: ["1.5", "12a", "1e2", "", "0x1", "99999999999", "9".repeat(40)],
  },
  { from: varchar(40), to: bigint, kept: ["9223372036854775807"], stops: ["9223372036854775808"] },
  {
    from: varchar(40),
    to: numeric(10, 2),
    kept: ["1.50", ["1e2", "100.00"], [".5", "0.50"]],
    stops: ["1.005", "x", "", "123456789.00"],
  },
  { from: varchar(40), to: numeric(null, null), kept: [["1.5", `1.5${"0".repeat(29)}`]], stops: ["x"] },
  { from: varchar(40), to: kind("double"), kept: ["1.5"], stops: ["x", "1e400", "nan", ""] },
  { from: varchar(40), to: kind("boolean"), kept: ["1", "0"], stops: ["true", "5", ""] },
  { from: varchar(40), to: kind("uuid"), kept: [uuid], stops: ["x", uuid.slice(1), `${uuid}0`, "system", ""] },
  {
    from: varchar(40),
    to: kind("date"),
    kept: ["2024-02-29"],
    stops: ["2024-02-30", "2024-1-2", "2024-01-02 10:00:00", "20240102", ""],
  },
  {
    from: varchar(40),
    to: moment(3),
    kept: [
      ["2024-01-02", "2024-01-02 00:00:00.000"],
      ["2024-01-02T03:04:05.67", "2024-01-02 03:04:05.670"],
      ["1960-01-02 03:04", "1960-01-02 03:04:00.000"],
    ],
    stops: [
      "2024-01-02T03:04:05Z",
      "2024-01-02 03:04:05+02:00",
      "2024-02-30 00:00:00",
      "2024-01-02 24:00:00",
      "2024-01-02 03:04:05.6789",
      "",
    ],
  },
  {
    from: varchar(40),
    to: moment(null, true),
    kept: [["2024-01-02 03:04:05", "2024-01-02 03:04:05.000000"]],
    stops: ["1960-01-01", "x"],
  },
  {
    from: varchar(40),
    to: time(0),
    kept: [["03:04", "03:04:00"]],
    stops: ["3", "25:00:00", "03:04:05.5", "2024-01-02 03:04:05"],
  },
  { from: varchar(40), to: kind("json"), kept: ["{}", '"x"'], stops: ["x", ""] },
  { from: varchar(40), to: array, kept: ["[1]"], stops: ["{}", "x"] },
  { from: varchar(40), to: enumType("e", "a", "it's"), kept: ["a", "it's"], stops: ["A", "a ", "1", "b", ""] },
  { from: text, to: varchar(3), kept: ["abc", "äöü"], stops: ["abcd", "ab  "] },
  { from: text, to: { kind: "varchar", length: null }, kept: ["abc"], stops: ["x".repeat(256)] },
  { from: varchar(40), to: bytes(3), kept: ["abc"], stops: ["abcd", "äö"] },
  { from: bytes(10), to: varchar(3), kept: ["abc"], stops: ["abcd", new Uint8Array([255])] },
  { from: bytes(10), to: bytes(3), kept: ["abc"], stops: ["abcd"] },
  { from: bigint, to: integer, kept: ["-2147483648"], stops: ["2147483648"] },
  { from: integer, to: kind("smallint"), kept: ["32767"], stops: ["32768"] },
  { from: integer, to: kind("boolean"), kept: ["0", "1"], stops: [5, -1] },
  { from: integer, to: varchar(3), kept: ["123"], stops: [1234] },
  { from: bigint, to: kind("double"), kept: ["5"], stops: ["9007199254740993"] },
  { from: integer, to: kind("real"), kept: ["5"], stops: [16_777_217] },
  { from: integer, to: numeric(5, 2), kept: [["999", "999.00"]], stops: [1000] },
  { from: kind("double"), to: integer, kept: ["5"], stops: [1.5, -0.2, 1e10, 1e20] },
  { from: kind("double"), to: numeric(10, 2), kept: [["1.25", "1.25"]], stops: [1.255, 1e10] },
  { from: kind("double"), to: kind("real"), kept: ["0.5"], stops: [1e300] },
  { from: numeric(10, 4), to: numeric(10, 2), kept: [["1.5500", "1.55"]], stops: ["1.5550"] },
  { from: numeric(10, 4), to: numeric(6, 2), kept: [["1234.0000", "1234.00"]], stops: ["12345"] },
  { from: numeric(10, 2), to: integer, kept: [["7.00", "7"]], stops: ["7.50"] },
  {
    from: moment(6),
    to: moment(0),
    kept: [["2024-01-02 03:04:05", "2024-01-02 03:04:05"]],
    stops: ["2024-01-02 03:04:05.678"],
  },
  { from: moment(6), to: moment(6, true), kept: ["2024-01-02 03:04:05.678000"], stops: ["1960-01-01", "2120-01-01"] },
  { from: moment(6, true), to: moment(6), kept: ["2024-01-02 03:04:05.678000"], stops: [] },
  {
    from: kind("date"),
    to: moment(6, true),
    kept: [["2024-01-02", "2024-01-02 00:00:00.000000"]],
    stops: ["1960-01-01"],
  },
  { from: moment(6), to: kind("date"), kept: [["2024-01-02 03:04:05", "2024-01-02"]], stops: [] },
  { from: time(6), to: time(3), kept: [["03:04:05.67", "03:04:05.670"]], stops: ["03:04:05.6789"] },
  { from: kind("json"), to: integer, kept: ["5"], stops: ["1.5", '"5"', "null", "true", "[]", "99999999999"] },
  { from: kind("json"), to: kind("boolean"), kept: ["1"], stops: ["true", "5"] },
  { from: kind("json"), to: array, kept: ["[1]"], stops: ["{}"] },
  { from: enumType("e", "a", "b"), to: enumType("e", "b"), kept: ["b"], stops: ["a"] },
];

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);
  let history: History;
  beforeEach(() => {
    history = new History(fixture);
  });
  const execute = (sql: string, values: readonly SqlValue[] = []) => fixture.session.execute(sql, values);
  const name = parseQualifiedName("t");

  test.each(
    changes.map(
      (change) => [compileColumnType(change.from, server), compileColumnType(change.to, server), change] as const,
    ),
  )(
    "R70 %s to %s: a value is kept as it is, or it stops the change before anything is done",
    async (_from, _to, { from, to, kept, stops }) => {
      await history.run(createTable("t", [required("id", integer), column("v", from)], [primaryKey("pk_t", "id")]));
      const change = alterColumn("t", "v", { type: { from, to } });
      await execute("INSERT INTO t VALUES (1, NULL)");
      for (const value of stops) {
        await execute("INSERT INTO t VALUES (2, ?)", [value]);
        const stopped = history.run({ kind: "addColumn", table: name, column: column("x", integer) }, change);
        await expect(stopped, String(value)).rejects.toThrow(/^column "t\.v" holds values that cannot become /);
        await execute("DELETE FROM t WHERE id = 2");
      }
      const pairs = kept.map((each) => (typeof each === "string" ? ([each, each] as const) : each));
      for (const [at, [value]] of pairs.entries()) await execute("INSERT INTO t VALUES (?, ?)", [at + 10, value]);
      await history.run(change);
      const { rows } = await execute("SELECT CAST(v AS CHAR) AS v FROM t ORDER BY id");
      expect(rows.map(({ v }) => v)).toEqual([null, ...pairs.map(([, value]) => value)]);
    },
  );

  test("R70 what the server would misread is refused when it is planned; what is lost is a hazard", async () => {
    await history.run(
      createTable("t", [column("e", enumType("e", "2", "1")), column("n", integer), column("m", moment(6))]),
    );
    for (const [of, from, to] of [
      ["e", enumType("e", "2", "1"), integer],
      ["n", integer, enumType("e", "2", "1")],
      ["n", integer, array],
      ["n", integer, kind("uuid")],
    ] as const) {
      const change = alterColumn("t", of, { type: { from, to } });
      await expect(history.run(change)).rejects.toMatchObject({ code: "UNSUPPORTED_FEATURE" });
    }
    const { segments } = await fixture.dialect.plan(
      [alterColumn("t", "m", { type: { from: moment(6), to: kind("date") } })],
      {
        session: null,
        foldedSchema: () => history.introspect(),
      },
    );
    const hazards = segments.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "statement" ? step.hazards : [])),
    );
    expect(hazards).toContainEqual({ kind: "dataLoss", message: 'column "t.m": a part of each value is lost' });
    if (server !== "mysql") return;
    await execute("INSERT INTO t (m) VALUES ('2024-01-02 23:59:59.9')");
    const rounded = history.run(alterColumn("t", "m", { type: { from: moment(6), to: kind("date") } }));
    await expect(rounded).rejects.toThrow('column "t.m" holds values that cannot become date');
  });

  test("R70 a script stops at a check that finds rows", async () => {
    await history.run(createTable("t", [column("v", varchar(40))]));
    const { segments } = await fixture.dialect.plan(
      [alterColumn("t", "v", { type: { from: varchar(40), to: integer } })],
      {
        session: null,
        foldedSchema: () => history.introspect(),
      },
    );
    const [check] = segments.flatMap(({ steps }) => steps);
    if (check?.kind !== "assertion") throw new Error("a check comes first");
    const script = fixture.dialect.renderAssertion(check).join("\n");
    await fixture.session.executeScript(script);
    await execute("INSERT INTO t VALUES ('x')");
    await expect(fixture.session.executeScript(script)).rejects.toThrow("more than 1 row");
  });
});

import { describe, expect, test } from "vitest";
import { dialect } from "../../../src/dialect/postgres/dialect.ts";
import { compareDatabases } from "../../../src/diff/diff-database.ts";
import type { Exclusion } from "../../../src/schema/constraint.ts";
import type { Database } from "../../../src/schema/database.ts";
import { sqlText } from "../../../src/schema/expression.ts";
import { constraintsOf } from "../../../src/schema/table.ts";
import {
  alterColumn,
  column,
  createTable,
  element,
  exclusion,
  integer,
  primaryKey,
  required,
  varchar,
} from "../../ddl/build-schema.ts";
import { postgresVersions } from "../../engine/postgres.ts";
import { History, usePostgres } from "./postgres-fixture.ts";

const table = { schema: null, name: "bookings" };
const span = (low: string, high: string) => element(`(int4range(${low}, ${high}))`, "&&");

function exclusionsOf(database: Database): readonly Exclusion[] {
  const found = database.tables.get("bookings");
  return found === undefined ? [] : constraintsOf(found, "exclusion");
}

describe.each(postgresVersions())("exclusion constraints, PostgreSQL %s", (version) => {
  const fixture = usePostgres(version);

  test("R60 they follow columns through renames, changes of type and new expressions, and hold all the time", async () => {
    const { session } = fixture;
    const history = new History(session);
    const expectSame = async (): Promise<void> => {
      const found = await history.introspect();
      const scratch = await dialect.createScratch(session);
      try {
        const built = new History(scratch.session);
        await built.run(
          ...[...history.folded.tables.values()].map((each) => ({ kind: "createTable", table: each }) as const),
        );
        expect(
          compareDatabases(found, await built.introspect(), { comparator: dialect.comparator }).operations,
        ).toEqual([]);
      } finally {
        await scratch.drop();
      }
    };
    await history.run(
      createTable(
        "bookings",
        [
          required("id", integer),
          column("low", integer),
          column("high", integer),
          column("state", varchar(20)),
          column("twice", integer, { generated: { expression: sqlText("low * 2"), stored: true } }),
        ],
        [
          primaryKey("pk_bookings", "id"),
          exclusion("ex_span", [span("low", "high")], {
            predicate: sqlText("state <> 'off'"),
            deferrable: "initiallyDeferred",
          }),
          exclusion("ex_twice", [span("twice", "twice + 1")]),
          exclusion("ex_state", [element("state", "="), element("high", "=")], { method: "btree", include: ["low"] }),
        ],
      ),
    );
    await session.execute("INSERT INTO bookings SELECT n, n * 10, n * 10 + 5, 'on' FROM generate_series(1, 20) n");
    await expectSame();

    await history.run({ kind: "renameColumn", table, from: "low", to: "From" });
    await history.run({ kind: "renameConstraint", table, from: "ex_span", to: "Ex Span" });
    await expectSame();
    expect(exclusionsOf(await history.introspect())[0]).toMatchObject({
      name: "Ex Span",
      elements: [{ on: { expression: sqlText(`int4range("From", high)`) } }],
    });

    // The old type is written into the predicate, which PostgreSQL does not carry into a type of another kind.
    await history.run(alterColumn("bookings", "state", { type: { from: varchar(20), to: { kind: "text" } } }));
    await history.run(alterColumn("bookings", "From", { type: { from: integer, to: { kind: "smallint" } } }));
    await expectSame();

    // A constraint goes with a column that it names, but one in its expressions it holds fast.
    const doubled = { expression: sqlText(`"From" * 2`), stored: true };
    await history.run(alterColumn("bookings", "twice", { generated: { from: doubled, to: null } }));
    await history.run(
      alterColumn("bookings", "twice", {
        generated: { from: null, to: { ...doubled, expression: sqlText("high * 2") } },
      }),
    );
    await expectSame();
    expect(exclusionsOf(await history.introspect())).toHaveLength(3);
    await expect(session.execute("INSERT INTO bookings VALUES (99, 1, 25, 'off')")).rejects.toMatchObject({
      engineCode: "23P01",
      message: expect.stringContaining("ex_twice"),
    });

    await history.run({ kind: "dropConstraint", table, name: "Ex Span", definition: null });
    await history.run({ kind: "dropConstraint", table, name: "ex_twice", definition: null });
    await history.run({ kind: "dropColumn", table, column: "twice", definition: null });
    await history.run({ kind: "dropColumn", table, column: "high", definition: null });
    await expectSame();
    expect(exclusionsOf(await history.introspect())).toEqual([]);
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Session } from "../../../src/connection/session.ts";
import { sqliteComparator as comparator } from "../../../src/dialect/sqlite/comparator.ts";
import { diffDatabase } from "../../../src/diff/diff-database.ts";
import { applyOperations } from "../../../src/operation/fold/apply-operation.ts";
import type { Operation } from "../../../src/operation/operation.ts";
import { reverseOperations } from "../../../src/operation/fold/reverse-operation.ts";
import type { Column } from "../../../src/schema/column.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { type Database, emptyDatabase } from "../../../src/schema/database.ts";
import { literal, type SqlValue, sqlText } from "../../../src/schema/expression.ts";
import type { Table } from "../../../src/schema/table.ts";
import { check, column, createTable, foreignKey, index, primaryKey, unique } from "../../ddl/build-schema.ts";
import { propertyRuns } from "../../engine/tiers.ts";
import { applyTo, countRebuilds, openWith, read } from "./apply-plan.ts";

const columnNames = ["a", "B b", 'c"d', "order", "größe", "n.1", "z'"];
const tableNames = ["t", 'T "2"', "select.x"];

const values: Readonly<Record<string, { readonly type: ColumnType; readonly samples: readonly SqlValue[] }>> = {
  text: { type: { kind: "text" }, samples: ["", "x", "it's", "12"] },
  short: { type: { kind: "varchar", length: 5 }, samples: ["", "abc", "12345"] },
  number: { type: { kind: "bigint" }, samples: [0, -5, 9_007_199_254_740_991] },
  real: { type: { kind: "double" }, samples: [0.5, 1e300, -1.25] },
  flag: { type: { kind: "boolean" }, samples: [1, 0] },
  kind: { type: { kind: "enum", name: { schema: null, name: "k" }, labels: ["a", "b"] }, samples: ["a", "b"] },
  bytes: { type: { kind: "binary", length: null }, samples: [new Uint8Array([0, 255])] },
};
const kinds = Object.keys(values);
const createKind: Operation = {
  kind: "createEnum",
  enum: { name: { schema: null, name: "k" }, labels: ["a", "b"], comment: null },
};

/** One decision after the other, so that operations can be chosen to fit the schema that they meet. */
interface Choices {
  pick<T>(list: readonly T[]): T;
  below(limit: number): number;
}

function choicesOf(numbers: readonly number[]): Choices {
  let at = 0;
  const below = (limit: number): number => {
    at += 1;
    return (numbers[at % numbers.length] ?? 0) % limit;
  };
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  return { below, pick };
}

function buildColumn(name: string, choices: Choices): Column {
  const { type, samples } = values[choices.pick(kinds)] ?? { type: { kind: "text" }, samples: ["x"] };
  const required = choices.below(3) === 0;
  return column(name, type, {
    nullable: !required,
    default: required || choices.below(3) === 0 ? literal(samples[0] ?? null) : null,
  });
}

function buildTable(name: string, choices: Choices): Operation {
  const columns = columnNames.slice(0, 2 + choices.below(4)).map((each) => buildColumn(each, choices));
  const key = choices.below(3) === 0 ? [] : [column("id", { kind: "bigint" }, { nullable: false })];
  const options: Record<string, boolean> = choices.below(4) === 0 ? { strict: true } : {};
  if (key.length > 0 && choices.below(4) === 0) options["withoutRowid"] = true;
  const quoted = `"${name.replaceAll('"', '""')}"`;
  return createTable(
    quoted,
    [...key, ...columns],
    key.map(() => primaryKey("pk", "id")),
    { options, indexes: choices.below(2) === 0 ? [index(`ix ${name}`, [columns[0]?.name ?? ""])] : [] },
  );
}

function namesColumn(part: unknown, name: string): boolean {
  const text = JSON.stringify(part);
  return [name, quote(name)].some((each) => text.includes(JSON.stringify(each).slice(1, -1)));
}

/** Returns an operation that fits the table, or null where the choice does not. */
function buildOperation(table: Table, choices: Choices, serial: number): Operation | null {
  const { name } = table;
  const free = columnNames.filter((each) => table.columns.every((known) => known.name !== each));
  const own = table.columns.filter((each) => each.name !== "id");
  const chosen = choices.pick(own);
  const object = { table: name, column: chosen.name } as const;
  switch (choices.below(11)) {
    case 0:
      return free.length === 0
        ? null
        : { kind: "addColumn", table: name, column: buildColumn(choices.pick(free), choices) };
    case 1: {
      const isUsed = [...table.constraints, ...table.indexes].some((part) => namesColumn(part, chosen.name));
      return own.length < 3 || isUsed ? null : { kind: "dropColumn", ...object, definition: chosen };
    }
    case 2:
      return free.length === 0
        ? null
        : { kind: "renameColumn", table: name, from: chosen.name, to: choices.pick(free) };
    case 3:
      if (chosen.nullable) return null;
      return { kind: "alterColumn", ...object, changes: { nullable: { from: false, to: true } }, using: null };
    case 4: {
      const to = literal(
        choices.pick(Object.values(values).find(({ type }) => type.kind === chosen.type.kind)?.samples ?? [null]),
      );
      return { kind: "alterColumn", ...object, changes: { default: { from: chosen.default, to } }, using: null };
    }
    case 5: {
      if (chosen.type.kind !== "varchar" || chosen.type.length === null) return null;
      const to = { kind: "varchar" as const, length: chosen.type.length + 1 };
      return { kind: "alterColumn", ...object, changes: { type: { from: chosen.type, to } }, using: null };
    }
    case 6: {
      const expression = sqlText(`"${chosen.name.replaceAll('"', '""')}" IS NULL OR 1 < 2`);
      return { kind: "addConstraint", table: name, constraint: { ...check(`ck ${serial}`, ""), expression } };
    }
    case 7: {
      const dropped = table.constraints.find(({ kind }) => kind === "check");
      return dropped === undefined
        ? null
        : { kind: "dropConstraint", table: name, name: dropped.name, definition: dropped };
    }
    case 8:
      return { kind: "createIndex", table: name, index: index(`ix ${serial}`, [chosen.name]) };
    case 9: {
      const to = `${name.name}${serial}`;
      return { kind: "renameTable", from: name, to: { schema: null, name: to } };
    }
    default:
      if (table.columns[0]?.name !== "id") return null;
      return { kind: "addConstraint", table: name, constraint: unique(`uq ${serial}`, ["id", chosen.name]) };
  }
}

async function fill(session: Session, table: Table, choices: Choices): Promise<void> {
  const rows = choices.below(4) + 1;
  for (let row = 1; row <= rows; row += 1) {
    const given = table.columns.map((each): SqlValue => {
      if (each.name === "id") return row;
      const samples = Object.values(values).find(({ type }) => type.kind === each.type.kind)?.samples ?? ["x"];
      return each.nullable && choices.below(3) === 0 ? null : choices.pick(samples);
    });
    const names = table.columns.map(({ name }) => quote(name)).join(", ");
    await session.execute(
      `INSERT INTO ${quote(table.name.name)} (${names}) VALUES (${given.map(() => "?").join(", ")})`,
      given,
    );
  }
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

type Rows = ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]>;

async function readRows(session: Session, database: Database): Promise<Rows> {
  const rows = new Map<string, readonly Readonly<Record<string, unknown>>[]>();
  for (const { name } of database.tables.values()) {
    const result = await session.execute(`SELECT * FROM ${quote(name.name)}`);
    rows.set(
      name.name,
      result.rows.map((row) => ({ ...row })),
    );
  }
  return rows;
}

/** What the operations must make of the rows. */
function expectRows(rows: Rows, operations: readonly Operation[]): Rows {
  const expected = new Map(rows);
  const change = (table: string, edit: (row: Readonly<Record<string, unknown>>) => Record<string, unknown>): void => {
    expected.set(table, (expected.get(table) ?? []).map(edit));
  };
  for (const operation of operations) {
    if (operation.kind === "renameTable") {
      expected.set(operation.to.name, expected.get(operation.from.name) ?? []);
      expected.delete(operation.from.name);
    } else if (operation.kind === "addColumn") {
      const { default: value, name } = operation.column;
      change(operation.table.name, (row) => ({ ...row, [name]: value?.kind === "literal" ? value.value : null }));
    } else if (operation.kind === "dropColumn") {
      change(operation.table.name, ({ [operation.column]: _gone, ...row }) => row);
    } else if (operation.kind === "renameColumn") {
      change(operation.table.name, ({ [operation.from]: value, ...row }) => ({ ...row, [operation.to]: value }));
    }
  }
  return expected;
}

/** Rows as sorted texts, which do not depend on the order of tables, rows and columns. */
function sorted(rows: Rows): readonly string[] {
  const textOf = (row: Readonly<Record<string, unknown>>): string =>
    Object.entries(row)
      .map(([name, value]) => JSON.stringify([name, value instanceof Uint8Array ? [...value] : value]))
      .toSorted(compareText)
      .join();
  return [...rows]
    .map(([table, list]) => JSON.stringify([table, list.map(textOf).toSorted(compareText)]))
    .toSorted(compareText);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function differences(from: Database, to: Database): unknown[] {
  const { operations, problems } = diffDatabase(from, to, { comparator });
  return [...operations, ...problems];
}

test("R155 random operations on filled tables: the schema is the one that they add up to, and no row changes beyond them", async () => {
  const numRuns = propertyRuns(25);
  let rebuilds = 0;
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { minLength: 40, maxLength: 160 }), async (numbers) => {
      const choices = choicesOf(numbers);
      const creates = tableNames.slice(0, 1 + choices.below(3)).map((name) => buildTable(name, choices));
      const [first, ...others] = creates.flatMap((each) => (each.kind === "createTable" ? [each.table] : []));
      const parent = others.find(({ constraints }) => constraints.length > 0);
      if (first !== undefined && parent !== undefined && first.columns[0]?.name === "id") {
        const target = `"${parent.name.name.replaceAll('"', '""')}"`;
        creates.push({
          kind: "addConstraint",
          table: first.name,
          constraint: foreignKey("fk", ["id"], target, ["id"], { onDelete: "cascade" }),
        });
        creates.push({
          kind: "addConstraint",
          table: first.name,
          constraint: unique("uq", ["id", first.columns[1]?.name ?? "id"]),
        });
      }
      const session = await openWith("");
      try {
        await applyTo(session, creates);
        const start = applyOperations(emptyDatabase, [createKind, ...creates]);
        await session.executeScript("PRAGMA foreign_keys = OFF");
        for (const table of start.tables.values()) await fill(session, table, choices);
        await session.executeScript("PRAGMA foreign_keys = ON");

        const operations: Operation[] = [];
        let state = start;
        for (let step = 0; step < 8; step += 1) {
          const tables = [...state.tables.values()];
          const table = choices.pick(tables);
          const operation = buildOperation(table, choices, step);
          if (operation === null) continue;
          state = applyOperations(state, [operation]);
          operations.push(operation);
        }
        const introspected = await read(session);
        const before = await readRows(session, start);
        const plan = await applyTo(session, operations);
        applied += operations.length;
        rebuilds += countRebuilds(plan);

        const straight = await openWith("");
        await applyTo(
          straight,
          [...state.tables.values()].map((table) => ({ kind: "createTable", table })),
        );
        expect(differences(await read(session), await read(straight))).toEqual([]);
        await straight.close();
        expect(sorted(await readRows(session, state))).toEqual(sorted(expectRows(before, operations)));

        await applyTo(session, reverseOperations(operations));
        expect(differences(await read(session), introspected)).toEqual([]);
      } finally {
        await session.close();
      }
    }),
    { numRuns, endOnFailure: true },
  );
  expect(applied).toBeGreaterThan(numRuns * 1.6);
  expect(rebuilds).toBeGreaterThan(numRuns / 3);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Database } from "../../src/schema/database.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { shortenName } from "../../src/schema/shorten-name.ts";
import type { Table } from "../../src/schema/table.ts";
import type { IndexKey } from "../../src/schema/table-index.ts";
import { arbitraryDatabase } from "./arbitrary-database.ts";
import { check, column, database, foreignKey, index, primaryKey, table, unique } from "./build-schema.ts";

const lower: IndexKey = {
  on: { kind: "expression", expression: sqlText("lower(email)") },
  order: "asc",
  nulls: null,
  operatorClass: null,
  collation: null,
};

function namesOf(named: Database): string[] {
  return [...named.tables.values()].flatMap(({ constraints, indexes }) =>
    [...constraints, ...indexes].map(({ name }) => name ?? "unnamed"),
  );
}

function bare(name: string, facts: Partial<Table>): Table {
  return { ...table(name, []), ...facts };
}

const users = bare("users", {
  columns: [column("id"), column("email"), column("role_id")],
  constraints: [
    primaryKey(["id"]),
    foreignKey(["role_id"], "auth.roles", { to: ["code"] }),
    unique(["email", "role_id"]),
    check("length(email) > 3"),
    check("1 > 0"),
  ],
  indexes: [index(["email"]), index([], { keys: [lower] })],
});

describe("R39 names from the convention", () => {
  test("the convention that holds unless a project has its own", () => {
    expect(namesOf(nameDatabase(database({ tables: [users] })))).toEqual([
      "pk_users",
      "fk_users_role_id",
      "uq_users_email_role_id",
      "ck_users_email",
      expect.stringMatching(/^ck_users_[0-9a-f]{8}$/),
      "ix_users_email",
      "ix_users_lower_email",
    ]);
  });

  test("every placeholder", () => {
    const convention = {
      pk: "{schema}{table}_pkey",
      fk: "{table}-{columns}-{referredTable}-{referredColumns}",
      uq: "uq {columns}",
      ck: "{name|columns}",
      ix: "idx_{unknown|table}",
      ex: "ex_{table}",
    };
    expect(namesOf(nameDatabase(database({ tables: [users] }), convention)).slice(0, 3)).toEqual([
      "users_pkey",
      "users-role_id-roles-code",
      "uq email_role_id",
    ]);
  });

  test("names that are given stay, and nothing gets a name that is taken", () => {
    const twice = bare("t", {
      columns: [column("a"), column("b")],
      constraints: [unique(["a"], { name: "ix_t_b" }), unique(["a"], { deferrable: "initiallyDeferred" })],
      indexes: [index(["b"]), index(["b"], { predicate: sqlText("a > 0") })],
    });
    const names = namesOf(nameDatabase(database({ tables: [twice, bare("uq_t_a", {})] })));
    expect(names[0]).toBe("ix_t_b");
    expect(names.slice(1)).toEqual([
      expect.stringMatching(/^uq_t_a_[0-9a-f]{8}$/),
      expect.stringMatching(/^ix_t_b_[0-9a-f]{8}$/),
      expect.stringMatching(/^ix_t_b_[0-9a-f]{8}$/),
    ]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("tables of two schemas have the same names beside each other", () => {
    const named = nameDatabase(
      database({
        tables: [bare("a.t", { constraints: [primaryKey(["x"])] }), bare("b.t", { constraints: [primaryKey(["x"])] })],
      }),
    );
    expect(namesOf(named)).toEqual(["pk_t", "pk_t"]);
  });

  test("for any schema all is named, differently, within the limit, and always the same", () => {
    fc.assert(
      fc.property(arbitraryDatabase, (schema) => {
        const named = nameDatabase(schema);
        for (const space of ["", ...schema.schemas]) {
          const own = [...named.tables.values()].filter(({ name }) => (name.schema ?? "") === space);
          const names = own.flatMap(({ constraints, indexes }) => [...constraints, ...indexes].map(({ name }) => name));
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) expect(Buffer.byteLength(name ?? "x".repeat(99))).toBeLessThanOrEqual(63);
        }
        expect(nameDatabase(structuredClone(schema))).toEqual(named);
        expect(nameDatabase(named)).toEqual(named);
      }),
    );
  });
});

describe("R40 names that are too long", () => {
  const long = bare("a_table_with_a_name_that_is_rather_long", {
    columns: [column("a_column_with_a_name_that_is_rather_long"), column("a_column_with_a_name_that_is_rather_longer")],
    indexes: [
      index(["a_column_with_a_name_that_is_rather_long"]),
      index(["a_column_with_a_name_that_is_rather_longer"]),
    ],
  });

  test("are cut and end in a hash of the whole, so that they stay different", () => {
    const [first = "", second = ""] = namesOf(nameDatabase(database({ tables: [long] })));
    expect(first).toBe("ix_a_table_with_a_name_that_is_rather_long_a_column_wi_58f32ce6");
    expect(first).toHaveLength(63);
    expect(second).toHaveLength(63);
    expect(first).not.toBe(second);
  });

  test("no character is cut", () => {
    for (const start of ["", "x", "xx", "xxx"]) {
      const short = shortenName(start + "表😀é".repeat(20));
      expect(Buffer.byteLength(short)).toBeLessThanOrEqual(63);
      expect(short).toMatch(/^x*[表😀é]+_[0-9a-f]{8}$/u);
      expect(Buffer.from(short).toString()).toBe(short);
    }
  });

  test("names that fit stay as they are", () => {
    expect(shortenName("x".repeat(63))).toBe("x".repeat(63));
    expect(shortenName("x".repeat(64))).toMatch(/^x{54}_[0-9a-f]{8}$/);
    expect(shortenName("é".repeat(10), { bytes: 100, characters: 9 })).toMatch(/^_?[0-9a-f]{8}$/);
  });
});

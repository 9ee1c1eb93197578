import { expect, test } from "vitest";
import { SessionError } from "../../../src/connection/session.ts";
import { compileColumnType } from "../../../src/dialect/mysql/column-types.ts";
import { disturbsForeignKey, isJoinable } from "../../../src/dialect/mysql/ddl/foreign-key-rules.ts";
import {
  algorithmClauses,
  chooseAlgorithm,
  type TableChange,
  typeChange,
} from "../../../src/dialect/mysql/ddl/online-rules.ts";
import type { ColumnChanges } from "../../../src/operation/alter-column.ts";
import type { ColumnType } from "../../../src/schema/column-type.ts";
import { bigint, byDefault, enumType, integer, varchar } from "../../ddl/build-schema.ts";
import { describeEachServer, useMysql } from "./mysql-fixture.ts";

const numeric = (precision: number, scale: number): ColumnType => ({ kind: "numeric", precision, scale });
const bytes = (length: number): ColumnType => ({ kind: "binary", length });
const moment = (precision: number, withTimezone = false): ColumnType => ({
  kind: "timestamp",
  precision,
  withTimezone,
});
const char = (length: number): ColumnType => ({ kind: "char", length });
const raw = (sql: string): ColumnType => ({ kind: "raw", sql });
const label = (...labels: string[]): ColumnType => enumType("e", ...labels);

/** Changes of type that a foreign key may be in the way of. */
const typeChanges: readonly (readonly [ColumnType, ColumnType])[] = [
  [integer, bigint],
  [bigint, integer],
  [integer, varchar(20)],
  [varchar(20), varchar(40)],
  [varchar(20), varchar(100)],
  [varchar(100), varchar(200)],
  [varchar(40), varchar(20)],
  [varchar(20), char(20)],
  [bytes(10), bytes(20)],
  [bytes(200), bytes(300)],
  [bytes(20), bytes(10)],
  [label("a", "b"), label("a", "b", "c")],
  [label("a", "b"), label("b", "a")],
  [numeric(10, 2), numeric(12, 2)],
  [moment(6), moment(3)],
  [moment(6), moment(6, true)],
  [raw("int"), integer],
];

const pairs: readonly (readonly [ColumnType, ColumnType])[] = [
  ...typeChanges,
  [integer, { kind: "smallint" }],
  [integer, raw("int unsigned")],
  [raw("int(10) UNSIGNED"), raw("int unsigned")],
  [{ kind: "boolean" }, raw("tinyint")],
  [{ kind: "real" }, { kind: "double" }],
  [numeric(10, 0), bigint],
  [{ kind: "date" }, moment(6)],
  [{ kind: "uuid" }, varchar(36)],
  [label("a", "b"), varchar(20)],
  [varchar(20), raw("varchar(20) character set ascii collate ascii_bin")],
  [varchar(20), raw("varchar(20) collate utf8mb4_bin")],
];

describeEachServer("%s", (server) => {
  const fixture = useMysql(server);
  const storage = { server, characterBytes: 4 };
  const text = (type: ColumnType) => compileColumnType(type, server);
  const accepts = async (sql: string): Promise<boolean> => {
    try {
      await fixture.session.executeScript(sql);
      return true;
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      expect(["1832", "1833", "3780", "1005"], error.message).toContain(error.engineCode);
      return false;
    }
  };
  const sides = [
    ["p", "k"],
    ["c", "r"],
  ] as const;
  /** Changes one side of a foreign key as the compiler would. */
  const change = async (from: string, to: string, kinds: readonly TableChange[]): Promise<readonly boolean[]> => {
    const results: boolean[] = [];
    for (const [table, column] of sides) {
      await fixture.session.executeScript(
        `DROP TABLE IF EXISTS c, p; CREATE TABLE p (k ${from}, UNIQUE (k));
         CREATE TABLE c (r ${from}, INDEX ix (r), CONSTRAINT fk FOREIGN KEY (r) REFERENCES p (k))`,
      );
      const clauses = [`ALTER TABLE ${table} MODIFY COLUMN ${column} ${to}`];
      results.push(await accepts([...clauses, ...algorithmClauses(chooseAlgorithm(kinds, server))].join(", ")));
    }
    return results;
  };

  test("R154 a foreign key is taken off for the changes of type that the server refuses, and for no other", async () => {
    for (const [from, to] of typeChanges) {
      const changes: ColumnChanges = { type: { from, to } };
      const isFree = !disturbsForeignKey({ changes }, { type: from }, storage);
      const accepted = await change(`${text(from)} NULL`, `${text(to)} NULL`, [typeChange({ from, to }, storage)]);
      expect(accepted, `${text(from)} to ${text(to)}`).toEqual([isFree, isFree]);
    }
  });

  test("R154 and for those of collation and identity, but not of NOT NULL, default and comment", async () => {
    const isFree = (changes: ColumnChanges, type: ColumnType) => !disturbsForeignKey({ changes }, { type }, storage);
    const collation = { from: null, to: "utf8mb4_bin" };
    for (const type of [varchar(20), label("a", "b")]) {
      const collated = await change(`${text(type)} NULL`, `${text(type)} COLLATE utf8mb4_bin NULL`, ["rewriteColumn"]);
      const isCollatedFreely = isFree({ collation }, type);
      expect(collated).toEqual([isCollatedFreely, isCollatedFreely]);
    }
    const isNumberedFreely = isFree({ identity: { from: null, to: byDefault } }, integer);
    const numbered = await change("int NOT NULL", "int NOT NULL AUTO_INCREMENT", ["rewriteColumn"]);
    expect(numbered).toEqual([isNumberedFreely, isNumberedFreely]);
    const counted = await change("int NOT NULL AUTO_INCREMENT", "int NOT NULL", ["rewriteColumn"]);
    expect(counted).toEqual([isNumberedFreely, isNumberedFreely]);
    expect(isFree({ nullable: { from: true, to: false }, default: { from: null, to: null } }, integer)).toBe(true);
    expect(await change("int NULL", "int NOT NULL", ["changeNullability"])).toEqual([true, true]);
    expect(await change("timestamp NULL", "timestamp NOT NULL", ["forbidNullTimestamp"])).toEqual([true, true]);
    expect(await change("int NULL", "int NULL DEFAULT 1 COMMENT 'x'", ["changeDefault"])).toEqual([true, true]);
  });

  test("R154 the types that a foreign key may join are known before anything is changed", async () => {
    const { rows } = await fixture.session.execute("SELECT @@collation_database AS usual");
    const usual = String(rows[0]?.["usual"]);
    for (const [left, right] of pairs) {
      const place = (type: ColumnType) => ({ table: { options: {} }, column: { type, collation: null } });
      const isKnown = isJoinable(place(left), place(right), server, usual);
      await fixture.session.executeScript(`DROP TABLE IF EXISTS c, p; CREATE TABLE p (k ${text(left)}, UNIQUE (k))`);
      const sql = `CREATE TABLE c (r ${text(right)}, CONSTRAINT fk FOREIGN KEY (r) REFERENCES p (k))`;
      expect(await accepts(sql), `${text(left)} and ${text(right)}`).toBe(isKnown);
    }
  });
});

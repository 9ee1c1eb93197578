import { expect, test } from "vitest";
import { buildStatement } from "../../src/ddl/statement.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";

const cases: readonly (readonly [dialect: DialectName, sql: string, rendered: string])[] = [
  ["sqlite", "SELECT ?, '?', [?] -- ?", "SELECT 7, '?', [?] -- ?\n;"],
  ["sqlite", "SELECT ? /* -- */", "SELECT 7 /* -- */;"],
  ["sqlite", "SELECT ? -- a\n", "SELECT 7 -- a\n;"],
  ["postgres", "SELECT $1, '$1', $2", "SELECT '7', '$1', $2;"],
  [
    "postgres",
    String.raw`SELECT E'it\'s $1', "$1", $$ $1 $$, a$1`,
    String.raw`SELECT E'it\'s $1', "$1", $$ $1 $$, a$1;`,
  ],
  ["postgres", "SELECT $1 /* /* /* $1 */ */ $1 */, $1;", "SELECT '7' /* /* /* $1 */ */ $1 */, '7';"],
  ["postgres", "SELECT $1 -- $1\n ;", "SELECT '7' -- $1\n;"],
  ["postgres", "SELECT '--' || $1", "SELECT '--' || '7';"],
  ["mysql", "SELECT ?, '?', \"?\", `?` # ?", "SELECT 7, '?', \"?\", `?` # ?\n;"],
  ["mysql", "SELECT 5--?", "SELECT 5--7;"],
  ["mysql", String.raw`SELECT '\'?', ?`, String.raw`SELECT '\'?', 7;`],
  ["mariadb", "SELECT ? -- ?\n", "SELECT 7 -- ?\n;"],
  ["mariadb", "SELECT '#', ?", "SELECT '#', 7;"],
];

test.each(cases)("a script for %s holds the values of %j", async (name, sql, rendered) => {
  const dialect = await loadDialect(name);
  expect(dialect.renderStatement(buildStatement(sql, { parameters: [7] }))).toBe(rendered);
});

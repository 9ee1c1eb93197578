import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import type { Check } from "../../src/schema/constraint.ts";
import { type Database, emptyDatabase } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { type SqlFragment, sqlText } from "../../src/schema/expression.ts";
import type { ProofTarget } from "../../src/scratch/proof-targets.ts";
import { prove } from "../../src/scratch/prove.ts";
import { everyEngine } from "../engine/engines.ts";
import { mysqlAdminUrl } from "../engine/mysql.ts";
import { postgresAdminUrl } from "../engine/postgres.ts";
import { check, column, table, varchar } from "../schema/build-schema.ts";

const people = { schema: null, name: "people" };

/** Texts about a column called `age` that every engine takes, each for a check of its own. */
const portable: Readonly<Record<string, string>> = {
  case: "AGE > 0 AND Age < 200",
  block_comment: "age /* the age, or AGE */ > 1",
  line_comment: "age > 2 -- age\n AND age < 199",
  string: "name <> 'age' AND name <> 'it''s age' AND age > 3",
  qualified: "people.age > 4 AND people . AGE < 198",
  function: "length(name) > 0 AND abs(age) > 5",
  other_column: "middle_age > 6 AND age > 6 AND age2 > 6",
  words: "CASE WHEN age > 7 THEN age ELSE age + 1 END BETWEEN age AND 197",
};

/** Texts for one engine: what only it has. */
const own: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  sqlite: {
    brackets: '[age] > 10 AND `AGE` > 10 AND "Age" > 10',
    cast: "CAST(age AS age) > 11",
    other_case: "People.AGE > 9",
    collation: "name COLLATE nocase <> 'x' AND age > 12",
    blob: "x'00' <> name AND age > 13",
  },
  postgres: {
    quoted: '"age" > 10 AND "Age" > 10',
    cast: "age::int > 11 AND CAST(age AS int) > 11",
    dollars: "name <> $$age$$ AND name <> $age$ age $age$ AND age > 12",
    escapes: String.raw`name <> E'it\'s age' AND age > 13`,
    other_case: "People.AGE > 9",
    operator: "age OPERATOR(pg_catalog.>) 15 AND middle_age OPERATOR(pg_catalog.<>) age",
    nested: "age /* age /* age */ age */ > 14",
    escapes_in_name: String.raw`U&"\0061ge" > 17 AND people.u&"\+000061g\0065" > 17 AND middle_age > 17`,
    row: "(people).age > 16 AND (people.*) IS NOT NULL",
    argument: "make_interval(days => age) > interval '1-2' YEAR TO MONTH",
  },
  mysql: {
    backticks: "`age` > 10 AND `AGE` > 10",
    strings: String.raw`name <> "age" AND name <> 'it\'s age' AND age > 11`,
    hash: "age > 12 # age\n",
    unit: "CAST(age AS SIGNED) > 13",
    executable: "age > 14 /*!80000 AND AGE > 15 */",
    test: "(age > 16) IS NOT UNKNOWN",
  },
  mariadb: {
    backticks: "`age` > 10 AND `AGE` > 10",
    strings: String.raw`name <> "age" AND name <> 'it\'s age' AND age > 11`,
    hash: "age > 12 # age\n",
    unit: "CAST(age AS SIGNED) > 13",
  },
};

function ownCheck(dialect: DialectName, name: string, text: string): Check {
  return {
    kind: "check",
    name: `ck_${name}`,
    expression: { kind: "perDialect", dialects: { [dialect]: sqlText(text) } },
    notValid: false,
  };
}

/** A check in which the column stands as an identifier, as models write it. */
const identifier: SqlFragment = {
  kind: "sql",
  parts: ["", " > 20 AND ", " > ", ""],
  values: [{ kind: "identifier", path: ["age"] }, { kind: "identifier", path: ["people", "age"] }, 20],
};

function createPeople(dialect: DialectName): Operation {
  const columns = ["id", "age", "middle_age", "age2", column("name", { type: varchar(50) })];
  // Only PostgreSQL has two columns that differ in case.
  if (dialect === "postgres") columns.push("Age");
  columns.push(
    column("next", { nullable: true, generated: { expression: sqlText("AGE + 1 /* age */"), stored: true } }),
  );
  const constraints = [
    ...Object.entries(portable).map(([name, text]) => check(text, `ck_${name}`)),
    ...Object.entries(own[dialect]).map(([name, text]) => ownCheck(dialect, name, text)),
    { kind: "check" as const, name: "ck_identifier", expression: identifier, notValid: false },
  ];
  return { kind: "createTable", table: table("people", columns, { constraints }) };
}

const indexes: readonly Operation[] = [
  {
    kind: "createIndex",
    table: people,
    index: {
      name: "ix_people",
      keys: [
        {
          on: { kind: "expression", expression: sqlText("abs(AGE)") },
          order: "asc",
          nulls: null,
          collation: null,
          operatorClass: null,
        },
      ],
      unique: false,
      method: null,
      include: [],
      nullsNotDistinct: false,
      predicate: sqlText("Age > 0 -- age"),
      comment: null,
    },
  },
];

async function target(dialect: DialectName): Promise<ProofTarget> {
  const url = { sqlite: null, postgres: postgresAdminUrl, mysql: mysqlAdminUrl, mariadb: mysqlAdminUrl }[dialect];
  const near = url === null ? null : parseDatabaseUrl(await (url as (name: string) => Promise<string>)(dialect));
  return { dialect: await loadDialect(dialect), near, scope: { schemas: [], excludeTables: [] }, setup: [] };
}

/** Proves that the engine makes of the table what the schema says, upwards, downwards and upwards again. */
async function proveRename(dialect: DialectName, upgrade: readonly Operation[]): Promise<Database> {
  const before = [createPeople(dialect), ...(dialect === "mysql" || dialect === "mariadb" ? [] : indexes)];
  const desired = applyOperations(emptyDatabase, [...before, ...upgrade]);
  const { upgraded } = await prove(await target(dialect), {
    revisions: [{ revision: "a", path: "a.ts", upgrade: before }],
    upgrade,
    downgrade: reverseOperations(upgrade),
    desired,
  });
  return upgraded;
}

describe.each([...new Set(everyEngine.map(({ dialect }) => dialect))])(
  "%s carries a rename as the schema does",
  (dialect) => {
    test.each(["end", "Years Old", "order"])("of a column, to %s", async (to) => {
      const upgraded = await proveRename(dialect, [{ kind: "renameColumn", table: people, from: "age", to }]);
      expect(upgraded.tables.get("people")?.columns.map(({ name }) => name)).toContain(to);
    });

    test("of a table", async () => {
      const to = { schema: null, name: "Persons" };
      const upgraded = await proveRename(dialect, [{ kind: "renameTable", from: people, to }]);
      expect([...upgraded.tables.values()].map(({ name }) => name)).toEqual([to]);
    });
  },
);

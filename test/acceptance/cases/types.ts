import { type AcceptanceCase, columnChange, forEngine, type PerEngine, table } from "../acceptance-case.ts";

const columns: PerEngine<string> = `
  id: t.bigint().primaryKey(),
  a_smallint: t.smallint().default(7),
  an_integer: t.integer().default(-7),
  a_bigint: t.bigint().default(9007199254740993n),
  a_numeric: t.numeric(12, 4).default("12.5000"),
  a_bare_numeric: t.numeric(),
  a_real: t.real().default(1.5),
  a_double: t.double().default(-0.25),
  a_boolean: t.boolean().default(true),
  a_char: t.char(3).default("abc"),
  a_varchar: t.varchar(50).default("it's"),
  a_bare_varchar: t.varchar(),
  a_text: t.text().default("a\\\\b"),
  a_uuid: t.uuid().default("3f2a9c81-b7d4-4e0a-9b1c-000000000000"),
  a_json: t.json().default({ a: 1 }),
  a_jsonb: t.jsonb().default([1, "two"]),
  a_date: t.date().default("2026-11-20"),
  a_time: t.time().default("15:30:00"),
  a_zoned_time: t.time({ withTimezone: true }),
  a_timestamp: t.timestamp().default("2026-11-20 15:30:00"),
  a_moment: t.timestamp({ withTimezone: true, precision: 3 }).default(now()),
  an_interval: t.interval(),
  a_binary: t.binary(),
  an_inet: t.inet().default("127.0.0.1"),
  an_enum: t.enum("mood", ["sad", "glad"]).default("glad"),
  an_array: t.array(t.text()),
  an_array_of_enums: t.array(t.enum("mood", ["sad", "glad"])),
  a_raw: t.raw({ postgres: "tsvector", sqlite: "TEXT" }),`;

const keys = columns
  .split("\n")
  .slice(2)
  .map((line) => `  ${/\w+/.exec(line)?.[0]}`);

/** A type change that keeps every value, both ways. */
function widening(
  from: string,
  to: string,
  value: PerEngine<string>,
  engines?: AcceptanceCase["engines"],
): AcceptanceCase {
  const rows = (dialect: "sqlite" | "postgres"): readonly string[] => [
    `INSERT INTO items (id, value) VALUES (1, ${forEngine(value, dialect)}), (2, NULL)`,
  ];
  return columnChange({
    name: `${from} becomes ${to}`,
    from,
    to,
    rows: { sqlite: rows("sqlite"), postgres: rows("postgres") },
    kept: ["SELECT id, value FROM items ORDER BY id"],
    ...(engines === undefined ? {} : { engines }),
  });
}

/** A type change that may lose values, decided. */
function narrowing(from: string, to: string, value: string, others: Partial<AcceptanceCase> = {}): AcceptanceCase {
  const name = `${from} becomes ${to}, by decision`;
  return { ...widening(from, to, value), name, converts: ["items.value"], ...others };
}

/** Every portable type, and changes from one to another. */
export const typeCases: readonly AcceptanceCase[] = [
  {
    name: "R52 R156 a table of every portable type, with defaults",
    before: table("notes", "id: t.bigint().primaryKey()"),
    after: table("notes", "id: t.bigint().primaryKey()") + table("all_types", columns),
    rows: ["INSERT INTO notes VALUES (1)"],
    operations: ["createEnum mood", "createTable all_types"],
    kept: ["SELECT id FROM notes"],
  },
  {
    name: "R52 R156 every portable type is added to a table with rows, and dropped again",
    before: table("all_types", "id: t.bigint().primaryKey()"),
    after: table("all_types", columns),
    rows: ["INSERT INTO all_types (id) VALUES (1)"],
    operations: ["createEnum mood", ...keys.map((key) => `addColumn all_types.${key.trim()}`)],
    kept: ["SELECT id FROM all_types"],
  },
  widening("t.varchar(50)", "t.varchar(80)", "'it''s'"),
  widening("t.varchar(50)", "t.text()", "'it''s'"),
  widening("t.smallint()", "t.integer()", "7", ["postgres"]),
  widening("t.integer()", "t.bigint()", "7", ["postgres"]),
  widening("t.integer()", "t.numeric(12, 2)", "7"),
  widening("t.numeric(8, 2)", "t.numeric(12, 2)", "7.25"),
  widening("t.json()", "t.jsonb()", `'{"a": 1}'`, ["postgres"]),
  widening("t.timestamp({ precision: 0 })", "t.timestamp({ precision: 6 })", "'2026-11-20 15:30:00'", ["postgres"]),
  narrowing("t.varchar(80)", "t.varchar(50)", "'it''s'"),
  narrowing("t.text()", "t.varchar(20)", "'it''s'"),
  narrowing("t.text()", "t.integer()", "'7'"),
  narrowing("t.text()", "t.uuid()", "'3f2a9c81-b7d4-4e0a-9b1c-000000000000'"),
  narrowing("t.bigint()", "t.integer()", "7"),
  narrowing("t.text()", "t.enum('mood', ['sad', 'glad'])", "'sad'", {
    operations: ["createEnum mood", "alterColumn items.value"],
  }),
];

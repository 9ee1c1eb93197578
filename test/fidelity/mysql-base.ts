import {
  check,
  defineEnum,
  defineTable,
  desc,
  foreignKey,
  index,
  now,
  primaryKey,
  sql,
  t,
  unique,
} from "../../src/models.ts";
import type { Database } from "../../src/schema/database.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { buildModels } from "../../src/models/build-models.ts";
import type { MysqlServerName } from "../engine/mysql-server.ts";

const state = defineEnum("state", ["draft", "open", "it's"]);
const companies = defineTable(
  "companies",
  {
    id: t.bigint().identity().primaryKey(),
    name: t.varchar(80).notNull().unique(),
    code: t.char(3).default("abc"),
    country: t.varchar(40).notNull().default("de"),
  },
  (c) => [index("ix_companies_country").on(c.country)],
);
const people = (server: MysqlServerName) =>
  defineTable(
    "people",
    {
      id: t.bigint().identity().primaryKey(),
      company_id: t.bigint().notNull().references("companies.id", { onDelete: "cascade" }),
      boss_id: t.bigint().references("people.id", { onDelete: "set null" }),
      first: t.varchar(50).notNull(),
      last: t.varchar(50).notNull().collate("utf8mb4_bin"),
      full_name: t.varchar(101).generated(sql`concat(first, ' ', last)`),
      initial: t.char(1).generated(sql`left(first, 1)`, { stored: false }),
      state: t.enum(state).notNull().default("draft"),
      age: t.smallint().comment("years, it's said"),
      score: t.numeric(10, 2).notNull().default(0),
      ratio: t.double(),
      born: t.date(),
      seen: t.timestamp({ withTimezone: true }).notNull().default(now()),
      changed: t
        .timestamp({ precision: 3 })
        .notNull()
        .default({ mysql: sql`current_timestamp(3) on update current_timestamp(3)`, sqlite: null, postgres: null }),
      at: t.time({ precision: 3 }),
      active: t.boolean().notNull().default(true),
      size: t.raw<number>({ mysql: "int unsigned" }).default(1),
      data: t.json().default({ n: 1 }),
      photo: t.binary(100),
      token: t.uuid(),
      address: t.inet(),
      note: t.text().comment("free text"),
    },
    (c) => [
      check("ck_people_age", sql`age BETWEEN 0 AND 150`),
      index("ix_people_name").on(c.last, desc(c.first)),
      index("ix_people_open").on(c.company_id, c.state),
      index("ux_people_token").on(c.token).unique().comment("tokens are single"),
      index("ix_people_note").on(c.note).using("fulltext"),
      ...(server === "mysql" ? [index("ix_people_lower").on(sql`(lower(first))`, c.state)] : []),
    ],
  );
const lines = defineTable(
  "lines",
  {
    company_id: t.bigint().notNull(),
    person_id: t.bigint().notNull(),
    position: t.integer().notNull(),
    amount: t.integer().notNull().default(1),
  },
  (c) => [
    primaryKey(c.company_id, c.person_id, c.position),
    unique("uq_lines_position").on(c.position, c.amount),
    foreignKey([c.company_id]).references("companies", ["id"], { onUpdate: "cascade" }),
    foreignKey([c.person_id]).references("people", ["id"], { onDelete: "cascade" }),
  ],
);
const events = defineTable(
  "events",
  { id: t.bigint().primaryKey(), text: t.varchar(200).notNull(), long: t.text() },
  (c) => [index("ix_events_long").on(c.long)],
  { collation: "utf8mb4_unicode_ci", comment: "what happened" },
);
const odd = defineTable("Odd Names", { "a b": t.integer().primaryKey("Odd Key"), "C.d": t.text() });

/** A schema with everything in it that models can say on MySQL, or MariaDB. */
export function buildMysqlBase(server: MysqlServerName): Database {
  return nameDatabase(buildModels({ state, companies, people: people(server), lines, events, odd }).database);
}

const insert = (into: string, count: number, values: string): string =>
  `INSERT INTO ${into} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT ${values} FROM n;`;

/** Rows in every table. */
export const mysqlFill = `
${insert("companies (id, name)", 20, "i, concat('company ', i)")}
${insert(
  "people (id, company_id, first, last, state, age, score, born, data, photo, token)",
  100,
  `i, 1 + i % 20, concat('first ', i), concat('last ', i), elt(1 + i % 3, 'draft', 'open', 'it''s'), i % 90, i, '2000-01-01',
   '{"n": 2}', x'0102', concat(lpad(hex(i), 8, '0'), '-0000-4000-8000-000000000000')`,
)}
INSERT INTO \`lines\` (company_id, person_id, position, amount) SELECT company_id, id, id, id FROM people;
${insert("events (id, text)", 20, "i, 'event'")}
${insert("`Odd Names`", 20, "i, 'x'")}
`;

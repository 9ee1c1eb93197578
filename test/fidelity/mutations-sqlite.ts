import {
  defineEnum,
  defineTable,
  check,
  desc,
  foreignKey,
  index,
  now,
  primaryKey,
  sql,
  t,
  unique,
} from "../../src/models.ts";
import type { Column } from "../../src/schema/column.ts";
import type { Database } from "../../src/schema/database.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { indexMutations, recreateIndex } from "./index-mutations.ts";
import { editColumn, editConstraint, editIndex, editTable, type Mutation } from "./mutation.ts";
import { addColumn, addConstraint, dropColumn, dropTable, keyOn, rebuilt, replaced } from "./table-edits.ts";

const state = defineEnum("state", ["draft", "open", "done"]);
const companies = defineTable(
  "companies",
  {
    id: t.bigint().identity().primaryKey(),
    name: t.varchar(80).notNull().unique(),
    code: t.char(3).default("abc"),
    country: t.text().notNull().default("de").collate("NOCASE"),
  },
  (c) => [index("ix_companies_country").on(c.country)],
);
const people = defineTable(
  "people",
  {
    id: t.bigint().primaryKey(),
    company_id: t.bigint().notNull().references("companies.id", { onDelete: "cascade" }),
    boss_id: t.bigint().references("people.id", { onDelete: "set null" }),
    first: t.varchar(50).notNull(),
    last: t.varchar(50).notNull(),
    full_name: t.text().generated(sql`first || ' ' || last`, { stored: false }),
    state: t.enum(state).notNull().default("draft"),
    age: t.integer(),
    score: t.numeric(10, 2).notNull().default(0),
    ratio: t.double(),
    born: t.date(),
    seen: t.timestamp({ withTimezone: true }).notNull().default(now()),
    active: t.boolean().notNull().default(true),
    data: t.json(),
    photo: t.binary(100),
    token: t.uuid(),
    note: t.text(),
  },
  (c) => [
    check("ck_people_age", sql`age BETWEEN 0 AND 150`),
    index("ix_people_name").on(sql`lower(first)`, desc(c.last)),
    index("ix_people_open")
      .on(c.company_id, c.state)
      .where(sql`active AND state = 'open'`),
    index("ux_people_token").on(c.token).unique(),
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
    foreignKey([c.company_id]).references("companies", ["id"], {
      onUpdate: "cascade",
      deferrable: "initiallyDeferred",
    }),
    foreignKey([c.person_id]).references("people", ["id"], { onDelete: "cascade" }),
  ],
);
const settings = defineTable(
  "settings",
  { key: t.text().notNull().primaryKey(), value: t.text() },
  { strict: true, withoutRowid: true },
);
const odd = defineTable("Odd Names", { "a b": t.integer().primaryKey("Odd Key"), "C.d": t.text() });

/** A schema with everything in it that models can say on SQLite. */
export const sqliteBase: Database = nameDatabase(
  buildModels({ state, companies, people, lines, settings, odd }).database,
);

const numbers = (count: number) => `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`;

export const sqliteFill = `
${numbers(20)} INSERT INTO companies (name) SELECT 'company ' || i FROM n;
${numbers(200)} INSERT INTO people (id, company_id, first, last, state, age, score, born, data, photo, token)
  SELECT i, 1 + i % 20, 'first ' || i, 'last ' || i, 'open', i % 90, i, '2000-01-01', '{"n": 1}', x'0102',
    lower(printf('%08x-0000-4000-8000-000000000000', i)) FROM n;
INSERT INTO lines (company_id, person_id, position, amount) SELECT company_id, id, id, id FROM people;
${numbers(20)} INSERT INTO settings SELECT 'key ' || i, 'value' FROM n;
${numbers(20)} INSERT INTO "Odd Names" SELECT i, 'x' FROM n;
`;

/** SQL, or a table that is built anew with parts of its definition replaced, as SQLite's manual has it done by hand. */
export type SqliteChange =
  | string
  | { readonly table: string; readonly replace: readonly (readonly [string | RegExp, string])[] };

type SqliteMutation = Mutation<SqliteChange>;

const rebuild = (table: string, ...replace: readonly (readonly [string | RegExp, string])[]): SqliteChange => ({
  table,
  replace,
});
const changed = (
  path: string,
  title: string,
  from: string | RegExp,
  to: string,
  change: Partial<Column> | null,
  extra: Partial<SqliteMutation> = {},
): SqliteMutation => ({
  title: `${path}: ${title}`,
  sql: rebuild(path.split(".")[0] ?? "", [from, to]),
  found: [`alterColumn ${path}`],
  models: change === null ? null : editColumn(path, change),
  ...extra,
});
const constraint = (
  table: string,
  name: string,
  from: string | RegExp,
  to: string,
  change: Parameters<typeof editConstraint>[2],
  title: string,
): SqliteMutation => ({
  title,
  sql: rebuild(table, [from, to]),
  found: replaced(table, name),
  models: editConstraint(table, name, change),
});

export const sqliteMutations: readonly SqliteMutation[] = [
  // Tables.
  {
    title: "table dropped",
    sql: 'DROP TABLE "Odd Names"',
    found: ["createTable Odd Names"],
    models: dropTable("Odd Names"),
  },
  {
    title: "table without rowid dropped",
    sql: "DROP TABLE settings",
    found: ["createTable settings"],
    models: dropTable("settings"),
  },
  { title: "table renamed", sql: "ALTER TABLE lines RENAME TO rows", found: ["createTable lines"], models: null },
  {
    title: "table with a rowid",
    sql: rebuild("settings", [/STRICT, WITHOUT ROWID|WITHOUT ROWID, STRICT/, "STRICT"]),
    found: ["alterTable settings"],
    detail: /withoutRowid/,
    models: editTable("settings", () => ({ options: { strict: true } })),
  },
  {
    title: "table no longer strict",
    sql: rebuild("settings", [/STRICT, WITHOUT ROWID|WITHOUT ROWID, STRICT/, "WITHOUT ROWID"]),
    found: ["alterTable settings"],
    detail: /strict/,
    models: editTable("settings", () => ({ options: { withoutRowid: true } })),
  },
  // Columns.
  {
    title: "column added",
    sql: "ALTER TABLE companies ADD COLUMN town TEXT",
    found: ["dropColumn companies.town"],
    models: addColumn("companies", { name: "town", type: { kind: "text" } }),
  },
  {
    title: "column added not null with a default",
    sql: "ALTER TABLE companies ADD COLUMN size INTEGER NOT NULL DEFAULT 5",
    found: ["dropColumn companies.size"],
    models: addColumn("companies", { name: "size", type: { kind: "integer" }, nullable: false, default: literal(5) }),
  },
  {
    title: "virtual column added",
    sql: "ALTER TABLE companies ADD COLUMN upper_name TEXT GENERATED ALWAYS AS (upper(name)) VIRTUAL",
    found: ["dropColumn companies.upper_name"],
    models: addColumn("companies", {
      name: "upper_name",
      type: { kind: "text" },
      generated: { expression: sqlText("upper(name)"), stored: false },
    }),
  },
  {
    title: "column added with a check of its own",
    sql: "ALTER TABLE companies ADD COLUMN rank INTEGER CONSTRAINT ck_rank CHECK (rank > 0)",
    found: ["dropColumn companies.rank", "dropConstraint companies.ck_rank"],
    models: (db) =>
      addConstraint("companies", { kind: "check", name: "ck_rank", expression: sqlText("rank > 0"), notValid: false })(
        addColumn("companies", { name: "rank", type: { kind: "integer" } })(db),
      ),
  },
  {
    title: "column dropped",
    sql: "ALTER TABLE people DROP COLUMN note",
    found: ["addColumn people.note"],
    models: dropColumn("people", "note"),
  },
  {
    title: "not null column with a default dropped",
    sql: "ALTER TABLE people DROP COLUMN score",
    found: ["addColumn people.score"],
    models: dropColumn("people", "score"),
  },
  {
    title: "column with a check of its type dropped",
    sql: "ALTER TABLE people DROP COLUMN born",
    found: ["addColumn people.born"],
    models: dropColumn("people", "born"),
  },
  {
    title: "column renamed",
    sql: "ALTER TABLE people RENAME COLUMN born TO birthday",
    found: ["addColumn people.born", "dropColumn people.birthday"],
    models: (db) => addColumn("people", { name: "birthday", type: { kind: "date" } })(dropColumn("people", "born")(db)),
    renames: [{ kind: "column", table: { schema: null, name: "people" }, from: "born", to: "birthday" }],
  },
  changed(
    "people.age",
    "not null",
    '"age" INTEGER',
    '"age" INTEGER NOT NULL',
    { nullable: false },
    { detail: /nullable/ },
  ),
  changed(
    "people.first",
    "nullable",
    /("first" VARCHAR\(50\).*?) NOT NULL/,
    "$1",
    { nullable: true },
    { detail: /not null/ },
  ),
  changed(
    "people.note",
    "of type varchar(30)",
    '"note" TEXT',
    '"note" VARCHAR(30) CHECK (length("note") <= 30)',
    { type: { kind: "varchar", length: 30 } },
    { detail: /^type / },
  ),
  changed(
    "people.first",
    "of type varchar(60)",
    '"first" VARCHAR(50) CHECK (length("first") <= 50)',
    '"first" VARCHAR(60) CHECK (length("first") <= 60)',
    { type: { kind: "varchar", length: 60 } },
    { detail: /^type / },
  ),
  changed(
    "people.age",
    "of type real",
    '"age" INTEGER',
    '"age" REAL',
    { type: { kind: "double" } },
    { detail: /^type / },
  ),
  changed(
    "people.ratio",
    "of type integer",
    '"ratio" REAL',
    '"ratio" INTEGER',
    { type: { kind: "bigint" } },
    { detail: /^type / },
  ),
  changed(
    "people.score",
    "of type numeric(12, 4)",
    "NUMERIC(10, 2)",
    "NUMERIC(12, 4)",
    { type: { kind: "numeric", precision: 12, scale: 4 } },
    { detail: /^type / },
  ),
  changed(
    "people.born",
    "without the check of its type",
    ' CHECK ("born" IS NULL OR date("born") IS NOT NULL)',
    "",
    { type: { kind: "text" } },
    { detail: /^type / },
  ),
  changed(
    "people.data",
    "that need be no JSON",
    ' CHECK (json_valid("data"))',
    "",
    { type: { kind: "text" } },
    { detail: /^type / },
  ),
  changed(
    "people.photo",
    "of another length",
    "<= 100",
    "<= 200",
    { type: { kind: "binary", length: 200 } },
    { detail: /^type / },
  ),
  changed(
    "people.token",
    "that need be no uuid",
    /("token" TEXT) CHECK \(.*/,
    "$1,",
    { type: { kind: "text" } },
    { detail: /^type / },
  ),
  changed("people.state", "with a label more", "'done')", "'done', 'lost')", null, { detail: /lost/ }),
  changed("people.state", "with a label less", ", 'done')", ")", null, { detail: /done/ }),
  changed(
    "people.age",
    "default added",
    '"age" INTEGER',
    '"age" INTEGER DEFAULT 18',
    { default: literal(18) },
    { detail: /default/ },
  ),
  changed(
    "people.score",
    "default changed",
    "DEFAULT 0",
    "DEFAULT 1.5",
    { default: literal(1.5) },
    { detail: /default/ },
  ),
  changed("companies.code", "default dropped", " DEFAULT 'abc'", "", { default: null }, { detail: /default/ }),
  changed(
    "people.active",
    "default false",
    /(DEFAULT) (?:TRUE|1)/,
    "$1 0",
    { default: literal(false) },
    { detail: /default/ },
  ),
  changed(
    "people.seen",
    "default of a text",
    /("seen" TEXT.*) DEFAULT \(.*?'now'\)\)/,
    "$1 DEFAULT '2000-01-01'",
    { default: literal("2000-01-01") },
    { detail: /default/ },
  ),
  changed(
    "people.state",
    "default of an enum",
    "DEFAULT 'draft'",
    "DEFAULT 'open'",
    { default: literal("open") },
    { detail: /default/ },
  ),
  changed(
    "companies.country",
    "collation dropped",
    /COLLATE "?NOCASE"?/,
    "",
    { collation: null },
    { detail: /collation/ },
  ),
  changed(
    "people.last",
    "collation added",
    /("last" VARCHAR\(50\) CHECK \(length\("last"\) <= 50\))/,
    "$1 COLLATE RTRIM",
    { collation: "RTRIM" },
    { detail: /collation/ },
  ),
  changed("companies.id", "no autoincrement", " AUTOINCREMENT", "", { identity: null }, { detail: /identity/ }),
  changed(
    "people.full_name",
    "stored",
    "VIRTUAL",
    "STORED",
    { generated: { expression: sqlText("first || ' ' || last"), stored: true } },
    { detail: /generated/ },
  ),
  changed(
    "people.full_name",
    "computed otherwise",
    "first || ' ' || last",
    "last || ', ' || first",
    { generated: { expression: sqlText("last || ', ' || first"), stored: false } },
    { detail: /generated/ },
  ),
  // Keys.
  {
    title: "primary key dropped",
    sql: rebuild("Odd Names", [/(?:,\s*)? CONSTRAINT "Odd Key" PRIMARY KEY(?: \("a b"\))?/, ""]),
    found: ["addConstraint Odd Names.Odd Key"],
    models: editConstraint("Odd Names", "Odd Key", null),
  },
  constraint(
    "lines",
    "pk_lines",
    '("company_id", "person_id", "position")',
    '("person_id", "company_id", "position")',
    { columns: ["person_id", "company_id", "position"] },
    "primary key of other columns",
  ),
  {
    title: "primary key renamed",
    sql: rebuild("Odd Names", ['"Odd Key"', '"key"']),
    found: ["renameConstraint Odd Names.key"],
    models: editConstraint("Odd Names", "Odd Key", { name: "key" }),
  },
  {
    title: "unique dropped",
    sql: rebuild(
      "companies",
      [/ CONSTRAINT "uq_companies_name" UNIQUE(?: \("name"\))?/, ""],
      [/,\s*\n?\s*\)$/, ")"],
      [/,\s*,/, ","],
    ),
    found: ["addConstraint companies.uq_companies_name"],
    models: editConstraint("companies", "uq_companies_name", null),
  },
  constraint(
    "lines",
    "uq_lines_position",
    '("position", "amount")',
    '("amount", "position")',
    { columns: ["amount", "position"] },
    "order of a unique constraint's columns",
  ),
  {
    title: "unique renamed",
    sql: rebuild("lines", ["uq_lines_position", "uq_lines"]),
    found: ["renameConstraint lines.uq_lines"],
    models: editConstraint("lines", "uq_lines_position", { name: "uq_lines" }),
  },
  // Foreign keys.
  {
    title: "foreign key dropped",
    sql: rebuild("people", [
      /,?\s*CONSTRAINT "fk_people_boss_id" (?:FOREIGN KEY \("boss_id"\) )?REFERENCES "people" \("id"\) ON DELETE SET NULL/,
      "",
    ]),
    found: ["addConstraint people.fk_people_boss_id"],
    models: editConstraint("people", "fk_people_boss_id", null),
  },
  {
    title: "foreign key added",
    sql: "ALTER TABLE companies ADD COLUMN head_id INTEGER CONSTRAINT fk_head REFERENCES people (id)",
    found: ["dropColumn companies.head_id", "dropConstraint companies.fk_head"],
    models: (db) =>
      addConstraint("companies", {
        kind: "foreignKey",
        name: "fk_head",
        columns: ["head_id"],
        references: { table: { schema: null, name: "people" }, columns: ["id"] },
        onDelete: "no action",
        onUpdate: "no action",
        match: "simple",
        deferrable: "no",
        notValid: false,
      })(addColumn("companies", { name: "head_id", type: { kind: "bigint" } })(db)),
  },
  constraint(
    "people",
    "fk_people_company_id",
    "ON DELETE CASCADE",
    "ON DELETE RESTRICT",
    { onDelete: "restrict" },
    "on delete changed",
  ),
  constraint("people", "fk_people_boss_id", "ON DELETE SET NULL", "", { onDelete: "no action" }, "on delete dropped"),
  constraint(
    "lines",
    "fk_lines_company_id",
    "ON UPDATE CASCADE",
    "ON UPDATE RESTRICT",
    { onUpdate: "restrict" },
    "on update changed",
  ),
  constraint(
    "lines",
    "fk_lines_company_id",
    "DEFERRABLE INITIALLY DEFERRED",
    "",
    { deferrable: "no" },
    "foreign key no longer deferrable",
  ),
  constraint(
    "lines",
    "fk_lines_company_id",
    'REFERENCES "companies"',
    'REFERENCES "people"',
    { references: { table: { schema: null, name: "people" }, columns: ["id"] } },
    "foreign key to another table",
  ),
  {
    title: "foreign key renamed",
    sql: rebuild("people", ["fk_people_boss_id", "fk_boss"]),
    found: ["renameConstraint people.fk_boss"],
    models: editConstraint("people", "fk_people_boss_id", { name: "fk_boss" }),
  },
  // Checks.
  {
    title: "check dropped",
    sql: rebuild("people", [/,\s*CONSTRAINT "ck_people_age" CHECK \(age BETWEEN 0 AND 150\)/, ""]),
    found: ["addConstraint people.ck_people_age"],
    models: editConstraint("people", "ck_people_age", null),
  },
  {
    title: "check added",
    sql: rebuild("lines", [/\)$/, ", CONSTRAINT ck_amount CHECK (amount > 0))"]),
    found: ["dropConstraint lines.ck_amount"],
    models: addConstraint("lines", {
      kind: "check",
      name: "ck_amount",
      expression: sqlText("amount > 0"),
      notValid: false,
    }),
  },
  {
    title: "check without a name added",
    sql: rebuild("lines", [/\)$/, ", CHECK (amount > 0))"]),
    found: ["dropConstraint lines"],
    detail: /amount > 0/,
    models: null,
  },
  constraint(
    "people",
    "ck_people_age",
    "BETWEEN 0 AND 150",
    "BETWEEN 0 AND 200",
    { expression: sqlText("age BETWEEN 0 AND 200") },
    "check changed",
  ),
  {
    title: "check renamed",
    sql: rebuild("people", ["ck_people_age", "ck_age"]),
    found: ["renameConstraint people.ck_age"],
    models: editConstraint("people", "ck_people_age", { name: "ck_age" }),
  },
  // Indexes.
  ...indexMutations,
  {
    title: "index renamed",
    sql: "DROP INDEX ix_companies_country; CREATE INDEX ix_land ON companies (country)",
    found: ["renameIndex companies.ix_land"],
    models: editIndex("companies", "ix_companies_country", (index) => ({ ...index, name: "ix_land" })),
  },
  {
    title: "index no longer unique",
    sql: recreateIndex("ux_people_token", "INDEX ux_people_token ON people (token)"),
    found: rebuilt("people", "ux_people_token"),
    detail: /unique index/,
    models: editIndex("people", "ux_people_token", (index) => ({ ...index, unique: false })),
  },
  {
    title: "collation of an index",
    sql: recreateIndex("ix_companies_country", "INDEX ix_companies_country ON companies (country COLLATE RTRIM)"),
    found: rebuilt("companies", "ix_companies_country"),
    detail: /collate RTRIM/,
    models: editIndex("companies", "ix_companies_country", (index) => ({
      ...index,
      keys: [{ ...keyOn("country"), collation: "RTRIM" }],
    })),
  },
];

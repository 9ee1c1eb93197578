import {
  defineEnum,
  defineTable,
  check,
  desc,
  exclude,
  foreignKey,
  index,
  now,
  primaryKey,
  sql,
  t,
  unique,
} from "../../src/models.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import type { Column } from "../../src/schema/column.ts";
import type { Database } from "../../src/schema/database.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import { buildModels } from "../../src/models/build-models.ts";
import { indexMutations, recreateIndex } from "./index-mutations.ts";
import { editColumn, editConstraint, editIndex, editTable, type Mutation } from "./mutation.ts";
import { addColumn, addConstraint, dropColumn, keyOn, rebuilt, replaced } from "./table-edits.ts";

const state = defineEnum("state", ["draft", "open", "done"], { comment: "of a person" });
const companies = defineTable(
  "companies",
  {
    id: t.bigint().identity().primaryKey(),
    name: t.varchar(80).notNull().unique(),
    code: t.char(3).default("abc"),
    country: t.text().notNull().default("de"),
  },
  (c) => [index("ix_companies_country").on(c.country)],
);
const people = defineTable(
  "people",
  {
    id: t.bigint().identity({ always: true, start: 100, increment: 5 }).primaryKey(),
    number: t.integer().identity({ serial: true }),
    company_id: t.bigint().notNull().references("companies.id", { onDelete: "cascade" }),
    boss_id: t.bigint().references("people.id", { onDelete: "set null" }),
    first: t.varchar(50).notNull(),
    last: t.varchar(50).notNull().collate("C"),
    full_name: t.text().generated(sql`first || ' ' || last`),
    state: t.enum(state).notNull().default("draft"),
    states: t.array(t.enum(state)),
    age: t.smallint(),
    score: t.numeric(10, 2).notNull().default(0),
    ratio: t.double(),
    born: t.date(),
    seen: t.timestamp({ withTimezone: true }).notNull().default(now()),
    at: t.time({ precision: 3 }),
    active: t.boolean().notNull().default(true),
    tags: t.array(t.text()),
    data: t.jsonb(),
    photo: t.binary(),
    token: t.uuid(),
    address: t.inet(),
    wait: t.interval(),
    note: t.text().comment("free text"),
  },
  (c) => [
    check("ck_people_age", sql`age BETWEEN 0 AND 150`),
    index("ix_people_name").on(sql`lower(first)`, desc(c.last)),
    index("ix_people_open")
      .on(c.company_id, c.state)
      .where(sql`active AND state = 'open'`),
    index("ux_people_token").on(c.token).unique().include(c.first).comment("tokens are single"),
    index("ix_people_tags").on(c.tags).using("gin"),
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
    unique({ name: "uq_lines_position", deferrable: "initiallyDeferred" }).on(c.position, c.amount),
    foreignKey([c.company_id]).references("companies", ["id"], {
      onUpdate: "cascade",
      deferrable: "initiallyImmediate",
    }),
    foreignKey([c.person_id]).references("people", ["id"], { onDelete: "cascade" }),
  ],
);
const events = defineTable(
  "audit.events",
  { id: t.bigint().primaryKey(), text: t.text().notNull() },
  { unlogged: true },
);
const bookings = defineTable(
  "audit.Bookings",
  {
    id: t.bigint().identity().primaryKey(),
    room: t.integer().notNull(),
    during: t.raw("int4range"),
    code: t.varchar(20).notNull().default("new"),
    low: t.integer(),
    High: t.integer(),
  },
  (c) => [
    exclude("ex_during", [{ on: c.during, with: "&&" }], {
      where: sql`${c.code} <> 'cancelled'`,
      deferrable: "initiallyDeferred",
    }),
    exclude([{ on: sql`int4range(low, ${c.High})`, with: "&&" }]),
    exclude(
      "ex_room",
      [
        { on: desc(c.room), with: "=" },
        { on: c.code, with: "=", operatorClass: "varchar_pattern_ops", collation: "C" },
      ],
      { using: "btree", include: ["low"] },
    ),
  ],
);
const odd = defineTable("Odd Names", { "a b": t.integer().primaryKey("Odd Key"), "C.d": t.text() });

/** A schema with everything in it that models can say on PostgreSQL. */
export const postgresBase: Database = nameDatabase(
  buildModels({ state, companies, people, lines, events, bookings, odd }).database,
);

export const postgresFill = `
INSERT INTO companies (name) SELECT 'company ' || n FROM generate_series(1, 20) n;
INSERT INTO people (company_id, first, last, state, age, score, born, tags, data, photo, token)
  SELECT 1 + n % 20, 'first ' || n, 'last ' || n, (enum_range(NULL::state))[1 + n % 3], n % 90, n, '2000-01-01', '{a,b}', '{"n": 1}',
    'abc', gen_random_uuid() FROM generate_series(1, 200) n;
INSERT INTO lines (company_id, person_id, position, amount) SELECT company_id, id, number, number FROM people;
INSERT INTO audit.events SELECT n, 'event' FROM generate_series(1, 20) n;
INSERT INTO audit."Bookings" (room, during, low, "High")
  SELECT n, int4range(n * 10, n * 10 + 5), n * 10, n * 10 + 5 FROM generate_series(1, 50) n;
INSERT INTO audit."Bookings" (room, during, code, low, "High") VALUES (99, '[20,90)', 'cancelled', 5000, 5005);
INSERT INTO "Odd Names" SELECT n, 'x' FROM generate_series(1, 20) n;
`;

const alter = (table: string, action: string) => `ALTER TABLE ${table} ${action}`;
const column = (path: string, action: string) => {
  const [table = "", name = ""] = path.split(".");
  return alter(table, `ALTER COLUMN ${name} ${action}`);
};
const readdConstraint = (table: string, name: string, definition: string) =>
  alter(table, `DROP CONSTRAINT ${name}, ADD CONSTRAINT ${name} ${definition}`);
const typed = (path: string, type: string, to: Column["type"], extra: Partial<Mutation> = {}): Mutation => ({
  title: `type of ${path} to ${type}`,
  sql: column(path, `TYPE ${type}`),
  found: [`alterColumn ${path}`],
  detail: /^type /,
  models: editColumn(path, { type: to }),
  ...extra,
});
const booked = 'audit."Bookings"';
const readdExclusion = (definition: string) => readdConstraint(booked, "ex_during", definition);
const fkLines = "fk_lines_company_id";

/** A change, and the first version of the server that has it. */
type PostgresMutation = Mutation & { readonly since?: number };

export const postgresMutations: readonly PostgresMutation[] = [
  // Tables and schemas.
  {
    title: "table dropped",
    sql: 'DROP TABLE "Odd Names"',
    found: ["createTable Odd Names"],
    models: (db) => ({ ...db, tables: new Map([...db.tables].filter(([name]) => name !== "Odd Names")) }),
  },
  {
    title: "table of a schema dropped",
    sql: "DROP TABLE audit.events",
    found: ["createTable audit.events"],
    models: (db) => ({ ...db, tables: new Map([...db.tables].filter(([name]) => name !== "audit.events")) }),
  },
  { title: "table renamed", sql: alter("lines", "RENAME TO rows"), found: ["createTable lines"], models: null },
  {
    title: "table logged",
    sql: alter("audit.events", "SET LOGGED"),
    found: ["alterTable audit.events"],
    detail: /unlogged/,
    models: editTable("audit.events", () => ({ options: {} })),
  },
  {
    title: "table unlogged",
    sql: 'ALTER TABLE "Odd Names" SET UNLOGGED',
    found: ["alterTable Odd Names"],
    models: editTable("Odd Names", () => ({ options: { unlogged: true } })),
  },
  {
    title: "comment of a table",
    sql: "COMMENT ON TABLE lines IS 'of an order'",
    found: ["setComment lines"],
    models: editTable("lines", () => ({ comment: "of an order" })),
  },
  // Columns.
  {
    title: "column added",
    sql: alter("companies", "ADD COLUMN town text"),
    found: ["dropColumn companies.town"],
    models: addColumn("companies", { name: "town", type: { kind: "text" } }),
  },
  {
    title: "column added not null with a default",
    sql: alter("companies", "ADD COLUMN size integer NOT NULL DEFAULT 5"),
    found: ["dropColumn companies.size"],
    models: addColumn("companies", { name: "size", type: { kind: "integer" }, nullable: false, default: literal(5) }),
  },
  {
    title: "generated column added",
    sql: alter("companies", "ADD COLUMN upper_name text GENERATED ALWAYS AS (upper(name)) STORED"),
    found: ["dropColumn companies.upper_name"],
    models: addColumn("companies", {
      name: "upper_name",
      type: { kind: "text" },
      generated: { expression: sqlText("upper(name)"), stored: true },
    }),
  },
  {
    title: "column dropped",
    sql: alter("people", "DROP COLUMN wait"),
    found: ["addColumn people.wait"],
    models: dropColumn("people", "wait"),
  },
  {
    title: "not null column with a default dropped",
    sql: alter("people", "DROP COLUMN score"),
    found: ["addColumn people.score"],
    models: dropColumn("people", "score"),
  },
  {
    title: "column renamed",
    sql: alter("people", "RENAME COLUMN born TO birthday"),
    found: ["addColumn people.born", "dropColumn people.birthday"],
    models: (db) => addColumn("people", { name: "birthday", type: { kind: "date" } })(dropColumn("people", "born")(db)),
    renames: [{ kind: "column", table: { schema: null, name: "people" }, from: "born", to: "birthday" }],
  },
  {
    title: "column not null",
    sql: column("people.age", "SET NOT NULL"),
    found: ["alterColumn people.age"],
    detail: /nullable/,
    models: editColumn("people.age", { nullable: false }),
  },
  {
    title: "column nullable",
    sql: column("people.first", "DROP NOT NULL"),
    found: ["alterColumn people.first"],
    detail: /not null/,
    models: editColumn("people.first", { nullable: true }),
  },
  typed("companies.name", "varchar(120)", { kind: "varchar", length: 120 }),
  typed("companies.country", "varchar(30)", { kind: "varchar", length: 30 }),
  typed("people.age", "integer", { kind: "integer" }),
  typed("people.ratio", "real", { kind: "real" }),
  typed("people.score", "numeric(12,4)", { kind: "numeric", precision: 12, scale: 4 }),
  typed(
    "people.seen",
    "timestamp(3) with time zone",
    { kind: "timestamp", precision: 3, withTimezone: true },
    { models: null },
  ),
  typed("people.at", "time without time zone", { kind: "time", precision: null, withTimezone: false }),
  typed("people.data", "json", { kind: "json" }),
  typed("people.tags", "varchar(20)[]", { kind: "array", element: { kind: "varchar", length: 20 } }),
  typed("people.photo", "text USING encode(photo, 'hex')", { kind: "text" }, { models: null }),
  typed("companies.code", "varchar(3)", { kind: "varchar", length: 3 }),
  {
    title: "default added",
    sql: column("people.age", "SET DEFAULT 18"),
    found: ["alterColumn people.age"],
    detail: /default none to 18|default 18 to none/,
    models: editColumn("people.age", { default: literal(18) }),
  },
  {
    title: "default changed",
    sql: column("people.score", "SET DEFAULT 1.5"),
    found: ["alterColumn people.score"],
    detail: /default/,
    models: editColumn("people.score", { default: literal(1.5) }),
  },
  {
    title: "default dropped",
    sql: column("people.seen", "DROP DEFAULT"),
    found: ["alterColumn people.seen"],
    detail: /default/,
    models: editColumn("people.seen", { default: null }),
  },
  {
    title: "default of an enum changed",
    sql: column("people.state", "SET DEFAULT 'open'"),
    found: ["alterColumn people.state"],
    detail: /default/,
    models: editColumn("people.state", { default: literal("open") }),
  },
  {
    title: "default false",
    sql: column("people.active", "SET DEFAULT false"),
    found: ["alterColumn people.active"],
    detail: /default/,
    models: editColumn("people.active", { default: literal(false) }),
  },
  {
    title: "default of a time of its own",
    sql: column("people.seen", "SET DEFAULT now() - interval '1 day'"),
    found: ["alterColumn people.seen"],
    models: editColumn("people.seen", { default: sqlText("now() - interval '1 day'") }),
  },
  {
    title: "collation of a column",
    sql: column("companies.country", 'TYPE text COLLATE "C"'),
    found: ["alterColumn companies.country"],
    detail: /collation/,
    models: editColumn("companies.country", { collation: "C" }),
  },
  {
    title: "comment of a column changed",
    sql: "COMMENT ON COLUMN people.note IS 'for all'",
    found: ["setComment people.note"],
    models: editColumn("people.note", { comment: "for all" }),
  },
  {
    title: "comment of a column removed",
    sql: "COMMENT ON COLUMN people.note IS NULL",
    found: ["setComment people.note"],
    models: editColumn("people.note", { comment: null }),
  },
  {
    title: "serial made identity",
    sql: `${alter("people", "ALTER number DROP DEFAULT")}; DROP SEQUENCE people_number_seq;
      ${alter("people", "ALTER number ADD GENERATED BY DEFAULT AS IDENTITY")}`,
    found: ["alterColumn people.number"],
    detail: /identity serial to by default|identity by default to serial/,
    models: editColumn("people.number", ({ identity }) => ({
      identity: identity === null ? null : { ...identity, mode: "byDefault" },
    })),
  },
  {
    title: "identity always",
    sql: column("companies.id", "SET GENERATED ALWAYS"),
    found: ["alterColumn companies.id"],
    detail: /identity/,
    models: editColumn("companies.id", ({ identity }) => ({ identity: identity && { ...identity, mode: "always" } })),
  },
  {
    title: "identity's increment",
    sql: column("people.id", "SET INCREMENT BY 7"),
    found: ["alterColumn people.id"],
    detail: /identity/,
    models: editColumn("people.id", ({ identity }) => ({ identity: identity && { ...identity, increment: 7 } })),
  },
  {
    title: "identity that cycles",
    sql: column("companies.id", "SET CYCLE"),
    found: ["alterColumn companies.id"],
    models: editColumn("companies.id", ({ identity }) => ({ identity: identity && { ...identity, cycle: true } })),
  },
  {
    title: "identity dropped",
    sql: column("companies.id", "DROP IDENTITY"),
    found: ["alterColumn companies.id"],
    detail: /identity/,
    models: editColumn("companies.id", { identity: null }),
  },
  {
    title: "generated column made ordinary",
    sql: column("people.full_name", "DROP EXPRESSION"),
    found: ["alterColumn people.full_name"],
    detail: /generated/,
    models: null,
  },
  // Keys.
  {
    title: "primary key dropped",
    sql: alter("audit.events", "DROP CONSTRAINT pk_events; ALTER TABLE audit.events ALTER COLUMN id SET NOT NULL"),
    found: ["addConstraint audit.events.pk_events"],
    models: editConstraint("audit.events", "pk_events", null),
  },
  {
    title: "primary key of other columns",
    sql: readdConstraint("lines", "pk_lines", "PRIMARY KEY (person_id, company_id, position)"),
    found: replaced("lines", "pk_lines"),
    models: editConstraint("lines", "pk_lines", { columns: ["person_id", "company_id", "position"] }),
  },
  {
    title: "primary key renamed",
    sql: 'ALTER TABLE "Odd Names" RENAME CONSTRAINT "Odd Key" TO key',
    found: ["renameConstraint Odd Names.key"],
    models: editConstraint("Odd Names", "Odd Key", { name: "key" }),
  },
  {
    title: "unique dropped",
    sql: alter("companies", "DROP CONSTRAINT uq_companies_name"),
    found: ["addConstraint companies.uq_companies_name"],
    models: editConstraint("companies", "uq_companies_name", null),
  },
  {
    title: "unique added",
    sql: alter("people", "ADD CONSTRAINT uq_people_number UNIQUE (number)"),
    found: ["dropConstraint people.uq_people_number"],
    models: addConstraint("people", {
      kind: "unique",
      name: "uq_people_number",
      columns: ["number"],
      include: [],
      nullsNotDistinct: false,
      deferrable: "no",
    }),
  },
  {
    title: "unique no longer deferrable",
    sql: readdConstraint("lines", "uq_lines_position", "UNIQUE (position, amount)"),
    found: replaced("lines", "uq_lines_position"),
    detail: /deferrable/,
    models: editConstraint("lines", "uq_lines_position", { deferrable: "no" }),
  },
  {
    title: "unique with an included column",
    sql: readdConstraint("companies", "uq_companies_name", "UNIQUE (name) INCLUDE (code)"),
    found: replaced("companies", "uq_companies_name"),
    detail: /include \(code\)/,
    models: editConstraint("companies", "uq_companies_name", { include: ["code"] }),
  },
  {
    title: "unique with nulls not distinct",
    since: 15,
    sql: readdConstraint("companies", "uq_companies_name", "UNIQUE NULLS NOT DISTINCT (name)"),
    found: replaced("companies", "uq_companies_name"),
    detail: /nulls not distinct/,
    models: editConstraint("companies", "uq_companies_name", { nullsNotDistinct: true }),
  },
  // Foreign keys.
  {
    title: "foreign key dropped",
    sql: alter("people", "DROP CONSTRAINT fk_people_boss_id"),
    found: ["addConstraint people.fk_people_boss_id"],
    models: editConstraint("people", "fk_people_boss_id", null),
  },
  {
    title: "foreign key added",
    sql: alter("audit.events", "ADD CONSTRAINT fk_company FOREIGN KEY (id) REFERENCES companies (id)"),
    found: ["dropConstraint audit.events.fk_company"],
    models: addConstraint("audit.events", {
      kind: "foreignKey",
      name: "fk_company",
      columns: ["id"],
      references: { table: { schema: null, name: "companies" }, columns: ["id"] },
      onDelete: "no action",
      onUpdate: "no action",
      match: "simple",
      deferrable: "no",
      notValid: false,
    }),
  },
  {
    title: "on delete changed",
    sql: readdConstraint(
      "people",
      "fk_people_company_id",
      "FOREIGN KEY (company_id) REFERENCES companies (id) ON DELETE RESTRICT",
    ),
    found: replaced("people", "fk_people_company_id"),
    detail: /on delete restrict/,
    models: editConstraint("people", "fk_people_company_id", { onDelete: "restrict" }),
  },
  {
    title: "on update changed",
    sql: readdConstraint("lines", fkLines, "FOREIGN KEY (company_id) REFERENCES companies (id) DEFERRABLE"),
    found: replaced("lines", fkLines),
    detail: /on update cascade/,
    models: editConstraint("lines", fkLines, { onUpdate: "no action" }),
  },
  {
    title: "foreign key initially deferred",
    sql: readdConstraint(
      "lines",
      fkLines,
      "FOREIGN KEY (company_id) REFERENCES companies (id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
    ),
    found: replaced("lines", fkLines),
    detail: /initially deferred/,
    models: editConstraint("lines", fkLines, { deferrable: "initiallyDeferred" }),
  },
  {
    title: "foreign key match full",
    sql: readdConstraint(
      "lines",
      fkLines,
      "FOREIGN KEY (company_id) REFERENCES companies (id) MATCH FULL ON UPDATE CASCADE DEFERRABLE",
    ),
    found: replaced("lines", fkLines),
    detail: /match full/,
    models: editConstraint("lines", fkLines, { match: "full" }),
  },
  {
    title: "foreign key not valid",
    sql: readdConstraint(
      "people",
      "fk_people_boss_id",
      "FOREIGN KEY (boss_id) REFERENCES people (id) ON DELETE SET NULL NOT VALID",
    ),
    found: replaced("people", "fk_people_boss_id"),
    detail: /not valid/,
    models: editConstraint("people", "fk_people_boss_id", { notValid: true }),
  },
  {
    title: "foreign key to another table",
    sql: readdConstraint(
      "people",
      "fk_people_boss_id",
      "FOREIGN KEY (boss_id) REFERENCES companies (id) ON DELETE SET NULL",
    ),
    found: replaced("people", "fk_people_boss_id"),
    detail: /to companies/,
    models: editConstraint("people", "fk_people_boss_id", {
      references: { table: { schema: null, name: "companies" }, columns: ["id"] },
    }),
  },
  {
    title: "foreign key renamed",
    sql: alter("people", "RENAME CONSTRAINT fk_people_boss_id TO fk_boss"),
    found: ["renameConstraint people.fk_boss"],
    models: editConstraint("people", "fk_people_boss_id", { name: "fk_boss" }),
  },
  // Checks.
  {
    title: "check dropped",
    sql: alter("people", "DROP CONSTRAINT ck_people_age"),
    found: ["addConstraint people.ck_people_age"],
    models: editConstraint("people", "ck_people_age", null),
  },
  {
    title: "check added",
    sql: alter("companies", "ADD CONSTRAINT ck_code CHECK (code <> '')"),
    found: ["dropConstraint companies.ck_code"],
    models: addConstraint("companies", {
      kind: "check",
      name: "ck_code",
      expression: sqlText("code <> ''"),
      notValid: false,
    }),
  },
  {
    title: "check changed",
    sql: readdConstraint("people", "ck_people_age", "CHECK (age BETWEEN 0 AND 200)"),
    found: replaced("people", "ck_people_age"),
    detail: /200/,
    models: editConstraint("people", "ck_people_age", { expression: sqlText("age BETWEEN 0 AND 200") }),
  },
  {
    title: "check not valid",
    sql: readdConstraint("people", "ck_people_age", "CHECK (age BETWEEN 0 AND 150) NOT VALID"),
    found: replaced("people", "ck_people_age"),
    detail: /not valid/,
    models: editConstraint("people", "ck_people_age", { notValid: true }),
  },
  // Exclusion constraints.
  {
    title: "exclusion dropped",
    sql: alter(booked, "DROP CONSTRAINT ex_during"),
    found: ["addConstraint audit.Bookings.ex_during"],
    detail: /exclude using gist \(during with &&\) where .* deferrable initially deferred/,
    models: editConstraint("audit.Bookings", "ex_during", null),
  },
  {
    title: "exclusion added",
    sql: alter(booked, "ADD CONSTRAINT ex_new EXCLUDE USING btree (room WITH =)"),
    found: ["dropConstraint audit.Bookings.ex_new"],
    models: addConstraint("audit.Bookings", {
      kind: "exclusion",
      name: "ex_new",
      method: "btree",
      elements: [{ ...keyOn("room"), with: "=" }],
      include: [],
      predicate: null,
      deferrable: "no",
    }),
  },
  {
    title: "operator of an exclusion",
    sql: readdExclusion(
      "EXCLUDE USING gist (during WITH -|-) WHERE (code <> 'cancelled') DEFERRABLE INITIALLY DEFERRED",
    ),
    found: replaced("audit.Bookings", "ex_during"),
    detail: /with -\|-/,
    models: editConstraint("audit.Bookings", "ex_during", { elements: [{ ...keyOn("during"), with: "-|-" }] }),
  },
  {
    title: "element of an exclusion added",
    sql: readdExclusion(
      "EXCLUDE USING gist (during WITH &&, int4range(room, room, '[]') WITH =) WHERE (code <> 'cancelled') DEFERRABLE INITIALLY DEFERRED",
    ),
    found: replaced("audit.Bookings", "ex_during"),
    detail: /int4range\(room, room/,
    models: editConstraint("audit.Bookings", "ex_during", {
      elements: [
        { ...keyOn("during"), with: "&&" },
        { ...keyOn(""), on: { kind: "expression", expression: sqlText("int4range(room, room, '[]')") }, with: "=" },
      ],
    }),
  },
  {
    title: "predicate of an exclusion",
    sql: readdExclusion("EXCLUDE USING gist (during WITH &&) WHERE (code = 'new') DEFERRABLE INITIALLY DEFERRED"),
    found: replaced("audit.Bookings", "ex_during"),
    detail: /'new'/,
    models: editConstraint("audit.Bookings", "ex_during", { predicate: sqlText("code = 'new'") }),
  },
  {
    title: "exclusion no longer deferred",
    sql: readdExclusion("EXCLUDE USING gist (during WITH &&) WHERE (code <> 'cancelled') DEFERRABLE"),
    found: replaced("audit.Bookings", "ex_during"),
    detail: /deferrable/,
    models: editConstraint("audit.Bookings", "ex_during", { deferrable: "initiallyImmediate" }),
  },
  {
    title: "access method, order and included column of an exclusion",
    sql: readdConstraint(
      booked,
      "ex_room",
      'EXCLUDE USING btree (room WITH =, code COLLATE "C" varchar_pattern_ops WITH =)',
    ),
    found: replaced("audit.Bookings", "ex_room"),
    detail: /room desc with =, code collate C varchar_pattern_ops with =\) include \(low\)/,
    models: editConstraint("audit.Bookings", "ex_room", {
      elements: [
        { ...keyOn("room"), with: "=" },
        { ...keyOn("code"), operatorClass: "varchar_pattern_ops", collation: "C", with: "=" },
      ],
      include: [],
    }),
  },
  {
    title: "exclusion renamed",
    sql: alter(booked, "RENAME CONSTRAINT ex_during TO ex_when"),
    found: ["renameConstraint audit.Bookings.ex_when"],
    models: editConstraint("audit.Bookings", "ex_during", { name: "ex_when" }),
  },
  {
    title: "column under exclusions renamed",
    sql: alter(booked, "RENAME COLUMN low TO bottom"),
    found: [
      "addColumn audit.Bookings.low",
      "dropColumn audit.Bookings.bottom",
      ...replaced("audit.Bookings", "ex_Bookings_int4range_low_High"),
      ...replaced("audit.Bookings", "ex_room"),
    ],
    models: (db) =>
      applyOperations(db, [
        { kind: "renameColumn", table: { schema: "audit", name: "Bookings" }, from: "low", to: "bottom" },
      ]),
    renames: [{ kind: "column", table: { schema: "audit", name: "Bookings" }, from: "low", to: "bottom" }],
  },
  {
    title: "column under an exclusion dropped",
    sql: `${alter(booked, "DROP CONSTRAINT ex_during")}; ${alter(booked, "DROP COLUMN during")}`,
    found: ["addColumn audit.Bookings.during", "addConstraint audit.Bookings.ex_during"],
    models: (db) => dropColumn("audit.Bookings", "during")(editConstraint("audit.Bookings", "ex_during", null)(db)),
  },
  typed(
    "audit.Bookings.during",
    "int8range",
    { kind: "raw", sql: "int8range" },
    {
      sql: alter(booked, "ALTER during TYPE int8range USING int8range(lower(during), upper(during))"),
      models: null,
    },
  ),
  typed("audit.Bookings.code", "text", { kind: "text" }, { sql: alter(booked, "ALTER code TYPE text") }),
  // Indexes.
  ...indexMutations,
  {
    title: "index renamed",
    sql: "ALTER INDEX ix_companies_country RENAME TO ix_land",
    found: ["renameIndex companies.ix_land"],
    models: editIndex("companies", "ix_companies_country", (index) => ({ ...index, name: "ix_land" })),
  },
  {
    title: "place of nulls in an index",
    sql: recreateIndex("ix_companies_country", "INDEX ix_companies_country ON companies (country NULLS FIRST)"),
    found: rebuilt("companies", "ix_companies_country"),
    detail: /nulls first/,
    models: editIndex("companies", "ix_companies_country", (index) => ({
      ...index,
      keys: [{ ...keyOn("country"), nulls: "first" }],
    })),
  },
  {
    title: "operator class of an index",
    sql: recreateIndex("ix_companies_country", "INDEX ix_companies_country ON companies (country text_pattern_ops)"),
    found: rebuilt("companies", "ix_companies_country"),
    detail: /text_pattern_ops/,
    models: editIndex("companies", "ix_companies_country", (index) => ({
      ...index,
      keys: [{ ...keyOn("country"), operatorClass: "text_pattern_ops" }],
    })),
  },
  {
    title: "collation of an index",
    sql: recreateIndex("ix_companies_country", 'INDEX ix_companies_country ON companies (country COLLATE "C")'),
    found: rebuilt("companies", "ix_companies_country"),
    detail: /collate C/,
    models: editIndex("companies", "ix_companies_country", (index) => ({
      ...index,
      keys: [{ ...keyOn("country"), collation: "C" }],
    })),
  },
  {
    title: "included column dropped",
    sql: recreateIndex(
      "ux_people_token",
      "UNIQUE INDEX ux_people_token ON people (token); COMMENT ON INDEX ux_people_token IS 'tokens are single'",
    ),
    found: rebuilt("people", "ux_people_token"),
    detail: /include \(first\)/,
    models: editIndex("people", "ux_people_token", (index) => ({ ...index, include: [] })),
  },
  {
    title: "access method",
    sql: recreateIndex("ix_companies_country", "INDEX ix_companies_country ON companies USING hash (country)"),
    found: rebuilt("companies", "ix_companies_country"),
    detail: /using hash/,
    models: editIndex("companies", "ix_companies_country", (index) => ({ ...index, method: "hash" })),
  },
  {
    title: "comment of an index",
    sql: "COMMENT ON INDEX ux_people_token IS NULL",
    found: ["setComment people.ux_people_token"],
    models: editIndex("people", "ux_people_token", (index) => ({ ...index, comment: null })),
  },
  // Enums.
  {
    title: "label added",
    sql: "ALTER TYPE state ADD VALUE 'lost'",
    found: ["enumLabels state"],
    detail: /lost/,
    models: null,
  },
  {
    title: "label renamed",
    sql: "ALTER TYPE state RENAME VALUE 'done' TO 'closed'",
    found: ["enumLabels state"],
    detail: /closed/,
    models: null,
  },
  {
    title: "label put elsewhere",
    sql: "ALTER TYPE state ADD VALUE 'new' BEFORE 'draft'",
    found: ["enumLabels state"],
    detail: /new/,
    models: null,
  },
  {
    title: "comment of an enum",
    sql: "COMMENT ON TYPE state IS 'of anything'",
    found: ["setComment state"],
    models: (db) => ({
      ...db,
      enums: new Map([...db.enums].map(([name, type]) => [name, { ...type, comment: "of anything" }])),
    }),
  },
];

import type { ColumnType } from "../../src/schema/column-type.ts";
import { literal, sqlText } from "../../src/schema/expression.ts";
import type { MysqlServerName } from "../engine/mysql-server.ts";
import { editColumn, editConstraint, editIndex, editTable, type Mutation } from "./mutation.ts";
import { addColumn, addConstraint, addIndex, dropColumn, dropTable, keyOn, rebuilt, replaced } from "./table-edits.ts";

const alter = (table: string, action: string) => `ALTER TABLE \`${table}\` ${action}`;
const modify = (path: string, definition: string) => {
  const [table = "", name = ""] = path.split(".");
  return alter(table, `MODIFY \`${name}\` ${definition}`);
};
const reindex = (table: string, name: string, definition: string) =>
  alter(table, `DROP INDEX ${name}, ADD ${definition}`);
/** Both servers want the old key gone before the new one of the same name comes. */
const refer = (table: string, name: string, definition: string) =>
  `${alter(table, `DROP FOREIGN KEY ${name}`)}; ${alter(table, `ADD CONSTRAINT ${name} FOREIGN KEY ${definition}`)}`;
const typed = (path: string, definition: string, to: ColumnType, extra: Partial<Mutation> = {}): Mutation => ({
  title: `type of ${path} to ${definition}`,
  sql: modify(path, definition),
  found: [`alterColumn ${path}`],
  detail: /^type /,
  models: editColumn(path, { type: to }),
  ...extra,
});
const ageIs = "smallint";
const ageSays = "COMMENT 'years, it''s said'";
const reference = (column: string, table: string) =>
  ({
    kind: "foreignKey",
    columns: [column],
    references: { table: { schema: null, name: table }, columns: ["id"] },
    onDelete: "no action",
    onUpdate: "no action",
    match: "simple",
    deferrable: "no",
    notValid: false,
  }) as const;

const tables: readonly Mutation[] = [
  {
    title: "table dropped",
    sql: "DROP TABLE `Odd Names`",
    found: ["createTable Odd Names"],
    models: dropTable("Odd Names"),
  },
  { title: "table renamed", sql: alter("lines", "RENAME TO items"), found: ["createTable lines"], models: null },
  {
    title: "comment of a table",
    sql: alter("lines", "COMMENT='of an order'"),
    found: ["setComment lines"],
    models: editTable("lines", () => ({ comment: "of an order" })),
  },
  {
    title: "comment of a table removed",
    sql: alter("events", "COMMENT=''"),
    found: ["setComment events"],
    models: editTable("events", () => ({ comment: null })),
  },
  {
    title: "collation of a table and all its texts",
    sql: alter("events", "CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"),
    found: ["alterTable events"],
    detail: /collation/,
    models: editTable("events", () => ({ options: { collation: "utf8mb4_bin" } })),
  },
  {
    title: "collation of a table as it is for new columns",
    sql: alter("events", "DEFAULT COLLATE utf8mb4_bin"),
    found: ["alterColumn events.long", "alterColumn events.text", "alterTable events"],
    detail: /collation/,
    models: null,
  },
  {
    title: "engine of a table",
    sql: alter("Odd Names", "ENGINE=MyISAM"),
    found: ["alterTable Odd Names"],
    detail: /engine/,
    models: editTable("Odd Names", () => ({ options: { engine: "MyISAM" } })),
  },
];

const columns: readonly Mutation[] = [
  {
    title: "column added",
    sql: alter("companies", "ADD town longtext"),
    found: ["dropColumn companies.town"],
    models: addColumn("companies", { name: "town", type: { kind: "text" } }),
  },
  {
    title: "column added not null with a default",
    sql: alter("companies", "ADD size int NOT NULL DEFAULT 5"),
    found: ["dropColumn companies.size"],
    models: addColumn("companies", { name: "size", type: { kind: "integer" }, nullable: false, default: literal(5) }),
  },
  {
    title: "stored computed column added",
    sql: alter("companies", "ADD upper_name varchar(80) AS (upper(name)) STORED"),
    found: ["dropColumn companies.upper_name"],
    models: addColumn("companies", {
      name: "upper_name",
      type: { kind: "varchar", length: 80 },
      generated: { expression: sqlText("upper(name)"), stored: true },
    }),
  },
  {
    title: "virtual computed column added",
    sql: alter("companies", "ADD upper_name varchar(80) AS (upper(name)) VIRTUAL"),
    found: ["dropColumn companies.upper_name"],
    models: addColumn("companies", {
      name: "upper_name",
      type: { kind: "varchar", length: 80 },
      generated: { expression: sqlText("upper(name)"), stored: false },
    }),
  },
  {
    title: "enum column added",
    sql: alter("companies", "ADD kind enum('a','b') NOT NULL DEFAULT 'b'"),
    found: ["dropColumn companies.kind"],
    models: addColumn("companies", {
      name: "kind",
      type: { kind: "enum", name: { schema: null, name: "kind" }, labels: ["a", "b"] },
      nullable: false,
      default: literal("b"),
    }),
  },
  {
    title: "column dropped",
    sql: alter("people", "DROP COLUMN address"),
    found: ["addColumn people.address"],
    models: dropColumn("people", "address"),
  },
  {
    title: "not null column with a default dropped",
    sql: alter("people", "DROP COLUMN score"),
    found: ["addColumn people.score"],
    models: dropColumn("people", "score"),
  },
  {
    title: "column with ON UPDATE dropped",
    sql: alter("people", "DROP COLUMN changed"),
    found: ["addColumn people.changed"],
    models: dropColumn("people", "changed"),
  },
  {
    title: "computed column dropped",
    sql: alter("people", "DROP COLUMN full_name"),
    found: ["addColumn people.full_name"],
    models: dropColumn("people", "full_name"),
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
    sql: modify("people.age", `${ageIs} NOT NULL ${ageSays}`),
    found: ["alterColumn people.age"],
    detail: /nullable/,
    models: editColumn("people.age", { nullable: false }),
  },
  {
    title: "column nullable",
    sql: modify("people.first", "varchar(50)"),
    found: ["alterColumn people.first"],
    detail: /not null/,
    models: editColumn("people.first", { nullable: true }),
  },
  typed("companies.name", "varchar(120) NOT NULL", { kind: "varchar", length: 120 }),
  typed("companies.country", "varchar(30) NOT NULL DEFAULT 'de'", { kind: "varchar", length: 30 }),
  typed("people.age", `int ${ageSays}`, { kind: "integer" }),
  typed("people.ratio", "float", { kind: "real" }),
  typed("people.score", "decimal(12,4) NOT NULL DEFAULT 0", { kind: "numeric", precision: 12, scale: 4 }),
  typed("people.note", "varchar(400) COMMENT 'free text'", { kind: "varchar", length: 400 }, { models: null }),
  typed("people.note", "mediumtext COMMENT 'free text'", { kind: "raw", sql: { mysql: "mediumtext" } }),
  typed("people.size", "int DEFAULT 1", { kind: "integer" }),
  typed("people.size", "bigint unsigned DEFAULT 1", { kind: "raw", sql: { mysql: "bigint unsigned" } }),
  typed("people.at", "time(0)", { kind: "time", precision: 0, withTimezone: false }),
  typed("people.seen", "datetime(6) NOT NULL DEFAULT now(6)", {
    kind: "timestamp",
    precision: null,
    withTimezone: false,
  }),
  typed("people.photo", "varbinary(200)", { kind: "binary", length: 200 }),
  typed("people.active", "smallint NOT NULL DEFAULT 1", { kind: "smallint" }),
  typed("people.data", `longtext DEFAULT ('{"n": 1}')`, { kind: "text" }, { models: null }),
  typed("companies.code", "varchar(3) DEFAULT 'abc'", { kind: "varchar", length: 3 }),
  typed("people.token", "varchar(36)", { kind: "varchar", length: 36 }),
  {
    title: "digits of a moment",
    sql: modify("people.changed", "datetime(0) NOT NULL DEFAULT now() ON UPDATE now()"),
    found: ["alterColumn people.changed"],
    models: null,
  },
  {
    title: "ON UPDATE dropped",
    sql: modify("people.changed", "datetime(3) NOT NULL DEFAULT now(3)"),
    found: ["alterColumn people.changed"],
    detail: /default/,
    models: editColumn("people.changed", { default: sqlText("current_timestamp(3)") }),
  },
  {
    title: "default added",
    sql: modify("people.age", `${ageIs} DEFAULT 18 ${ageSays}`),
    found: ["alterColumn people.age"],
    detail: /default/,
    models: editColumn("people.age", { default: literal(18) }),
  },
  {
    title: "default changed",
    sql: alter("people", "ALTER COLUMN score SET DEFAULT 1.5"),
    found: ["alterColumn people.score"],
    detail: /default/,
    models: editColumn("people.score", { default: literal(1.5) }),
  },
  {
    title: "default dropped",
    sql: alter("people", "ALTER COLUMN seen DROP DEFAULT"),
    found: ["alterColumn people.seen"],
    detail: /default/,
    models: editColumn("people.seen", { default: null }),
  },
  {
    title: "default of an enum changed",
    sql: alter("people", "ALTER COLUMN state SET DEFAULT 'it''s'"),
    found: ["alterColumn people.state"],
    detail: /default/,
    models: editColumn("people.state", { default: literal("it's") }),
  },
  {
    title: "default false",
    sql: alter("people", "ALTER COLUMN active SET DEFAULT false"),
    found: ["alterColumn people.active"],
    detail: /default/,
    models: editColumn("people.active", { default: literal(false) }),
  },
  {
    title: "default that is an expression",
    sql: modify("people.ratio", "double DEFAULT (sqrt(2))"),
    found: ["alterColumn people.ratio"],
    detail: /default/,
    models: editColumn("people.ratio", { default: sqlText("sqrt(2)") }),
  },
  {
    title: "default of a document",
    sql: modify("people.data", `json DEFAULT ('{"n":2}')`),
    found: ["alterColumn people.data"],
    detail: /default/,
    models: editColumn("people.data", { default: { kind: "json", value: { n: 2 } } }),
  },
  {
    title: "collation of a column",
    sql: modify("companies.country", "varchar(40) COLLATE utf8mb4_bin NOT NULL DEFAULT 'de'"),
    found: ["alterColumn companies.country"],
    detail: /collation/,
    models: editColumn("companies.country", { collation: "utf8mb4_bin" }),
  },
  {
    title: "collation of a column dropped",
    sql: modify("people.last", "varchar(50) NOT NULL"),
    found: ["alterColumn people.last"],
    detail: /collation/,
    models: editColumn("people.last", { collation: null }),
  },
  {
    title: "character set of a column",
    sql: modify("companies.country", "varchar(40) CHARACTER SET latin1 NOT NULL DEFAULT 'de'"),
    found: ["alterColumn companies.country"],
    detail: /collation/,
    models: editColumn("companies.country", { collation: "latin1_swedish_ci" }),
  },
  {
    title: "comment of a column changed",
    sql: modify("people.note", "longtext COMMENT 'for \\\\ all'"),
    found: ["setComment people.note"],
    models: editColumn("people.note", { comment: "for \\ all" }),
  },
  {
    title: "comment of a column removed",
    sql: modify("people.age", ageIs),
    found: ["setComment people.age"],
    models: editColumn("people.age", { comment: null }),
  },
  {
    title: "comment of a computed column",
    sql: modify("people.full_name", "varchar(101) AS (concat(first, ' ', last)) STORED COMMENT 'both'"),
    found: ["setComment people.full_name"],
    models: editColumn("people.full_name", { comment: "both" }),
  },
  {
    title: "expression of a computed column",
    sql: modify("people.full_name", "varchar(101) AS (concat(last, ' ', first)) STORED"),
    found: ["alterColumn people.full_name"],
    detail: /generated/,
    models: editColumn("people.full_name", {
      generated: { expression: sqlText("concat(last, ' ', first)"), stored: true },
    }),
  },
  {
    title: "computed column made ordinary",
    sql: modify("people.full_name", "varchar(101)"),
    found: ["alterColumn people.full_name"],
    detail: /generated/,
    models: null,
  },
  {
    title: "computed column stored",
    sql: alter("people", "DROP COLUMN initial, ADD initial char(1) AS (left(first, 1)) STORED"),
    found: ["alterColumn people.initial"],
    detail: /stored|generated/,
    models: editColumn("people.initial", { generated: { expression: sqlText("left(first, 1)"), stored: true } }),
  },
];

const keys: readonly Mutation[] = [
  {
    title: "primary key dropped",
    sql: alter("events", "DROP PRIMARY KEY"),
    found: ["addConstraint events"],
    detail: /primary key/,
    models: editConstraint("events", "pk_events", null),
  },
  {
    title: "primary key of other columns",
    sql: alter(
      "lines",
      "DROP PRIMARY KEY, ADD PRIMARY KEY (person_id, company_id, position), ADD INDEX fk_lines_company_id (company_id)",
    ),
    found: ["addConstraint lines", "dropConstraint lines"],
    models: null,
  },
  {
    title: "unique dropped",
    sql: alter("companies", "DROP INDEX uq_companies_name"),
    found: ["addConstraint companies.uq_companies_name"],
    models: editConstraint("companies", "uq_companies_name", null),
  },
  {
    title: "unique added",
    sql: alter("people", "ADD CONSTRAINT uq_people_number UNIQUE (age, id)"),
    found: ["dropConstraint people.uq_people_number"],
    models: addConstraint("people", {
      kind: "unique",
      name: "uq_people_number",
      columns: ["age", "id"],
      include: [],
      nullsNotDistinct: false,
      deferrable: "no",
    }),
  },
  {
    title: "unique of other columns",
    sql: reindex("lines", "uq_lines_position", "UNIQUE uq_lines_position (amount, position)"),
    found: replaced("lines", "uq_lines_position"),
    models: editConstraint("lines", "uq_lines_position", { columns: ["amount", "position"] }),
  },
  {
    title: "unique renamed",
    sql: alter("lines", "RENAME INDEX uq_lines_position TO uq_place"),
    found: ["renameConstraint lines.uq_place"],
    models: editConstraint("lines", "uq_lines_position", { name: "uq_place" }),
  },
  {
    title: "unique made a plain index",
    sql: reindex("lines", "uq_lines_position", "INDEX uq_lines_position (position, amount)"),
    found: ["addConstraint lines.uq_lines_position", "dropIndex lines.uq_lines_position"],
    models: null,
  },
  {
    title: "foreign key dropped",
    sql: `${alter("people", "DROP FOREIGN KEY fk_people_boss_id")}; ${alter("people", "DROP INDEX fk_people_boss_id")}`,
    found: ["addConstraint people.fk_people_boss_id"],
    models: editConstraint("people", "fk_people_boss_id", null),
  },
  {
    title: "foreign key dropped, its index left",
    sql: alter("people", "DROP FOREIGN KEY fk_people_boss_id"),
    found: ["addConstraint people.fk_people_boss_id", "dropIndex people.fk_people_boss_id"],
    models: null,
  },
  {
    title: "foreign key added",
    sql: alter("events", "ADD CONSTRAINT fk_company FOREIGN KEY (id) REFERENCES companies (id)"),
    found: ["dropConstraint events.fk_company"],
    models: addConstraint("events", { ...reference("id", "companies"), name: "fk_company" }),
  },
  {
    title: "on delete changed",
    sql: refer("people", "fk_people_company_id", "(company_id) REFERENCES companies (id) ON DELETE RESTRICT"),
    found: replaced("people", "fk_people_company_id"),
    models: editConstraint("people", "fk_people_company_id", { onDelete: "no action" }),
  },
  {
    title: "on delete set null dropped",
    sql: refer("people", "fk_people_boss_id", "(boss_id) REFERENCES people (id)"),
    found: replaced("people", "fk_people_boss_id"),
    detail: /on delete set null/,
    models: editConstraint("people", "fk_people_boss_id", { onDelete: "no action" }),
  },
  {
    title: "on update changed",
    sql: refer("lines", "fk_lines_company_id", "(company_id) REFERENCES companies (id)"),
    found: replaced("lines", "fk_lines_company_id"),
    detail: /on update cascade/,
    models: editConstraint("lines", "fk_lines_company_id", { onUpdate: "no action" }),
  },
  {
    title: "foreign key to another table",
    sql: refer("people", "fk_people_boss_id", "(boss_id) REFERENCES companies (id) ON DELETE SET NULL"),
    found: replaced("people", "fk_people_boss_id"),
    detail: /to companies/,
    models: editConstraint("people", "fk_people_boss_id", {
      references: { table: { schema: null, name: "companies" }, columns: ["id"] },
    }),
  },
  {
    title: "foreign key renamed",
    sql: `${alter("lines", "DROP FOREIGN KEY fk_lines_person_id, RENAME INDEX fk_lines_person_id TO fk_person")};
      ${alter("lines", "ADD CONSTRAINT fk_person FOREIGN KEY (person_id) REFERENCES people (id) ON DELETE CASCADE")}`,
    found: ["renameConstraint lines.fk_person"],
    models: editConstraint("lines", "fk_lines_person_id", { name: "fk_person" }),
  },
  {
    title: "check dropped",
    sql: alter("people", "DROP CONSTRAINT ck_people_age"),
    found: ["addConstraint people.ck_people_age"],
    models: editConstraint("people", "ck_people_age", null),
  },
  {
    title: "check added",
    sql: alter("companies", "ADD CONSTRAINT ck_code CHECK (code <> 'it''s')"),
    found: ["dropConstraint companies.ck_code"],
    models: addConstraint("companies", {
      kind: "check",
      name: "ck_code",
      expression: sqlText("code <> 'it''s'"),
      notValid: false,
    }),
  },
  {
    title: "check changed",
    sql: alter("people", "DROP CONSTRAINT ck_people_age, ADD CONSTRAINT ck_people_age CHECK (age BETWEEN 0 AND 200)"),
    found: replaced("people", "ck_people_age"),
    detail: /200/,
    models: editConstraint("people", "ck_people_age", { expression: sqlText("age BETWEEN 0 AND 200") }),
  },
];

const indexes: readonly Mutation[] = [
  {
    title: "index dropped",
    sql: alter("companies", "DROP INDEX ix_companies_country"),
    found: ["createIndex companies.ix_companies_country"],
    models: editIndex("companies", "ix_companies_country", null),
  },
  {
    title: "index added",
    sql: alter("people", "ADD INDEX ix_new (born, age)"),
    found: ["dropIndex people.ix_new"],
    models: addIndex("people", { keys: [keyOn("born"), keyOn("age")] }),
  },
  {
    title: "index with a prefix added",
    sql: alter("people", "ADD INDEX ix_new (note(20))"),
    found: ["dropIndex people.ix_new"],
    models: addIndex("people", { keys: [{ ...keyOn("note"), operatorClass: "prefix(20)" }] }),
  },
  {
    title: "index renamed",
    sql: alter("companies", "RENAME INDEX ix_companies_country TO ix_land"),
    found: ["renameIndex companies.ix_land"],
    models: editIndex("companies", "ix_companies_country", (index) => ({ ...index, name: "ix_land" })),
  },
  {
    title: "index made unique",
    sql: reindex("people", "ix_people_name", "UNIQUE INDEX ix_people_name (last, first DESC)"),
    found: rebuilt("people", "ix_people_name"),
    detail: /unique index/,
    models: editIndex("people", "ix_people_name", (index) => ({ ...index, unique: true })),
  },
  {
    title: "unique index made ordinary",
    sql: reindex("people", "ux_people_token", "INDEX ux_people_token (token) COMMENT 'tokens are single'"),
    found: rebuilt("people", "ux_people_token"),
    models: editIndex("people", "ux_people_token", (index) => ({ ...index, unique: false })),
  },
  {
    title: "index's order",
    sql: reindex("people", "ix_people_name", "INDEX ix_people_name (last, first)"),
    found: rebuilt("people", "ix_people_name"),
    detail: /desc/,
    models: editIndex("people", "ix_people_name", (index) => ({
      ...index,
      keys: [...index.keys.slice(0, 1), keyOn("first")],
    })),
  },
  {
    title: "prefix of an index changed",
    sql: reindex("events", "ix_events_long", "INDEX ix_events_long (`long`(40))"),
    found: rebuilt("events", "ix_events_long"),
    detail: /prefix\(40\)/,
    models: editIndex("events", "ix_events_long", (index) => ({
      ...index,
      keys: [{ ...keyOn("long"), operatorClass: "prefix(40)" }],
    })),
  },
  {
    title: "order of an index's columns",
    sql: alter(
      "people",
      "DROP INDEX ix_people_open, ADD INDEX ix_people_open (state, company_id), ADD INDEX fk_people_company_id (company_id)",
    ),
    found: rebuilt("people", "ix_people_open"),
    models: editIndex("people", "ix_people_open", (index) => ({ ...index, keys: index.keys.toReversed() })),
  },
  {
    title: "access method",
    sql: reindex("events", "ix_events_long", "FULLTEXT INDEX ix_events_long (`long`)"),
    found: rebuilt("events", "ix_events_long"),
    detail: /using fulltext/,
    models: editIndex("events", "ix_events_long", (index) => ({ ...index, method: "fulltext" })),
  },
  {
    title: "fulltext index dropped",
    sql: alter("people", "DROP INDEX ix_people_note"),
    found: ["createIndex people.ix_people_note"],
    models: editIndex("people", "ix_people_note", null),
  },
  {
    title: "comment of an index",
    sql: reindex("people", "ix_people_name", "INDEX ix_people_name (last, first DESC) COMMENT 'as in the list'"),
    found: ["setComment people.ix_people_name"],
    models: editIndex("people", "ix_people_name", (index) => ({ ...index, comment: "as in the list" })),
  },
];

const enums: readonly Mutation[] = [
  {
    title: "label added",
    sql: modify("people.state", "enum('draft','open','it''s','lost') NOT NULL DEFAULT 'draft'"),
    found: ["alterColumn people.state"],
    detail: /lost/,
    models: null,
  },
  {
    title: "label removed",
    sql: `UPDATE people SET state = 'open'; ${modify("people.state", "enum('draft','open') NOT NULL DEFAULT 'draft'")}`,
    found: ["alterColumn people.state"],
    models: null,
  },
  {
    title: "label put elsewhere",
    sql: modify("people.state", "enum('it''s','draft','open') NOT NULL DEFAULT 'draft'"),
    found: ["alterColumn people.state"],
    models: null,
  },
];

const ofServer: Readonly<Record<MysqlServerName, readonly Mutation[]>> = {
  mysql: [
    {
      title: "index's expression",
      sql: reindex("people", "ix_people_lower", "INDEX ix_people_lower ((upper(first)), state)"),
      found: rebuilt("people", "ix_people_lower"),
      detail: /upper/,
      models: editIndex("people", "ix_people_lower", (index) => ({
        ...index,
        keys: [
          { ...keyOn(""), on: { kind: "expression", expression: sqlText("(upper(first))") } },
          ...index.keys.slice(1),
        ],
      })),
    },
    {
      title: "check no longer enforced",
      sql: alter("people", "ALTER CHECK ck_people_age NOT ENFORCED"),
      found: ["addConstraint people.ck_people_age"],
      models: null,
    },
    {
      title: "uuid as text of another character set",
      sql: modify("people.token", "char(36) CHARACTER SET utf8mb4"),
      found: ["alterColumn people.token"],
      models: editColumn("people.token", { type: { kind: "char", length: 36 } }),
    },
  ],
  mariadb: [
    // MySQL changes nothing of a column that foreign keys refer to.
    {
      title: "numbering dropped",
      sql: modify("people.id", "bigint NOT NULL"),
      found: ["alterColumn people.id"],
      detail: /identity/,
      models: editColumn("people.id", { identity: null }),
    },
    {
      title: "check of a column",
      sql: modify("people.ratio", "double CHECK (ratio > 0)"),
      found: ["dropConstraint people.ratio"],
      detail: /ratio/,
      models: null,
    },
    {
      title: "document that is no longer checked",
      sql: modify("people.data", `longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT '{"n": 1}'`),
      found: ["alterColumn people.data"],
      detail: /json/,
      models: null,
    },
  ],
};

/** Returns single changes of the schema that {@link buildMysqlBase} gives. */
export function listMysqlMutations(server: MysqlServerName): readonly Mutation[] {
  return [...tables, ...columns, ...keys, ...indexes, ...enums, ...ofServer[server]];
}

import { type AcceptanceCase, columnChange, table } from "../acceptance-case.ts";

const fill = ["INSERT INTO items (id, value, note) VALUES (1, 'one', 'a'), (2, 'two', NULL)"];
const fillNumbers = ["INSERT INTO items (id, value, note) VALUES (1, 10, 'a'), (2, 20, NULL)"];
const all = "SELECT id, value, note FROM items ORDER BY id";
const others = "SELECT id, note FROM items ORDER BY id";
const withoutValue = table("items", "id: t.bigint().primaryKey(), note: t.text()");
const fillOthers = ["INSERT INTO items (id, note) VALUES (1, 'a'), (2, NULL)"];

function added(name: string, value: string, afterwards?: AcceptanceCase["afterwards"]): AcceptanceCase {
  return {
    name,
    before: withoutValue,
    after: table("items", `id: t.bigint().primaryKey(), note: t.text(), value: ${value}`),
    rows: fillOthers,
    operations: ["addColumn items.value"],
    kept: [others],
    ...(afterwards === undefined ? {} : { afterwards }),
  };
}

function collated(value: string, note: string): string {
  return table("items", `id: t.bigint().primaryKey(), value: t.text()${value}, note: t.text()${note}`);
}

/** Columns that come and go, and what is said of them. */
export const columnCases: readonly AcceptanceCase[] = [
  added("a nullable column is added", "t.text()"),
  added("a NOT NULL column with a default is added", "t.text().notNull().default('none')", {
    query: "SELECT value FROM items",
    rows: [{ value: "none" }, { value: "none" }],
  }),
  added("a column with the moment as default is added", "t.timestamp({ withTimezone: true }).notNull().default(now())"),
  added("a generated column is added", "t.bigint().generated(sql`id * 2`)", {
    query: "SELECT CAST(value AS integer) AS value FROM items ORDER BY id",
    rows: [{ value: 2 }, { value: 4 }],
  }),
  {
    name: "a virtual generated column is added",
    engines: ["sqlite"],
    before: withoutValue,
    after: table(
      "items",
      "id: t.bigint().primaryKey(), note: t.text(), value: t.bigint().generated(sql`id * 2`, { stored: false })",
    ),
    rows: fillOthers,
    operations: ["addColumn items.value"],
    kept: [others],
  },
  {
    name: "R46 a NOT NULL column with values for the rows that exist is added in three steps",
    before: withoutValue,
    after: table("items", "id: t.bigint().primaryKey(), note: t.text(), value: t.text().notNull().backfill('filled')"),
    rows: fillOthers,
    operations: ["addColumn items.value", "updateRows items", "alterColumn items.value"],
    kept: [others],
    afterwards: { query: "SELECT value FROM items", rows: [{ value: "filled" }, { value: "filled" }] },
  },
  {
    name: "R46 a column with NULLs becomes NOT NULL, filled first",
    before: table("items", "id: t.bigint().primaryKey(), value: t.text(), note: t.text()"),
    after: table(
      "items",
      "id: t.bigint().primaryKey(), value: t.text(), note: t.text().notNull().backfill(sql`'was ' || value`)",
    ),
    rows: fill,
    operations: ["updateRows items", "alterColumn items.note"],
    kept: ["SELECT id, value FROM items ORDER BY id"],
    afterwards: { query: "SELECT note FROM items ORDER BY id", rows: [{ note: "a" }, { note: "was two" }] },
  },
  {
    name: "a column is dropped, by decision",
    before: table("items", "id: t.bigint().primaryKey(), value: t.text(), note: t.text()"),
    after: withoutValue,
    rows: fill,
    operations: ["dropColumn items.value"],
    drops: ["items.value"],
    kept: [others],
  },
  {
    name: "a column is dropped with its check, its index and its unique constraint",
    before: table(
      "items",
      "id: t.bigint().primaryKey(), value: t.text().unique(), note: t.text()",
      "check('ck_value', sql`value <> ''`), index().on(c.value, c.note)",
    ),
    after: withoutValue,
    rows: fill,
    operations: [
      "dropIndex items.ix_items_value_note",
      "dropConstraint items.uq_items_value",
      "dropConstraint items.ck_value",
      "dropColumn items.value",
    ],
    drops: ["items.value"],
    kept: [others],
  },
  {
    name: "R47 a column is renamed, with its values, keys, checks and indexes",
    before: table(
      "items",
      "id: t.bigint().primaryKey(), value: t.text().unique('uq_value'), note: t.text()",
      "check('ck_value', sql`value <> ''`), index('ix_value').on(sql`lower(value)`)",
    ),
    after: table(
      "items",
      "id: t.bigint().primaryKey(), title: t.text().unique('uq_value'), note: t.text()",
      "check('ck_value', sql`title <> ''`), index('ix_value').on(sql`lower(title)`)",
    ),
    rows: fill,
    operations: ["renameColumn items.value"],
    renames: ["items.value=title"],
    kept: [all],
    afterwards: { query: "SELECT title FROM items ORDER BY id", rows: [{ title: "one" }, { title: "two" }] },
  },
  {
    name: "R47 a column is renamed and changes its type in one revision",
    before: table("items", "id: t.bigint().primaryKey(), value: t.varchar(50).notNull(), note: t.text()"),
    after: table("items", "id: t.bigint().primaryKey(), title: t.varchar(80), note: t.text()"),
    rows: fill,
    operations: ["renameColumn items.value", "alterColumn items.title"],
    renames: ["items.value=items.title"],
    kept: [all],
  },
  {
    name: "R47 a column that is a key is renamed, and so are those that refer to it",
    before:
      table("items", "id: t.bigint().primaryKey()") +
      table(
        "parts",
        "id: t.bigint().primaryKey(), item_id: t.bigint().references('items.id', { name: 'fk_item', onDelete: 'cascade' })",
      ),
    after:
      table("items", "item_id: t.bigint().primaryKey()") +
      table(
        "parts",
        "id: t.bigint().primaryKey(), item_id: t.bigint().references('items.item_id', { name: 'fk_item', onDelete: 'cascade' })",
      ),
    rows: ["INSERT INTO items VALUES (7)", "INSERT INTO parts VALUES (1, 7)"],
    operations: ["renameColumn items.id"],
    renames: ["items.id=item_id"],
    kept: ["SELECT id, item_id FROM parts"],
  },
  columnChange({
    name: "a column becomes nullable",
    from: "t.text().notNull()",
    to: "t.text()",
    rows: fill,
    kept: [all],
  }),
  columnChange({
    name: "a column without NULLs becomes NOT NULL",
    from: "t.text()",
    to: "t.text().notNull().backfill('x')",
    rows: fill,
    kept: [all],
    operations: ["updateRows items", "alterColumn items.value"],
  }),
  columnChange({
    name: "a default is set",
    from: "t.text()",
    to: "t.text().default('it\\'s')",
    rows: fill,
    kept: [all],
  }),
  columnChange({
    name: "a default is changed",
    from: "t.integer().default(1)",
    to: "t.integer().default(2)",
    rows: fillNumbers,
    kept: [all],
  }),
  columnChange({
    name: "a default is removed",
    from: "t.text().default('x')",
    to: "t.text()",
    rows: fill,
    kept: [all],
  }),
  columnChange({
    name: "a default is an expression",
    from: "t.text()",
    to: "t.text().default(sql`lower('X' || 'y')`)",
    rows: fill,
    kept: [all],
  }),
  columnChange({
    name: "a default is the moment",
    from: "t.timestamp()",
    to: "t.timestamp().default(now())",
    rows: fillOthers,
    kept: [all],
  }),
  columnChange({
    name: "a default is a new UUID",
    from: "t.uuid()",
    to: "t.uuid().default(uuid())",
    rows: fillOthers,
    kept: [all],
  }),
  columnChange({
    name: "a default is a JSON document",
    from: "t.jsonb()",
    to: 't.jsonb().default({ a: [1, "it\'s"] })',
    rows: fillOthers,
    kept: [others],
  }),
  columnChange({
    name: "a default is false",
    from: "t.boolean().default(true)",
    to: "t.boolean().default(false)",
    rows: fillOthers,
    kept: [others],
  }),
  columnChange({
    name: "a column gets an identity",
    from: "t.bigint().notNull()",
    to: "t.bigint().identity()",
    engines: ["postgres"],
    rows: fillNumbers,
    kept: [all],
  }),
  {
    name: "a key gets an identity, and numbers go on after the rows that exist",
    before: table("items", "id: t.bigint().primaryKey(), note: t.text()"),
    after: table("items", "id: t.bigint().identity().primaryKey(), note: t.text()"),
    rows: fillOthers,
    operations: ["alterColumn items.id"],
    kept: ["SELECT id, note FROM items WHERE id < 3 ORDER BY id"],
    afterwards: {
      query: "INSERT INTO items (note) VALUES ('next') RETURNING CAST(id AS integer) AS id",
      rows: [{ id: 3 }],
    },
  },
  {
    name: "a key loses its identity",
    before: table("items", "id: t.bigint().identity().primaryKey(), note: t.text()"),
    after: table("items", "id: t.bigint().primaryKey(), note: t.text()"),
    rows: fillOthers,
    operations: ["alterColumn items.id"],
    kept: [others],
  },
  {
    name: "an identity changes its mode and its start",
    engines: ["postgres"],
    before: table("items", "id: t.bigint().identity().primaryKey(), note: t.text()"),
    after: table(
      "items",
      "id: t.bigint().identity({ always: true, start: 100, increment: 5 }).primaryKey(), note: t.text()",
    ),
    rows: fillOthers,
    operations: ["alterColumn items.id"],
    kept: [others],
  },
  {
    name: "a collation is set and changed",
    before: { sqlite: collated("", '.collate("NOCASE")'), postgres: collated("", '.collate("C")') },
    after: {
      sqlite: collated('.collate("NOCASE")', '.collate("RTRIM")'),
      postgres: collated('.collate("C")', '.collate("POSIX")'),
    },
    rows: fill,
    operations: ["alterColumn items.value", "alterColumn items.note"],
    kept: [all],
  },
  columnChange({
    name: "the expression of a generated column changes",
    from: "t.bigint().generated(sql`id * 2`)",
    to: "t.bigint().generated(sql`id * 3`)",
    rows: fillOthers,
    kept: [others],
  }),
  columnChange({
    name: "a generated column gets another type, which nobody need decide",
    from: "t.numeric(12, 2).generated(sql`id * 2`)",
    to: "t.bigint().generated(sql`id * 2`)",
    rows: fillOthers,
    kept: [others],
  }),
  columnChange({
    name: "a generated column gets another type and another expression",
    from: "t.bigint().generated(sql`id * 2`)",
    to: "t.numeric(12, 2).generated(sql`id * 3`)",
    rows: fillOthers,
    kept: [others],
  }),
  columnChange({
    name: "a generated column becomes an ordinary one of another type",
    from: "t.bigint().generated(sql`id * 2`)",
    to: "t.numeric(30, 2)",
    rows: fillOthers,
    kept: [others],
    afterwards: {
      query: "SELECT CAST(value AS integer) AS value FROM items ORDER BY id",
      rows: [{ value: 2 }, { value: 4 }],
    },
  }),
  columnChange({
    name: "a generated column becomes an ordinary one, and keeps its values",
    from: "t.bigint().generated(sql`id * 2`)",
    to: "t.bigint()",
    rows: fillOthers,
    kept: [others],
    afterwards: {
      query: "SELECT CAST(value AS integer) AS value FROM items ORDER BY id",
      rows: [{ value: 2 }, { value: 4 }],
    },
  }),
];

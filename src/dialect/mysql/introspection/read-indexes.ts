import type { PrimaryKey, Unique } from "../../../schema/constraint.ts";
import { sqlText } from "../../../schema/expression.ts";
import type { IndexKey, TableIndex } from "../../../schema/table-index.ts";
import { usualPrefix } from "../ddl/mysql-writer.ts";
import { type Catalog, groupByTable, queryCatalog, readExpression } from "./catalog.ts";

interface Row {
  readonly table_name: string;
  readonly name: string;
  readonly non_unique: number;
  readonly column_name: string | null;
  readonly direction: "A" | "D" | null;
  readonly prefix: number | null;
  readonly type: string;
  readonly comment: string;
  readonly expression: string | null;
  readonly data_type: string | null;
  readonly engine: string;
}

/** The keys of one table. */
export interface CatalogIndexes {
  readonly primaryKey: PrimaryKey | null;
  /** Unique indexes over whole columns without special options. The server does not distinguish them from unique constraints. */
  readonly uniques: readonly Unique[];
  readonly indexes: readonly TableIndex[];
}

const longTypes: ReadonlySet<string> = new Set(["longtext", "longblob"]);

function readKey(catalog: Catalog, row: Row): IndexKey {
  // The prefix of a spatial index has no meaning, and that of a long text is the default.
  const isUsual =
    row.prefix === null || row.type === "SPATIAL" || (row.prefix === usualPrefix && longTypes.has(row.data_type ?? ""));
  return {
    on:
      row.column_name === null
        ? { kind: "expression", expression: sqlText(readExpression(catalog, row.expression ?? "")) }
        : { kind: "column", column: row.column_name },
    order: row.direction === "D" ? "desc" : "asc",
    nulls: null,
    operatorClass: isUsual ? null : `prefix(${row.prefix})`,
    collation: null,
  };
}

/** Reads the parsers that FULLTEXT indexes name, by `table.index`. Only SHOW CREATE TABLE shows them. */
async function readParsers(catalog: Catalog, tables: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const parsers = new Map<string, string>();
  for (const table of new Set(tables)) {
    const { rows } = await catalog.session.execute(`SHOW CREATE TABLE \`${table.replaceAll("`", "``")}\``);
    const text = String(rows[0]?.["Create Table"]);
    for (const [, name = "", parser = ""] of text.matchAll(
      /^ +FULLTEXT KEY `((?:[^`]|``)+)` .*\bWITH PARSER `(\w+)`/gm,
    )) {
      parsers.set(`${table}.${name.replaceAll("``", "`")}`, parser);
    }
  }
  return parsers;
}

/** Reads the indexes of all tables, including the backing indexes of foreign keys. */
export async function readIndexes(catalog: Catalog): Promise<ReadonlyMap<string, CatalogIndexes>> {
  const rows = await queryCatalog<Row>(
    catalog,
    `SELECT s.TABLE_NAME AS table_name, s.INDEX_NAME AS name, s.NON_UNIQUE AS non_unique, s.COLUMN_NAME AS column_name,
       s.COLLATION AS direction, s.SUB_PART AS prefix, s.INDEX_TYPE AS type, s.INDEX_COMMENT AS comment,
       ${catalog.server === "mysql" ? "s.EXPRESSION" : "NULL"} AS expression, c.DATA_TYPE AS data_type, t.ENGINE AS engine
     FROM information_schema.STATISTICS s
     JOIN information_schema.TABLES t ON t.TABLE_SCHEMA = $schema AND t.TABLE_NAME = s.TABLE_NAME
     LEFT JOIN information_schema.COLUMNS c
       ON c.TABLE_SCHEMA = $schema AND c.TABLE_NAME = s.TABLE_NAME AND c.COLUMN_NAME = s.COLUMN_NAME
     WHERE s.TABLE_SCHEMA = $schema${catalog.only("s.TABLE_NAME")}
       AND NOT (s.INDEX_NAME = 'PRIMARY' AND s.COLUMN_NAME = 'my_row_id' AND c.EXTRA LIKE '%INVISIBLE%') ORDER BY s.TABLE_NAME, s.INDEX_NAME, s.SEQ_IN_INDEX`,
  );
  const parsers = await readParsers(
    catalog,
    rows.filter(({ type }) => type === "FULLTEXT").map((row) => row.table_name),
  );
  const tables = new Map<string, CatalogIndexes>();
  for (const [table, ofTable] of groupByTable(rows)) {
    const byName = new Map<string, Row[]>();
    for (const row of ofTable) byName.set(row.name, [...(byName.get(row.name) ?? []), row]);
    const { PRIMARY: primary, ...others } = Object.fromEntries(byName);
    const indexes = Object.entries(others).map(([name, parts]) => buildIndex(catalog, name, parts, parsers));
    tables.set(table, {
      uniques: indexes.flatMap(readUnique),
      primaryKey:
        primary === undefined
          ? null
          : {
              kind: "primaryKey",
              name: null,
              columns: primary.map((row) => row.column_name ?? ""),
              include: [],
              deferrable: "no",
            },
      indexes: indexes.filter((index) => readUnique(index).length === 0),
    });
  }
  return tables;
}

function readUnique({ name, unique, method, keys, comment }: TableIndex): readonly Unique[] {
  const columns = keys.flatMap(({ on, order, operatorClass }) =>
    on.kind === "column" && order === "asc" && operatorClass === null ? [on.column] : [],
  );
  if (!unique || method !== null || comment !== null || columns.length < keys.length) return [];
  return [{ kind: "unique", name, columns, include: [], nullsNotDistinct: false, deferrable: "no" }];
}

function buildIndex(
  catalog: Catalog,
  name: string,
  parts: readonly Row[],
  parsers: ReadonlyMap<string, string>,
): TableIndex {
  const [first] = parts;
  const type = first?.type.toLowerCase() ?? "btree";
  // Indexes of MEMORY tables are hash indexes unless they say otherwise; InnoDB creates a B-tree where a hash index is requested.
  const usual = first?.engine.toLowerCase() === "memory" ? "hash" : "btree";
  const isUsual = type === usual || (type === "hash" && usual === "btree");
  const parser = parsers.get(`${first?.table_name}.${name}`);
  return {
    name,
    unique: Number(first?.non_unique) === 0,
    method: isUsual ? null : parser === undefined ? type : `${type} with parser ${parser}`,
    keys: parts.map((row) => readKey(catalog, row)),
    include: [],
    predicate: null,
    nullsNotDistinct: false,
    comment: first === undefined || first.comment === "" ? null : first.comment,
  };
}

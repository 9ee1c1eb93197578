import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Session } from "../../src/connection/session.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { diffDatabase } from "../../src/diff/diff-database.ts";
import { type ColumnTypeKind, enumOf } from "../../src/schema/column-type.ts";
import type { Database } from "../../src/schema/database.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { countObjects, readRows } from "./catalogue-count.ts";
import { dumpCatalogue } from "./catalogue-dump.ts";
import { introspect, managedForm, replayOperations, startReplay, writeSchema } from "./rewrite.ts";

/** The scripts of one engine's schema in `test/fidelity/schemas/`, which was written for these tests: the port of an invented town. */
interface OwnSchema {
  /** What tables need and revisions do not make: domains, functions, extensions. Empty for most engines. */
  readonly setup: string;
  readonly tables: readonly string[];
  /** Rows of each table, which respect every key and check. */
  readonly rows: string;
  /** Objects, and tables with parts, that introspection names and does not manage. */
  readonly notManaged: string;
}

const folder = fileURLToPath(new URL("schemas", import.meta.url));

/** Namespaces of the schema on PostgreSQL besides `public`. */
const namespaces = ["traffic", "cargo", "Finance", "Old Records"];

function read(dialect: DialectName, file: string): string {
  const path = join(folder, dialect, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** Reads the schema of an engine, with what only a newer version of it takes: `18` stands for `tables-18` and `rows-18.sql`. */
function readOwnSchema(dialect: DialectName, newer: string | null): OwnSchema {
  const folders = ["tables", ...(newer === null ? [] : [`tables-${newer}`])];
  const files = folders.flatMap((name) =>
    readdirSync(join(folder, dialect, name))
      .toSorted()
      .map((file) => join(name, file)),
  );
  return {
    setup: read(dialect, "setup.sql"),
    tables: files.map((file) => read(dialect, file)),
    rows: read(dialect, "rows.sql") + (newer === null ? "" : read(dialect, `rows-${newer}.sql`)),
    notManaged: read(dialect, "not-managed.sql"),
  };
}

/** Two empty databases of one engine, and how to look at them. */
export interface RewriteRun {
  readonly source: Session;
  readonly copy: Session;
  /** The version whose further tables this server takes: `18`. Null for none. */
  readonly newer?: string | null;
  /** What another program than the server says of a database: `pg_dump`. */
  readonly dumpMore?: (database: "source" | "copy") => readonly string[];
}

/** What the schema holds, as the server's catalogue counts it, and the types of its columns. */
export interface OwnSchemaReport {
  readonly counts: {
    readonly tables: number;
    readonly indexes: number;
    readonly keys: number;
    readonly foreignKeys: number;
  };
  /** Portable types that columns have, sorted. */
  readonly kinds: readonly string[];
  readonly emptyTables: readonly string[];
  readonly notManaged: readonly string[];
}

/**
 * Builds the project's schema of an engine from its scripts, writes what is found as a revision file, builds it again from that, and
 * expects both databases to tell the same: to introspection, in the engine's own words, and by their rows.
 */
export async function rewriteOwnSchema({ source, copy, newer = null, dumpMore }: RewriteRun): Promise<OwnSchemaReport> {
  const schema = readOwnSchema(source.dialect, newer);
  const dialect = await loadDialect(source.dialect);
  const schemas = source.dialect === "postgres" ? namespaces : [];
  for (const script of [schema.setup, ...schema.tables, schema.rows]) await dialect.runSqlScript(source, script);
  await dialect.runSqlScript(copy, schema.setup);
  const before = await introspect(copy, schemas);
  const found = await introspect(source, schemas);

  const file = await writeSchema(source, found);
  const built = await replayOperations(await startReplay(copy), file.upgrade, "the revision");
  const again = await introspect(copy, schemas);
  expect(diffDatabase(again, found, { comparator: dialect.comparator }).operations).toEqual([]);
  expect(managedForm(again).map(readTwice)).toEqual(managedForm(found).map(readTwice));
  expect(again.unmanaged).toEqual(found.unmanaged);
  expect((await dumpCatalogue(copy)).map(readTwice)).toEqual((await dumpCatalogue(source)).map(readTwice));
  expect(dumpMore?.("copy").map(readTwice)).toEqual(dumpMore?.("source").map(readTwice));

  await dialect.runSqlScript(copy, schema.rows);
  const names = [...found.tables.values()].map(({ name }) => name);
  const rows = await readRows(source, names);
  expect(await readRows(copy, names)).toEqual(rows);

  const counts = await countObjects(source);
  await dialect.runSqlScript(source, schema.notManaged);
  const after = await introspect(source, schemas);
  expect(managedForm(after)).toEqual(expect.arrayContaining([...managedForm(found)]));

  await replayOperations(built, file.downgrade, "the downgrade");
  expect(await introspect(copy, schemas)).toEqual(before);
  return {
    counts,
    kinds: kindsOf(found),
    emptyTables: [...rows].flatMap(([table, own]) => (own.length === 0 ? [table] : [])),
    notManaged: after.unmanaged.map(({ kind, name }) => `${kind} ${name}`),
  };
}

/**
 * Returns a text without the casts in lists of strings. PostgreSQL writes those of `varchar_column IN ('a', 'b')` in another place once it
 * has read its own words again, so that what it dumps of a restored dump differs.
 */
function readTwice(text: string): string {
  if (!/ARRAY *\[/.test(text)) return text;
  return text.replaceAll(/:: *(?:character varying|text)(?: *\[ *\])?/g, "").replaceAll(/[()\s]/g, "");
}

function kindsOf({ tables }: Database): readonly string[] {
  const types = [...tables.values()].flatMap(({ columns }) => columns.map(({ type }) => type));
  return [...new Set(types.flatMap((type) => [type.kind, ...(enumOf(type) === null ? [] : ["enum"])]))].toSorted();
}

const everyKind: readonly string[] = Object.keys({
  array: 0,
  bigint: 0,
  binary: 0,
  boolean: 0,
  char: 0,
  date: 0,
  double: 0,
  enum: 0,
  inet: 0,
  integer: 0,
  interval: 0,
  json: 0,
  jsonb: 0,
  numeric: 0,
  raw: 0,
  real: 0,
  smallint: 0,
  text: 0,
  time: 0,
  timestamp: 0,
  uuid: 0,
  varchar: 0,
} satisfies Record<ColumnTypeKind, 0>);

/** Portable types that an engine stores like another one, so that introspection reads that one. */
const readAsOthers: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ["inet", "integer", "interval", "jsonb", "real", "smallint"],
  postgres: [],
  mariadb: ["array", "inet", "interval", "jsonb"],
  mysql: ["array", "inet", "interval", "jsonb"],
};

/** Expects a schema to be as large as it is meant to be, with every type that the engine keeps apart, and with rows in each table. */
export function expectWholeSchema(dialect: DialectName, { counts, kinds, emptyTables }: OwnSchemaReport): void {
  expect(counts.tables).toBeGreaterThanOrEqual(60);
  expect(counts.indexes).toBeGreaterThanOrEqual(100);
  expect(counts.foreignKeys).toBeGreaterThanOrEqual(80);
  expect(kinds).toEqual(everyKind.filter((kind) => !readAsOthers[dialect].includes(kind)));
  expect(emptyTables).toEqual([]);
}

import { memoryPath } from "../../../connection/database-url.ts";
import { identifierName, lowerName } from "../../../schema/sql-names.ts";
import { openSqliteFile, type SqliteDatabase } from "../driver.ts";
import { compiler } from "../ddl-compiler.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";
import { describeThrown } from "../../../error/describe-thrown.ts";

/** An object as sqlite_schema holds it. */
interface StoredDefinition {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/**
 * Statements by which SQLite itself puts the texts of all definitions in single quotes, as it does whenever a column is renamed:
 * renameFixQuotes() in its alter.c.
 */
export const quoteTexts: readonly string[] = [
  'CREATE TABLE "aludel_quotes" (a)',
  'ALTER TABLE "aludel_quotes" RENAME COLUMN a TO b',
  'DROP TABLE "aludel_quotes"',
];

const rewrite = `SAVEPOINT probe; ${quoteTexts.join("; ")}; RELEASE probe`;

interface Rewritten {
  /** The definitions that SQLite has written, by {@link keyOf}; those that it cannot read are missing. */
  readonly texts: ReadonlyMap<string, string>;
  /** SQLite's message about a view or trigger because of which it does not rewrite the file as it is; null for none. */
  readonly obstacle: string | null;
}

function rewriteTexts(definitions: readonly StoredDefinition[]): Rewritten {
  const database = openSqliteFile(memoryPath, { lenient: true });
  try {
    for (const { sql } of definitions) tryToRun(database, sql);
    const obstacle = tryToRun(database, rewrite);
    for (let broken = obstacle; broken !== null; broken = tryToRun(database, rewrite)) {
      database.exec("ROLLBACK TO probe; RELEASE probe");
      const [, type, name] = /^error in (view|trigger) (.*?)(?: after [a-z ]+)?: /.exec(broken) ?? [];
      if (type === undefined || name === undefined) return { texts: new Map(), obstacle };
      if (tryToRun(database, `DROP ${type} ${compiler.quote(name)}`) !== null) return { texts: new Map(), obstacle };
    }
    const rows = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
    return { texts: new Map((rows as StoredDefinition[]).map((row) => [keyOf(row), row.sql])), obstacle };
  } finally {
    database.close();
  }
}

/**
 * Returns the definitions of a schema with their texts in single quotes. A text in double quotes looks like the name of a column, and only
 * SQLite knows which it is. Definitions that SQLite cannot read at all stay as they are.
 *
 * @param definitions in an order in which they can be created
 */
export function withSingleQuotes<D extends StoredDefinition>(definitions: readonly D[]): readonly D[] {
  const { texts } = rewriteTexts(definitions);
  return definitions.map((definition) => ({ ...definition, sql: texts.get(keyOf(definition)) ?? definition.sql }));
}

/** The objects in which a word in double quotes is a text. */
export interface FoundTexts {
  readonly objects: readonly StoredDefinition[];
  /** Why SQLite does not put their texts in single quotes; null where it does. */
  readonly obstacle: string | null;
}

/**
 * Returns the objects of a schema in which a name in double quotes is a text, because no column is called so, or may be one. A column that
 * then gets this name takes the place of the text (https://sqlite.org/quirks.html#dblquote).
 *
 * @param definitions in an order in which they can be created
 */
export function findTexts(definitions: readonly StoredDefinition[], name: string): FoundTexts {
  const { texts, obstacle } = rewriteTexts(definitions);
  const objects = definitions.filter((definition) => {
    const isVirtual = /^CREATE\s+VIRTUAL/i.test(definition.sql);
    return !isVirtual && countQuoted(definition.sql, name) > countQuoted(texts.get(keyOf(definition)) ?? "", name);
  });
  return { objects, obstacle };
}

function countQuoted(sql: string, name: string): number {
  return tokenize(sql).filter((token) => {
    return (
      token.kind === "quoted" && token.text.startsWith('"') && lowerName(identifierName(token)) === lowerName(name)
    );
  }).length;
}

function keyOf({ type, name }: StoredDefinition): string {
  return `${type} ${name}`;
}

/** Runs statements; returns SQLite's message when one fails, else null. */
function tryToRun(database: SqliteDatabase, sql: string): string | null {
  try {
    database.exec(sql);
    return null;
  } catch (error) {
    return describeThrown(error);
  }
}

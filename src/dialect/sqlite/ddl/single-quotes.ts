import { memoryPath } from "../../../connection/database-url.ts";
import { openSqliteFile, type SqliteDatabase } from "../driver.ts";
import { compiler } from "../ddl-compiler.ts";
import { describeThrown } from "../../../error/describe-thrown.ts";

/** An object as sqlite_schema holds it. */
interface StoredDefinition {
  readonly type: string;
  readonly name: string;
  readonly sql: string;
}

/** SQLite rewrites the texts of all objects when a column is renamed: renameFixQuotes() in its alter.c. */
const rewrite =
  'SAVEPOINT probe; CREATE TABLE "aludel probe" (a); ALTER TABLE "aludel probe" RENAME COLUMN a TO b; DROP TABLE "aludel probe"; RELEASE probe';

/**
 * Returns the definitions of a schema with their texts in single quotes. A text in double quotes looks like the name of a column, and only
 * SQLite knows which it is. Definitions that SQLite cannot read at all stay as they are.
 *
 * @param definitions in an order in which they can be created
 */
export function withSingleQuotes<D extends StoredDefinition>(definitions: readonly D[]): readonly D[] {
  const database = openSqliteFile(memoryPath, { lenient: true });
  try {
    for (const { sql } of definitions) tryToRun(database, sql);
    let broken = tryToRun(database, rewrite);
    while (broken !== null) {
      database.exec("ROLLBACK TO probe; RELEASE probe");
      const [, type, name] = /^error in (view|trigger) (.*?)(?: after [a-z ]+)?: /.exec(broken) ?? [];
      if (type === undefined || name === undefined) return definitions;
      if (tryToRun(database, `DROP ${type} ${compiler.quote(name)}`) !== null) return definitions;
      broken = tryToRun(database, rewrite);
    }
    const rows = database.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").all();
    const texts = new Map((rows as StoredDefinition[]).map((row) => [keyOf(row), row.sql]));
    return definitions.map((definition) => ({ ...definition, sql: texts.get(keyOf(definition)) ?? definition.sql }));
  } finally {
    database.close();
  }
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

import { type Session, SessionError } from "../../../connection/session.ts";
import { runStatements, type SqlScriptStatement } from "../../sql-script-statement.ts";
import { splitStatements } from "./split-statements.ts";
import { SqlSyntaxError } from "../ddl-parser/tokenizer.ts";

function split(script: string): readonly SqlScriptStatement[] {
  try {
    return splitStatements(script);
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error;
    const { message, position } = error;
    throw new SessionError(message, { engineCode: "SQLITE_ERROR", sql: script, position, cause: error });
  }
}

/**
 * CREATE TABLE of SQLite's internal tables (https://sqlite.org/fileformat2.html#intschema): `.schema` prints them, but nobody can create
 * them.
 */
const internal = /^CREATE TABLE sqlite_\w+\s*\(/i;
const virtual = /^CREATE VIRTUAL TABLE (?:IF NOT EXISTS )?['"`[]?(.+?)['"`\]]?\s+USING\b/i;
/** CREATE TABLE of the shadow tables of FTS and R-Tree, as `.schema` prints it; the virtual table creates them itself. */
const shadow =
  /^CREATE TABLE IF NOT EXISTS ['"`[]?(.+?)_(?:data|idx|content|docsize|config|segments|segdir|stat|node|parent|rowid)['"`\]]?\s*\(/i;

function withoutInternalTables(statements: readonly SqlScriptStatement[]): readonly SqlScriptStatement[] {
  const names = new Set(statements.map(({ sql }) => virtual.exec(sql)?.[1]));
  return statements.filter(({ sql }) => {
    const owner = shadow.exec(sql)?.[1];
    return !internal.test(sql) && (owner === undefined || !names.has(owner));
  });
}

/** Runs the statements of a script one after the other, so that an error names the statement. */
export async function runSqliteScript(session: Session, script: string): Promise<void> {
  await runStatements(session, script, withoutInternalTables(split(script)));
}

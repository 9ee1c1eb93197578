import { type Session, SessionError } from "../../../connection/session.ts";
import { runStatements, type SqlScriptStatement } from "../../sql-script-statement.ts";
import { splitStatements } from "./split-statements.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";
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

interface CreatedTable {
  readonly name: string;
  readonly isVirtual: boolean;
  readonly ifNotExists: boolean;
}

/** Returns the table that a statement creates, or null. */
function readCreatedTable(sql: string): CreatedTable | null {
  const reader = new TokenReader(sql);
  if (!reader.skip("create")) return null;
  const isVirtual = reader.skip("virtual");
  if (!reader.skip("table")) return null;
  const ifNotExists = reader.skip("if", "not", "exists");
  return reader.isAtName ? { name: reader.takeName(), isVirtual, ifNotExists } : null;
}

/** Tables that FTS and R-Tree make for a virtual table, as `.schema` prints them. */
const shadow = /^(.+)_(?:data|idx|content|docsize|config|segments|segdir|stat|node|parent|rowid)$/;

/**
 * Returns the statements without CREATE TABLE of SQLite's internal tables (https://sqlite.org/fileformat2.html#intschema) and of the shadow
 * tables of virtual tables. `.schema` prints both, but neither can be created by a user.
 */
function withoutInternalTables(statements: readonly SqlScriptStatement[]): readonly SqlScriptStatement[] {
  const created = new Map(statements.map(({ sql, start }) => [start, readCreatedTable(sql)]));
  const virtual = new Set([...created.values()].flatMap((table) => (table?.isVirtual === true ? [table.name] : [])));
  return statements.filter(({ start }) => {
    const table = created.get(start) ?? null;
    if (table === null || table.isVirtual) return true;
    if (!table.ifNotExists) return !/^sqlite_/i.test(table.name);
    const owner = shadow.exec(table.name)?.[1];
    return owner === undefined || !virtual.has(owner);
  });
}

/** Runs the statements of a script one after the other, so that an error names the statement. */
export async function runSqliteScript(session: Session, script: string): Promise<void> {
  await runStatements(session, script, withoutInternalTables(split(script)));
}

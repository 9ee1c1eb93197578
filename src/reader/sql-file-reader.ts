import { SessionError } from "../connection/session.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { readText } from "../file/read-text.ts";
import { withoutOwnTables } from "../migration/bookkeeping/own-tables.ts";
import { withScratch } from "../scratch/build-on-scratch.ts";
import { withoutExternal } from "../operation/fold/external-tables.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";
import type { SchemaReader } from "./schema-reader.ts";

/** Returns the text without a byte order mark: psql and SQLite skip it, servers do not. */
function readSql(path: string): string {
  try {
    return readText(path);
  } catch (cause) {
    if (isAludelError(cause)) throw cause;
    const reason = describeThrown(cause);
    throw new AludelError("SQL_FILE_FAILED", `SQL file "${path}" cannot be read: ${reason}`, {
      hint: "Check the path in the configuration, or in the command",
      details: { path },
      cause,
    });
  }
}

/** Line and column, both from 1. */
function placeOf(text: string, position: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, position).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

function failedStatement(path: string, text: string, error: SessionError, engine: string): AludelError {
  const place = error.position === undefined ? null : placeOf(text, error.position);
  const where = place === null ? `"${path}"` : `"${path}" line ${place.line}, column ${place.column}`;
  return new AludelError("SQL_FILE_FAILED", `${where} fails on a scratch database (${engine}): ${error.message}`, {
    hint: "The file must hold SQL that the engine itself runs on an empty database; commands of a client (\\connect, .mode) are none of it",
    details: { path, ...place, dialect: engine, engineCode: error.engineCode },
    cause: error,
  });
}

/** Returns the target with every schema in scope: which ones an SQL file makes is known only when it has run. */
function withAllSchemas(target: ProofTarget): ProofTarget {
  return target.dialect.capabilities.schemas ? { ...target, scope: { ...target.scope, schemas: "all" } } : target;
}

/**
 * Reads an SQL file by running it on an empty scratch database and asking the engine what it made. The dump of a database that Aludel
 * migrates holds Aludel's own tables, too: these are left out.
 *
 * It throws AludelError SQL_FILE_FAILED for a file that cannot be read, or a statement that fails, with line and column.
 */
export const sqlFileReader: SchemaReader = {
  needsEngine: true,
  async withSchema({ path, engine, ownTables, isOwned }, use) {
    if (engine === null) throw new Error("an SQL file is read on an engine");
    const text = readSql(path);
    const target = withAllSchemas(engine);
    return withScratch(target, async ({ session, dialect }) => {
      try {
        await dialect.runSqlScript(session, text);
      } catch (error) {
        throw error instanceof SessionError ? failedStatement(path, text, error, dialect.name) : error;
      }
      const found = withoutOwnTables(ownTables, await dialect.introspect(session, target.scope));
      const database = withoutExternal(found, isOwned);
      return use({ database, engine: target, backfills: new Map(), unexported: [], index: null, isOwned }, session);
    });
  },
};

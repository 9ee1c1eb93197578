import { readFileSync } from "node:fs";

import { type Session, SessionError } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import { type ProofTarget, withScratch } from "./prove.ts";

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
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

/**
 * Runs an SQL file on a scratch database and uses what the engine then reports.
 *
 * @throws AludelError SQL_FILE_FAILED for a file that cannot be read, or a statement that fails, with line and column
 */
export async function withSqlFile<R>(
  path: string,
  target: ProofTarget,
  use: (database: Database, session: Session) => Promise<R>,
): Promise<R> {
  const text = readText(path);
  return withScratch(target, async ({ session, dialect }) => {
    try {
      await dialect.runSqlScript(session, text);
    } catch (error) {
      throw error instanceof SessionError ? failedStatement(path, text, error, dialect.name) : error;
    }
    return use(await dialect.introspect(session, target.scope), session);
  });
}

/**
 * Returns what an engine reports after an SQL file ran on an empty database.
 *
 * @throws AludelError as {@link withSqlFile}
 */
export function readSqlFile(path: string, target: ProofTarget): Promise<Database> {
  return withSqlFile(path, target, (database) => Promise.resolve(database));
}

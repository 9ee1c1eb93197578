import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlWords, type SqlToken } from "../../../schema/sql-words.ts";

/** Text that is no SQL of SQLite; the caller knows which object it belongs to. */
export class SqlSyntaxError extends Error {
  override readonly name = "SqlSyntaxError";
  /** Offset in the text where reading stopped. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Returns the tokens of SQLite's SQL (https://sqlite.org/lang.html) without white space and comments.
 *
 * @throws SqlSyntaxError for a character that begins no token
 */
export function tokenize(sql: string): readonly SqlToken[] {
  const tokens = readSqlWords(sql, engineSqlRules.sqlite);
  const unknown = tokens.find(({ kind }) => kind === "unknown");
  if (unknown === undefined) return tokens;
  throw new SqlSyntaxError(`unexpected "${sql.slice(unknown.start, unknown.start + 20)}"`, unknown.start);
}

import { AludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import { engineSqlRules } from "../schema/engine-sql-rules.ts";
import type { SqlRules } from "../schema/sql-rules.ts";
import { readSqlToken } from "../schema/sql-words.ts";

/** Where SQL text of a user stands: one statement of its own (`op.execute`), or a query of code inside a transaction (`op.run`). */
export type SqlPlace = "statement" | "code";

/** A word that one of the commands begins with; most texts have none, and are not read further. */
const mayHoldCommand =
  /\b(?:abort|alter|analyze|autocommit|begin|cache|change|check|commit|create|drop|end|flush|grant|import|install|lock|optimize|password|prepare|purge|rename|repair|reset|revoke|rollback|start|stop|truncate|uninstall|unlock|xa)\b/i;

/** How many words of a statement tell what it does. */
const headLength = 6;

/** Returns the first words of each statement, or of the first alone, in lower case. */
function readHeads(sql: string, rules: SqlRules, readsAll: boolean): readonly string[] {
  const statements: string[][] = [[]];
  for (let at = 0; at < sql.length;) {
    const { kind, text, end } = readSqlToken(sql, at, rules);
    at = end;
    const head = statements.at(-1);
    if (text === ";") {
      if (readsAll) statements.push([]);
      else if (head?.length !== 0) break;
    } else if (kind !== "space" && kind !== "comment" && head !== undefined) {
      if (head.length < headLength) head.push(text.toLowerCase());
      else if (!readsAll) break;
    }
  }
  return statements.map((words) => words.join(" "));
}

/**
 * Returns the command in SQL text that begins or ends a transaction, or ends it on the way, in upper case: `COMMIT`, `TRUNCATE`; null
 * where there is none. A procedure that ends one is not seen here.
 */
export function findTransactionCommand(sql: string, dialect: DialectName, place: SqlPlace): string | null {
  if (!mayHoldCommand.test(sql)) return null;
  const { transactionCommand, committingQuery } = engineSqlRules[dialect];
  // Behind the semicolon of a single statement stands the body of a routine.
  const isOfCode = place === "code" && committingQuery !== null;
  const pattern = isOfCode ? `${transactionCommand}|${committingQuery}` : transactionCommand;
  for (const head of readHeads(sql, engineSqlRules[dialect], isOfCode)) {
    const [command] = new RegExp(`^(?:${pattern})(?!\\w)`).exec(head) ?? [];
    if (command !== undefined) return command.toUpperCase();
  }
  return null;
}

/**
 * Throws for SQL text with a command that {@link findTransactionCommand} finds, before it is sent.
 *
 * @throws AludelError TRANSACTION_CONTROL
 */
export function assertNoTransactionCommand(sql: string, dialect: DialectName, place: SqlPlace): void {
  const command = findTransactionCommand(sql, dialect, place);
  if (command === null) return;
  throw new AludelError(
    "TRANSACTION_CONTROL",
    `${command} would begin or end a transaction, but one holds the revision and its record; it was not run`,
    {
      hint: "Leave it out: Aludel begins and commits, and db.transaction() in op.run is a savepoint. DDL on MySQL and MariaDB, which commits, belongs in op.execute, not in op.run",
      details: { command, sql },
    },
  );
}

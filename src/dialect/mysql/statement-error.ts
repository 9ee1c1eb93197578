import { connectionLost } from "../../connection/connection-loss.ts";
import type { SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { identifierName } from "../../schema/sql-names.ts";
import { findFirstWord, readSqlWords } from "../../schema/sql-words.ts";
import type { ErrorContext } from "../connector.ts";
import { stringLiteral } from "./ddl/mysql-literal.ts";

const rules = engineSqlRules.mysql;

/** Returns a name as SQL quotes it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** Returns the name of a database for GRANT, where `_` and `%` are wildcards and have to be escaped. */
export function grantPattern(database: string): string {
  return quoteName(database.replace(/[_%\\]/g, String.raw`\$&`));
}

/** Returns the grant of all privileges on a database to an account (`'user'@'%'`), which migrations need. */
export function wholeGrant(database: string, account: string): string {
  return `GRANT ALL PRIVILEGES ON ${grantPattern(database)}.* TO ${account};`;
}

/** ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR. */
const privilegeErrors: ReadonlySet<string> = new Set(["1044", "1142", "1143", "1227"]);

/** ER_QUERY_TIMEOUT, and MariaDB's ER_STATEMENT_TIMEOUT. */
const timeouts: ReadonlySet<string> = new Set(["3024", "1969"]);

/** ER_QUERY_INTERRUPTED: the answer to a statement that KILL QUERY or KILL CONNECTION cut off. */
export const interrupted = "1317";

/** ER_BINLOG_CREATE_ROUTINE_NEED_SUPER. */
const binaryLogging = "1419";

/** ER_INVALID_DEFAULT, ER_TRUNCATED_WRONG_VALUE. */
const zeroDateErrors: ReadonlySet<string> = new Set(["1067", "1292"]);

/** Returns the coded error for a statement that failed because of a missing privilege or a lost connection; otherwise undefined. */
export function explainMysqlError(error: SessionError, { url }: ErrorContext): AludelError | undefined {
  const { engineCode } = error;
  if (privilegeErrors.has(engineCode)) return explainPrivilege(error, url?.database ?? null, url?.user ?? null);
  if (engineCode === "1046") {
    return new AludelError("INVALID_DATABASE_URL", "the database URL names no database", {
      hint: "write mysql://user@host/database",
      cause: error,
    });
  }
  if (zeroDateErrors.has(engineCode) && findFirstWord(error.sql, rules) === "alter") return explainZeroDate(error);
  if (timeouts.has(engineCode)) {
    return new AludelError("MIGRATION_FAILED", error.message, {
      hint: "It took longer than statement.timeout of the configuration, or the server's own limit, allows: raise that, or do it in parts (op.backfill)",
      details: { statement: error.sql, engineCode },
      cause: error,
    });
  }
  if (engineCode === binaryLogging) return explainBinaryLogging(error, url?.user ?? null);
  if (error.connectionLost) return connectionLost(error);
  if (engineCode === interrupted) {
    return new AludelError("MIGRATION_FAILED", error.message, {
      hint: "Another session ended the statement with KILL QUERY, and the connection goes on: run the command again",
      details: { statement: error.sql, engineCode },
      cause: error,
    });
  }
  return undefined;
}

/**
 * Explains an error about a zero date (`0000-00-00`). Strict mode refuses zero dates, which old servers used as a default, and checks the
 * whole table whenever it is changed.
 */
function explainZeroDate(error: SessionError): AludelError | undefined {
  const column = /^Invalid default value for '(.*)'$/.exec(error.message)?.[1];
  const isValue = /^Incorrect \w+ value: '0000-/.test(error.message);
  if (column === undefined && !isValue) return undefined;
  const [, object, named] = readSqlWords(error.sql, rules);
  const table = object?.text.toLowerCase() === "table" && named !== undefined ? named.text : "…";
  const hint =
    column === undefined
      ? `strict mode takes no zero date, not even in a row that stays as it is: UPDATE ${table} SET … WHERE … < '1000-01-01'`
      : `strict mode takes no zero date as a default, not even of a column that stays as it is: give all columns of ${table} that have one another in a single statement, such as ALTER TABLE ${table} ALTER ${quoteName(column)} DROP DEFAULT`;
  return new AludelError("MIGRATION_FAILED", error.message, { hint, cause: error });
}

/**
 * Explains the refusal of a function or trigger on a server with binary logging:
 * https://dev.mysql.com/doc/refman/8.4/en/stored-programs-logging.html
 */
function explainBinaryLogging(error: SessionError, user: string | null): AludelError {
  const grant = "SET GLOBAL log_bin_trust_function_creators = 1;";
  return new AludelError("PRIVILEGE_MISSING", `a privilege is missing: ${error.message}`, {
    hint: `as an administrator run: ${grant} and write it into the server's configuration too (a managed database has it among its parameters); or let an administrator create this function or trigger`,
    details: { ...(user === null ? {} : { role: user }), grant, statement: error.sql, engineCode: error.engineCode },
    cause: error,
  });
}

/**
 * Returns the account to grant to. Messages name the host from which the user connected, but the account is usually defined for any host.
 */
function account(user: string | undefined): string {
  return (user ?? "").replace(/@'[^']*'$/, "@'%'");
}

/** Returns the database of a table to which access was denied: MariaDB names it in the message, with MySQL it is in the statement. */
function databaseOf(said: readonly string[], table: string, sql: string, own: string | null): string | null {
  if (said.length > 1) return said[0] ?? own;
  const words = readSqlWords(sql, rules);
  const at = words.findIndex((word, position) => words[position - 1]?.text === "." && identifierName(word) === table);
  const database = words[at - 2];
  return database === undefined ? own : identifierName(database);
}

/** Returns the grant that resolves the server's message about a missing privilege. */
function grantFor({ message, sql }: SessionError, own: string | null, user: string | null): string | undefined {
  const denied =
    /^(?<what>[A-Z, ]+?) command denied to user (?<user>'.*'@'.*?') for (?:table|column .* in table) (?<name>.+)$/.exec(
      message,
    )?.groups;
  if (denied !== undefined) {
    const what = denied["what"] ?? "";
    const said = (denied["name"] ?? "").replaceAll(/[`']/g, "").split(".");
    const table = said.at(-1) ?? "";
    const database = databaseOf(said, table, sql, own);
    const to = account(denied["user"]);
    // A user who may not change the schema lacks several privileges and would otherwise learn of them one at a time.
    if (database !== null && database === own && /\b(?:CREATE|ALTER|DROP|INDEX|REFERENCES|TRIGGER)\b/.test(what)) {
      return wholeGrant(database, to);
    }
    return `GRANT ${what} ON ${database === null ? "" : `${quoteName(database)}.`}${quoteName(table)} TO ${to};`;
  }
  const whole = /^Access denied for user (?<user>'.*'@'.*?') to database '(?<name>.+)'$/.exec(message)?.groups;
  if (whole !== undefined) return wholeGrant(whole["name"] ?? "", account(whole["user"]));
  const global = /you need \(at least one of\) the (?<what>.+) privilege/.exec(message)?.groups;
  if (global === undefined || user === null) return undefined;
  const privileges = (global["what"] ?? "").split(/ or |, /);
  // SUPER would suffice too, but it includes far more.
  const privilege = privileges.find((candidate) => candidate !== "SUPER") ?? "SUPER";
  return `GRANT ${privilege} ON *.* TO ${stringLiteral(user)}@'%';`;
}

function explainPrivilege(error: SessionError, database: string | null, user: string | null): AludelError {
  const grant = grantFor(error, database, user);
  return new AludelError("PRIVILEGE_MISSING", `a privilege is missing: ${error.message}`, {
    hint:
      grant === undefined
        ? "as an administrator, give the user what the message names"
        : `as an administrator run: ${grant} (SELECT CURRENT_USER() tells the account where it is not for any host)`,
    details: {
      database,
      ...(user === null ? {} : { role: user }),
      ...(grant === undefined ? {} : { grant }),
      statement: error.sql,
      engineCode: error.engineCode,
    },
    cause: error,
  });
}

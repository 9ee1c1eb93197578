import type { SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { ErrorContext } from "../connector.ts";

/** Returns a name as SQL quotes it. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}

/** Returns a database's name as GRANT takes it, where `_` and `%` stand for other characters. */
export function grantPattern(database: string): string {
  return quoteName(database.replace(/[_%\\]/g, String.raw`\$&`));
}

/** ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR. */
const privilegeErrors: ReadonlySet<string> = new Set(["1044", "1142", "1143", "1227"]);

/** Returns the coded error for a statement that failed for want of a privilege or of the connection, else undefined. */
export function explainMysqlError(error: SessionError, { url }: ErrorContext): AludelError | undefined {
  const { engineCode } = error;
  if (privilegeErrors.has(engineCode)) return explainPrivilege(error, url?.database ?? null);
  if (engineCode === "1046") {
    return new AludelError("INVALID_DATABASE_URL", "the database URL names no database", {
      hint: "write mysql://user@host/database",
      cause: error,
    });
  }
  if (error.connectionLost) {
    return new AludelError("CONNECTION_LOST", `the connection to the server was lost: ${error.message}`, {
      hint: "run aludel current to see where the database stands, then run the command again",
      details: { statement: error.sql, engineCode },
      cause: error,
    });
  }
  return undefined;
}

/** Messages name the host that the user came from; the account that holds the rights is mostly for any host. */
function account(user: string | undefined): string {
  return (user ?? "").replace(/@'[^']*'$/, "@'%'");
}

/** The server's sentences and what answers them. */
function grantFor({ message }: SessionError, database: string | null): string | undefined {
  const table =
    /^(?<what>[A-Z, ]+?) command denied to user (?<user>'.*'@'.*?') for (?:table|column .* in table) (?<name>.+)$/.exec(
      message,
    )?.groups;
  if (table !== undefined) {
    const name = (table["name"] ?? "").replaceAll(/[`']/g, "").split(".").at(-1) ?? "";
    const on = database === null ? quoteName(name) : `${quoteName(database)}.${quoteName(name)}`;
    return `GRANT ${table["what"]} ON ${on} TO ${account(table["user"])};`;
  }
  const whole = /^Access denied for user (?<user>'.*'@'.*?') to database '(?<name>.+)'$/.exec(message)?.groups;
  if (whole !== undefined)
    return `GRANT ALL PRIVILEGES ON ${grantPattern(whole["name"] ?? "")}.* TO ${account(whole["user"])};`;
  const global = /you need \(at least one of\) the (?<what>.+) privilege/.exec(message)?.groups;
  if (global !== undefined) return `GRANT ${(global["what"] ?? "").split(/ or |, /)[0]} ON *.* TO CURRENT_USER();`;
  return undefined;
}

function explainPrivilege(error: SessionError, database: string | null): AludelError {
  const grant = grantFor(error, database);
  return new AludelError("PRIVILEGE_MISSING", `a privilege is missing: ${error.message}`, {
    hint:
      grant === undefined
        ? "as an administrator, give the user what the message names"
        : `as an administrator run: ${grant} (SELECT CURRENT_USER() tells the account where it is not for any host)`,
    details: {
      database,
      ...(grant === undefined ? {} : { grant }),
      statement: error.sql,
      engineCode: error.engineCode,
    },
    cause: error,
  });
}

import { isNetworkLoss } from "../../connection/connection-loss.ts";
import type { DatabaseUrl } from "../../connection/database-url.ts";
import type { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import { buildConnectError, type ConnectFacts, type ConnectFailure, formatAddress } from "../connect-failure.ts";
import { stringLiteral } from "./ddl/mysql-literal.ts";
import type { SslMode } from "./driver.ts";
import { wholeGrant } from "./statement-error.ts";

function fieldOf(error: unknown, name: "code" | "errno"): string {
  const value = typeof error === "object" && error !== null ? (error as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function messageOf(error: unknown): string {
  const text = describeThrown(error);
  return text === "" ? fieldOf(error, "code") : text;
}

/** Returns whether the server does not support TLS. */
export function isWithoutTls(error: unknown): boolean {
  return fieldOf(error, "code") === "HANDSHAKE_NO_SSL_SUPPORT";
}

/**
 * Numbers of errors for a shutdown, for lost and killed connections (1927 is MariaDB's, 3169 MySQL's, 4031 MySQL's for an idle client), and
 * for a network that failed while the server read or wrote: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
const lossNumbers: ReadonlySet<string> = new Set([
  "1053",
  "1152",
  "1158",
  "1159",
  "1160",
  "1161",
  "1184",
  "1927",
  "2006",
  "2013",
  "3169",
  "4031",
]);

/** Returns whether mysql2 says of an error that it ended the connection. */
function isFatal(error: unknown): boolean {
  return typeof error === "object" && error !== null && "fatal" in error && error.fatal === true;
}

/** Returns whether an error means that the connection is lost, so that the outcome of the last statement is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  return (
    isFatal(error) ||
    isNetworkLoss(fieldOf(error, "code")) ||
    lossNumbers.has(fieldOf(error, "errno")) ||
    /in closed state|Connection lost/i.test(messageOf(error))
  );
}

interface Facts extends ConnectFacts {
  /** The server's number of the error. */
  readonly number: string;
  readonly mode: SslMode;
}

/** Returns the coded error for a failed attempt to connect. */
export function explainConnectError(error: unknown, url: DatabaseUrl, mode: SslMode): AludelError {
  const [host, port] = [url.host ?? "localhost", url.port ?? 3306];
  const facts: Facts = {
    code: fieldOf(error, "code"),
    number: fieldOf(error, "errno"),
    message: messageOf(error),
    url,
    host,
    port,
    address: host.startsWith("/") ? host : formatAddress(host, port),
    user: url.user ?? "",
    database: url.database ?? "",
    mode,
  };
  return buildConnectError(error, facts, {
    server: "the server",
    timeout: /ETIMEDOUT|timeout/i,
    socketSetting: "socket",
    own: failures,
  });
}

const failures: readonly ConnectFailure<Facts>[] = [
  {
    matches: ({ code }) => code === "HANDSHAKE_NO_SSL_SUPPORT",
    explain: ({ address, mode }) => ({
      code: "TLS_FAILED",
      message: `the server at "${address}" offers no TLS, but ssl-mode is "${mode}"`,
      hint: "switch TLS on in the server, or connect with ?ssl-mode=preferred where the network is trusted",
    }),
  },
  {
    // ER_SECURE_TRANSPORT_REQUIRED
    matches: ({ number }) => number === "3159",
    explain: ({ address, mode }) => ({
      code: "TLS_FAILED",
      message: `the server at "${address}" refuses connections without TLS, but ssl-mode is "${mode}"`,
      hint: "connect with ?ssl-mode=required, or verify_identity with ?ssl-ca=FILE",
    }),
  },
  {
    matches: ({ code, message }) =>
      code === "HANDSHAKE_SSL_ERROR" || /certificate|SSL routines|\bTLS\b/i.test(message) || code.startsWith("ERR_TLS"),
    explain: ({ address, message }) => ({
      code: "TLS_FAILED",
      message: `TLS with "${address}" failed: ${message}`,
      hint: "name the authority's certificate with ?ssl-ca=FILE, or use ?ssl-mode=required where the network is trusted",
    }),
  },
  {
    // ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR, ER_NOT_SUPPORTED_AUTH_MODE
    matches: ({ number }) => ["1045", "1698", "1251"].includes(number),
    explain: ({ address, user, url, message }) => ({
      code: "AUTHENTICATION_FAILED",
      message:
        url.password === null
          ? `the server at "${address}" does not accept user "${user}" without a password: ${message}`
          : `the server at "${address}" does not accept user "${user}" with this password: ${message}`,
      hint: "check user and password (special characters of a URL are percent-encoded: @ is %40), and the host that the user may come from; aludel env shows which variables are read, aludel db create makes a missing user",
    }),
  },
  {
    // ER_DBACCESS_DENIED_ERROR. Users without any privilege on a database get it even when the database does not exist.
    matches: ({ number }) => number === "1044",
    explain: ({ user, database }) => {
      const grant = wholeGrant(database, `${stringLiteral(user)}@'%'`);
      return {
        code: "PRIVILEGE_MISSING",
        message: `user "${user}" may not use database "${database}", if it exists`,
        hint: `as an administrator run: ${grant} or run aludel db create, which makes the database too`,
        details: { role: user, grant },
      };
    },
  },
  {
    matches: ({ number }) => number === "1049",
    explain: ({ database, address }) => ({
      code: "DATABASE_NOT_FOUND",
      message: `database "${database}" does not exist at "${address}"`,
      hint: "aludel db create makes it, or prints what makes it",
    }),
  },
  {
    // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED
    matches: ({ number }) => ["1040", "1203", "1226"].includes(number),
    explain: ({ address, message }) => ({
      code: "TOO_MANY_CONNECTIONS",
      message: `the server at "${address}" accepts no more connections: ${message}`,
      hint: "end idle clients (SHOW PROCESSLIST lists them) or raise max_connections; aludel wait tries again until one is free",
    }),
  },
  {
    matches: ({ number, code }) => number === "1053" || code === "PROTOCOL_CONNECTION_LOST",
    explain: ({ address, message }) => ({
      code: "SERVER_NOT_READY",
      message: `the server at "${address}" is not ready: ${message}`,
      hint: "aludel wait tries again until it is",
    }),
  },
];

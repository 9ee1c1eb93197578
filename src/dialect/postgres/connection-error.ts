import { isNetworkLoss } from "../../connection/connection-loss.ts";
import type { DatabaseUrl } from "../../connection/database-url.ts";
import type { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import {
  buildConnectError,
  type ConnectAdvice,
  type ConnectFacts,
  type ConnectFailure,
  formatAddress,
} from "../connect-failure.ts";
import type { SslMode } from "./driver.ts";
import { quoteName } from "../../schema/sql-names.ts";

const noTlsText = "The server does not support SSL connections";

/** Codes of Node and OpenSSL for an untrusted certificate. */
const certificateCodes: ReadonlySet<string> = new Set([
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string"
    ? error.code
    : "";
}

function messageOf(error: unknown): string {
  return describeThrown(error);
}

/** Returns whether the server refused a connection because it was, or was not, encrypted, and not because of its credentials. */
export function isEncryptionRefusal(error: unknown): boolean {
  return messageOf(error) === noTlsText || (codeOf(error) === "28000" && messageOf(error).includes("pg_hba.conf"));
}

/**
 * SQLSTATEs after which the server ends the session: a shutdown, a crash, a termination, a dropped database, and the limits for sessions
 * and transactions that take too long (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const endingStates: ReadonlySet<string> = new Set(["57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04"]);

/** Returns whether the server gave an error the severity after which it ends the session. */
function isEnding(error: unknown): boolean {
  const isServers = typeof error === "object" && error !== null && "severity" in error;
  return isServers && (error.severity === "FATAL" || error.severity === "PANIC");
}

/** Returns whether an error means that the connection is lost, so that the outcome of the last statement is unknown. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  return (
    endingStates.has(code) ||
    isEnding(error) ||
    isNetworkLoss(code) ||
    code.startsWith("08") ||
    /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/.test(messageOf(error))
  );
}

interface Facts extends ConnectFacts {
  readonly mode: SslMode;
}

/** Returns the coded error for a failed attempt to connect. */
export function explainConnectError(error: unknown, url: DatabaseUrl, mode: SslMode): AludelError {
  const [host, port] = [url.host ?? "localhost", url.port ?? 5432];
  const facts: Facts = {
    code: codeOf(error),
    message: messageOf(error),
    url,
    host,
    port,
    address: host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : formatAddress(host, port),
    user: url.user ?? "",
    database: url.database ?? url.user ?? "",
    mode,
  };
  return buildConnectError(error, facts, {
    server: "PostgreSQL",
    timeout: /timeout expired|connection timeout/i,
    socketSetting: "unix_socket_directories",
    own: failures,
  });
}

const failures: readonly ConnectFailure<Facts>[] = [
  {
    matches: ({ code }) => code === "42501",
    explain: ({ user, database }) => {
      const grant = `GRANT CONNECT ON DATABASE ${quoteName(database)} TO ${quoteName(user)};`;
      return {
        code: "PRIVILEGE_MISSING",
        message: `role "${user}" may not connect to database "${database}"`,
        hint: `as the database's owner or a superuser run: ${grant}`,
        details: { role: user, grant },
      };
    },
  },
  {
    matches: ({ message }) => message === noTlsText,
    explain: ({ address, mode }) => ({
      code: "TLS_FAILED",
      message: `PostgreSQL at "${address}" offers no TLS, but sslmode is "${mode}"`,
      hint: "switch TLS on in the server, or connect with ?sslmode=prefer where the network is trusted",
    }),
  },
  {
    matches: ({ code, message }) =>
      code === "28000" && /pg_hba\.conf/.test(message) && /no encryption|SSL off/i.test(message),
    explain: ({ address, mode }) => ({
      code: "TLS_FAILED",
      message: `PostgreSQL at "${address}" refuses connections without TLS, but sslmode is "${mode}"`,
      hint: "connect with ?sslmode=require, or verify-full with ?sslrootcert=FILE",
    }),
  },
  {
    matches: ({ code }) => certificateCodes.has(code),
    explain: ({ address, message }) => ({
      code: "TLS_FAILED",
      message: `the certificate of PostgreSQL at "${address}" is not trusted: ${message}`,
      hint: "name the root certificate with ?sslrootcert=FILE, or use ?sslmode=require where the network is trusted",
    }),
  },
  {
    matches: ({ code }) => code === "ERR_TLS_CERT_ALTNAME_INVALID",
    explain: ({ host, message }) => ({
      code: "TLS_FAILED",
      message: `the certificate of PostgreSQL is not for host "${host}": ${message}`,
      hint: "use a host name that the certificate holds, or ?sslmode=verify-ca",
    }),
  },
  {
    matches: ({ code, message }) =>
      code.startsWith("ERR_SSL") || code === "EPROTO" || /SSL connection|secure TLS/.test(message),
    explain: ({ address, message }) => ({
      code: "TLS_FAILED",
      message: `TLS with "${address}" failed: ${message}`,
      hint: "check that host and port are those of a PostgreSQL server",
    }),
  },
  {
    matches: ({ code, message }) =>
      code === "28P01" || code.startsWith("28") || /client password must be a string|SASL/.test(message),
    explain: authenticationFailure,
  },
  {
    matches: ({ code }) => code === "3D000",
    explain: ({ database, address }) => ({
      code: "DATABASE_NOT_FOUND",
      message: `database "${database}" does not exist at "${address}"`,
      hint: "aludel db create makes it, or prints what makes it",
    }),
  },
  {
    matches: ({ code }) => code === "53300",
    explain: ({ address, message }) => ({
      code: "TOO_MANY_CONNECTIONS",
      message: `PostgreSQL at "${address}" accepts no more connections: ${message}`,
      hint: "end idle clients (pg_stat_activity lists them) or raise max_connections; aludel wait tries again until one is free",
    }),
  },
  {
    matches: ({ code }) => code === "57P03",
    explain: ({ address, message }) => ({
      code: "SERVER_NOT_READY",
      message: `PostgreSQL at "${address}" is not ready: ${message}`,
      hint: "aludel wait tries again until it is",
    }),
  },
];

function authenticationFailure({ user, url, address, message }: Facts): ConnectAdvice {
  if (url.password === null && /client password must be a string/.test(message)) {
    return {
      code: "AUTHENTICATION_FAILED",
      message: `PostgreSQL at "${address}" wants a password for role "${user}", and none is given`,
      hint: "put it into the URL (percent-encoded), or set DB_PASSWORD or PGPASSWORD; aludel env shows which variables are read",
    };
  }
  return {
    code: "AUTHENTICATION_FAILED",
    message: `PostgreSQL at "${address}" does not accept role "${user}" with this password: ${message}`,
    hint: "check user and password (special characters of a URL are percent-encoded: @ is %40); aludel env shows which variables are read, aludel db create makes a missing role",
  };
}

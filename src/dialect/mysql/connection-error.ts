import { maskDatabaseUrl, type DatabaseUrl } from "../../connection/database-url.ts";
import { AludelError, type AludelErrorOptions } from "../../error/aludel-error.ts";
import type { ErrorCode } from "../../error/codes.ts";
import { stringLiteral } from "./ddl/mysql-literal.ts";
import type { SslMode } from "./driver.ts";
import { wholeGrant } from "./statement-error.ts";

function fieldOf(error: unknown, name: "code" | "errno"): string {
  const value = typeof error === "object" && error !== null ? (error as Record<string, unknown>)[name] : undefined;
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text === "" ? fieldOf(error, "code") : text;
}

/** Whether the server offers no TLS. */
export function isWithoutTls(error: unknown): boolean {
  return fieldOf(error, "code") === "HANDSHAKE_NO_SSL_SUPPORT";
}

const lossCodes: ReadonlySet<string> = new Set(["PROTOCOL_CONNECTION_LOST", "ECONNRESET", "EPIPE", "ETIMEDOUT"]);
/** Shutdown, lost and killed connections (1927 is MariaDB's, 4031 MySQL's for an idle client). */
const lossNumbers: ReadonlySet<string> = new Set(["1053", "1927", "2006", "2013", "4031"]);

/** Whether an error means that the connection is gone: nothing is known of what ran on it. */
export function isConnectionLoss(error: unknown): boolean {
  return (
    lossCodes.has(fieldOf(error, "code")) ||
    lossNumbers.has(fieldOf(error, "errno")) ||
    /connection is in closed state|Connection lost/i.test(messageOf(error))
  );
}

interface ConnectFacts {
  readonly code: string;
  /** The server's number of the error. */
  readonly number: string;
  readonly message: string;
  readonly url: DatabaseUrl;
  readonly host: string;
  /** `host:port`, or the socket's path. */
  readonly address: string;
  readonly user: string;
  readonly database: string;
  readonly mode: SslMode;
}

/** One class of failure: how it is recognised, and what is said of it. */
interface Failure {
  matches(facts: ConnectFacts): boolean;
  explain(facts: ConnectFacts): {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** Returns the coded error for a connection that did not come about. */
export function explainConnectError(error: unknown, url: DatabaseUrl, mode: SslMode): AludelError {
  const host = url.host ?? "localhost";
  const facts: ConnectFacts = {
    code: fieldOf(error, "code"),
    number: fieldOf(error, "errno"),
    message: messageOf(error),
    url,
    host,
    address: host.startsWith("/") ? host : `${host.includes(":") ? `[${host}]` : host}:${url.port ?? 3306}`,
    user: url.user ?? "",
    database: url.database ?? "",
    mode,
  };
  const { code, message, hint, details } = (failures.find((failure) => failure.matches(facts)) ?? anyFailure).explain(
    facts,
  );
  const options: AludelErrorOptions = {
    details: {
      url: maskDatabaseUrl(url),
      host,
      port: url.port,
      user: url.user,
      database: url.database,
      engineCode: facts.code,
      reason: facts.message,
      ...details,
    },
    cause: error,
  };
  return new AludelError(code, message, hint === undefined ? options : { ...options, hint });
}

const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
const sourceHint = "aludel env shows where the address comes from";

const anyFailure: Failure = {
  matches: () => true,
  explain: ({ address, message }) => ({
    code: "CONNECTION_FAILED",
    message: `the server at "${address}" cannot be used: ${message}`,
    hint: sourceHint,
  }),
};

/** The first that matches counts. */
const failures: readonly Failure[] = [
  {
    matches: ({ code }) => code === "ENOTFOUND" || code === "EAI_AGAIN",
    explain: ({ host, url }) => ({
      code: "HOST_NOT_FOUND",
      message: `host name "${host}" does not resolve`,
      hint: hostHint(host, url.port),
    }),
  },
  {
    matches: ({ code, message }) => code === "ETIMEDOUT" || /ETIMEDOUT|timeout/i.test(message),
    explain: ({ address }) => ({
      code: "CONNECTION_TIMEOUT",
      message: `the server at "${address}" did not answer in time`,
      hint: `check host, port and firewall, or wait longer with ?connect_timeout=SECONDS; ${sourceHint}`,
    }),
  },
  {
    matches: ({ code, host }) => code === "ECONNREFUSED" || (code === "ENOENT" && host.startsWith("/")),
    explain: ({ address, host }) => ({
      code: "CONNECTION_REFUSED",
      message: `nothing listens at "${address}"`,
      hint: localHosts.has(host)
        ? "start the server, or wait for it with aludel wait; inside a container localhost is the container itself: use the service's name there, for example db"
        : `start the server, or wait for it with aludel wait; check the port; ${sourceHint}`,
    }),
  },
  {
    matches: ({ code }) => ["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EACCES"].includes(code),
    explain: ({ address, code }) => ({
      code: "HOST_UNREACHABLE",
      message: `"${address}" cannot be reached from here (${code})`,
      hint: `check network, VPN and firewall; ${sourceHint}`,
    }),
  },
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
    // ER_DBACCESS_DENIED_ERROR: also what is said of a database that does not exist to a user who may not see it.
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

function hostHint(host: string, port: number | null): string {
  if (host === "host.docker.internal") return "this name exists inside Docker containers only; outside it is localhost";
  // A name without a dot is rarely in the DNS: it is the name of a service of Docker Compose or Kubernetes.
  if (!host.includes(".")) {
    return `"${host}" looks like a service name that exists only inside Docker's network: run aludel in a container (docker compose exec backend aludel …), or use localhost and the published port, for example localhost:${port ?? 3306}`;
  }
  return `check the spelling and the network; ${sourceHint}`;
}

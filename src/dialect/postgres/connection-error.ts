import { maskDatabaseUrl, type DatabaseUrl } from "../../connection/database-url.ts";
import { AludelError, type AludelErrorOptions } from "../../error/aludel-error.ts";
import type { ErrorCode } from "../../error/codes.ts";
import type { SslMode } from "./driver.ts";
import { quoteName } from "./statement-error.ts";

const noTlsText = "The server does not support SSL connections";

/** Codes of Node and OpenSSL for a certificate that is not trusted. */
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
  return error instanceof Error ? error.message : String(error);
}

/** Whether the server refused a connection for being encrypted, or for not being so, and not for its credentials. */
export function isEncryptionRefusal(error: unknown): boolean {
  return messageOf(error) === noTlsText || (codeOf(error) === "28000" && messageOf(error).includes("pg_hba.conf"));
}

/** Whether an error means that the connection is gone: nothing is known of what ran on it. */
export function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  return (
    ["57P01", "57P02", "57P03", "ECONNRESET", "EPIPE", "ETIMEDOUT"].includes(code) ||
    code.startsWith("08") ||
    /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/.test(messageOf(error))
  );
}

/** One class of failure: how it is recognised, and what is said of it. */
interface Failure {
  matches(facts: ConnectFacts): boolean;
  explain(facts: ConnectFacts): { readonly code: ErrorCode; readonly message: string; readonly hint?: string };
}

interface ConnectFacts {
  readonly code: string;
  readonly message: string;
  readonly url: DatabaseUrl;
  readonly host: string;
  /** `host:port`, or the socket's path. */
  readonly address: string;
  readonly role: string;
  readonly database: string;
  readonly mode: SslMode;
}

/** Returns the coded error for a connection that did not come about. */
export function explainConnectError(error: unknown, url: DatabaseUrl, mode: SslMode): AludelError {
  const host = url.host ?? "localhost";
  const facts: ConnectFacts = {
    code: codeOf(error),
    message: messageOf(error),
    url,
    host,
    address: addressOf(host, url.port),
    role: url.user ?? "",
    database: url.database ?? url.user ?? "",
    mode,
  };
  const options: AludelErrorOptions = {
    details: {
      url: maskDatabaseUrl(url),
      host,
      port: url.port,
      user: url.user,
      database: url.database,
      engineCode: facts.code,
      reason: facts.message,
    },
    cause: error,
  };
  if (facts.code === "42501") {
    const grant = `GRANT CONNECT ON DATABASE ${quoteName(facts.database)} TO ${quoteName(facts.role)};`;
    return new AludelError(
      "PRIVILEGE_MISSING",
      `role "${facts.role}" may not connect to database "${facts.database}"`,
      {
        ...options,
        hint: `as the database's owner or a superuser run: ${grant}`,
        details: { ...options.details, role: facts.role, grant },
      },
    );
  }
  const { code, message, hint } = (failures.find((failure) => failure.matches(facts)) ?? anyFailure).explain(facts);
  return new AludelError(code, message, hint === undefined ? options : { ...options, hint });
}

function addressOf(host: string, port: number | null): string {
  if (host.startsWith("/")) return `${host}/.s.PGSQL.${port ?? 5432}`;
  return `${host.includes(":") ? `[${host}]` : host}:${port ?? 5432}`;
}

const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);
const sourceHint = "aludel env shows where the address comes from";

const anyFailure: Failure = {
  matches: () => true,
  explain: ({ address, message }) => ({
    code: "CONNECTION_FAILED",
    message: `PostgreSQL at "${address}" cannot be used: ${message}`,
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
    matches: ({ code, message }) => code === "ETIMEDOUT" || /timeout expired|connection timeout/i.test(message),
    explain: ({ address }) => ({
      code: "CONNECTION_TIMEOUT",
      message: `PostgreSQL at "${address}" did not answer in time`,
      hint: `check host, port and firewall, or wait longer with ?connect_timeout=SECONDS; ${sourceHint}`,
    }),
  },
  {
    matches: ({ code, host }) => code === "ECONNREFUSED" || (code === "ENOENT" && host.startsWith("/")),
    explain: ({ address, host }) => ({
      code: "CONNECTION_REFUSED",
      message: host.startsWith("/")
        ? `no PostgreSQL server listens at the socket "${address}"`
        : `nothing listens at "${address}"`,
      hint: refusedHint(host),
    }),
  },
  {
    matches: ({ code }) =>
      code === "EHOSTUNREACH" || code === "ENETUNREACH" || code === "EADDRNOTAVAIL" || code === "EACCES",
    explain: ({ address, code }) => ({
      code: "HOST_UNREACHABLE",
      message: `"${address}" cannot be reached from here (${code})`,
      hint: `check network, VPN and firewall; ${sourceHint}`,
    }),
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

function authenticationFailure({ role, url, address, message }: ConnectFacts): ReturnType<Failure["explain"]> {
  if (url.password === null && /client password must be a string/.test(message)) {
    return {
      code: "AUTHENTICATION_FAILED",
      message: `PostgreSQL at "${address}" wants a password for role "${role}", and none is given`,
      hint: "put it into the URL (percent-encoded), or set DB_PASSWORD or PGPASSWORD; aludel env shows which variables are read",
    };
  }
  return {
    code: "AUTHENTICATION_FAILED",
    message: `PostgreSQL at "${address}" does not accept role "${role}" with this password: ${message}`,
    hint: "check user and password (special characters of a URL are percent-encoded: @ is %40); aludel env shows which variables are read, aludel db create makes a missing role",
  };
}

function hostHint(host: string, port: number | null): string {
  if (host === "host.docker.internal") return "this name exists inside Docker containers only; outside it is localhost";
  // A name without a dot is rarely in the DNS: it is the name of a service of Docker Compose or Kubernetes.
  if (!host.includes(".")) {
    return `"${host}" looks like a service name that exists only inside Docker's network: run aludel in a container (docker compose exec backend aludel …), or use localhost and the published port, for example localhost:${port ?? 5432}`;
  }
  return `check the spelling and the network; ${sourceHint}`;
}

function refusedHint(host: string): string {
  if (host.startsWith("/"))
    return `check that the server runs and that unix_socket_directories names this folder; ${sourceHint}`;
  const start = "start the server, or wait for it with aludel wait";
  return localHosts.has(host)
    ? `${start}; inside a container localhost is the container itself: use the service's name there, for example db`
    : `${start}; check the port; ${sourceHint}`;
}

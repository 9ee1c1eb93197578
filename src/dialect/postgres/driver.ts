import type { ConnectionOptions } from "node:tls";
import type { DatabaseUrl } from "../../connection/database-url.ts";
import type { UrlParameters } from "../../connection/ignored-parameters.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { readCertificate } from "../read-certificate.ts";

/** A client of `pg`, or a compatible one, as far as a session uses it. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult | readonly PostgresResult[]>;
  /** The transaction status of the server's last ReadyForQuery message: idle, in a transaction, or in a failed one (pg 8.17 and later). */
  getTransactionStatus?(): "I" | "T" | "E" | null;
  on?(event: "error" | "end", listener: (error?: Error) => void): unknown;
  off?(event: "error" | "end", listener: (error?: Error) => void): unknown;
  /** The process id from the server's BackendKeyData message; null before it has arrived. */
  readonly processID?: number | null;
  readonly connection?: { readonly stream?: { destroy(): void } };
}

/** A client that this process has opened. */
export interface OwnedPostgresClient extends PostgresClient {
  connect(): Promise<unknown>;
  end(): Promise<void>;
}

/** A query as `pg` takes it. */
export interface PostgresQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly types?: ValueParsers;
  /** `"extended"` makes the server refuse several statements in one text; undefined means the simple protocol for text without values. */
  readonly queryMode?: "extended";
}

/** The result of one statement. */
export interface PostgresResult {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly rows: readonly Record<string, unknown>[];
}

/** The functions that parse the server's text, by type. */
export interface ValueParsers {
  getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown;
}

/** The module `pg`, as far as it is used. */
interface PostgresModule {
  readonly Client: new (options: object) => OwnedPostgresClient;
  readonly types: ValueParsers;
}

/**
 * Loads `pg`, which is an optional peer dependency.
 *
 * @throws AludelError DRIVER_MISSING when it is not installed
 */
export async function loadPostgresDriver(): Promise<PostgresModule> {
  try {
    const module = (await import("pg")) as unknown as { readonly default: PostgresModule };
    return module.default;
  } catch (cause) {
    throw new AludelError("DRIVER_MISSING", 'PostgreSQL is reached through the package "pg", which cannot be loaded', {
      hint: "npm install pg",
      details: { package: "pg" },
      cause,
    });
  }
}

/**
 * Object ids of types (pg_type.dat) whose values pg would not return exactly: it makes them a Date in the local time zone, an object, or a
 * rounded number.
 */
const textTypes: ReadonlySet<number> = new Set([
  600, // point
  718, // circle
  1082, // date
  1114, // timestamp
  1184, // timestamptz
  1186, // interval
  1700, // numeric
]);
const textArrayTypes: ReadonlySet<number> = new Set([
  791, // money[]
  1003, // name[]
  1017, // point[]
  1115, // timestamp[]
  1182, // date[]
  1185, // timestamptz[]
  1187, // interval[]
  1231, // numeric[]
]);
const int8 = 20;
const int8Array = 1016;
const textArray = 1009;

/** Returns parsers without any loss: see `values: "exact"` of a session. */
export function exactParsers(driver: ValueParsers): ValueParsers {
  const parseArray = driver.getTypeParser(textArray, "text");
  return {
    getTypeParser(oid, format) {
      if (format === "binary") return driver.getTypeParser(oid, format);
      if (textTypes.has(oid)) return (text) => text;
      if (textArrayTypes.has(oid)) return parseArray;
      if (oid === int8) return readInteger;
      if (oid === int8Array) return (text) => (parseArray(text) as unknown[]).map(readNestedInteger);
      return driver.getTypeParser(oid, format);
    },
  };
}

function readInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

function readNestedInteger(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readNestedInteger);
  return typeof value === "string" ? readInteger(value) : value;
}

/** The supported parameters of a URL: libpq's, the `ssl` of other drivers, and Prisma's `schema`. */
export const urlParameters: UrlParameters = {
  read: [
    "application_name",
    "connect_timeout",
    "options",
    "schema",
    "ssl",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
  ],
  instead: { currentSchema: "schema=…", search_path: "schema=…", sslaccept: "sslmode=…" },
};

/** Whether a connection is encrypted, by the names of libpq's `sslmode` (https://www.postgresql.org/docs/current/libpq-ssl.html). */
export type SslMode = "disable" | "allow" | "prefer" | "require" | "verify-ca" | "verify-full";

const sslModes: readonly string[] = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
const sslSynonyms: Readonly<Record<string, SslMode>> = {
  true: "require",
  "1": "require",
  "no-verify": "require",
  false: "disable",
  "0": "disable",
};

/**
 * Returns the `sslmode` of a URL (`ssl` is its name in other drivers); the default is `prefer`, as in libpq. A Unix socket has no TLS.
 *
 * @throws AludelError INVALID_DATABASE_URL for an unknown mode
 */
export function sslModeOf({ host, parameters }: DatabaseUrl): SslMode {
  if (host?.startsWith("/")) return "disable";
  const text = parameters["sslmode"] ?? parameters["ssl"] ?? "prefer";
  const mode = sslSynonyms[text] ?? text;
  if (!sslModes.includes(mode)) {
    throw new AludelError("INVALID_DATABASE_URL", `sslmode "${text}" is unknown`, {
      hint: `allowed are ${sslModes.join(", ")}`,
    });
  }
  return mode as SslMode;
}

/**
 * Returns the TLS options for a mode. `require` accepts any certificate unless a root certificate is given, `verify-ca` verifies the
 * issuer, and `verify-full` the host name too.
 *
 * @throws AludelError TLS_FAILED when a certificate file cannot be read
 */
export function tlsOptions(mode: SslMode, { parameters }: DatabaseUrl): ConnectionOptions {
  const root = parameters["sslrootcert"];
  const certificate = parameters["sslcert"];
  const key = parameters["sslkey"];
  // As in libpq: with a root certificate, `require` behaves like `verify-ca`.
  const isVerified = mode === "verify-ca" || mode === "verify-full" || (mode === "require" && root !== undefined);
  return {
    rejectUnauthorized: isVerified,
    ...(isVerified && mode !== "verify-full" ? { checkServerIdentity: () => undefined } : {}),
    // "system" stands for Node's own root certificates.
    ...(root === undefined || root === "system" ? {} : { ca: readCertificate(root, "sslrootcert") }),
    ...(certificate === undefined ? {} : { cert: readCertificate(certificate, "sslcert") }),
    ...(key === undefined ? {} : { key: readCertificate(key, "sslkey") }),
  };
}

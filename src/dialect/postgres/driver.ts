import type { ConnectionOptions } from "node:tls";
import type { DatabaseUrl } from "../../connection/database-url.ts";
import type { UrlParameters } from "../../connection/ignored-parameters.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { readCertificate } from "../read-certificate.ts";

/** What a session needs of a client of `pg`, or of one like it. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult | readonly PostgresResult[]>;
  /** I, T or E, as the server's last ReadyForQuery said (pg 8.17 and later). */
  getTransactionStatus?(): "I" | "T" | "E" | null;
  on?(event: "error" | "end", listener: (error?: Error) => void): unknown;
  off?(event: "error" | "end", listener: (error?: Error) => void): unknown;
  /** The process that BackendKeyData named; null before it came. */
  readonly processID?: number | null;
}

/** A client that this process has opened. */
export interface OwnedPostgresClient extends PostgresClient {
  connect(): Promise<unknown>;
  end(): Promise<void>;
}

/** One query in pg's own form. */
export interface PostgresQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly types?: ValueParsers;
  /** `"extended"` lets the server itself refuse several statements; undefined is the simple protocol for text without values. */
  readonly queryMode?: "extended";
}

/** What pg answers to one statement. */
export interface PostgresResult {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly rows: readonly Record<string, unknown>[];
}

/** Functions that make a value from the server's text, by type. */
export interface ValueParsers {
  getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown;
}

/** The part of the module `pg` that is used. */
interface PostgresModule {
  readonly Client: new (options: object) => OwnedPostgresClient;
  readonly types: ValueParsers;
}

/**
 * Loads `pg`, an optional peer.
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

/** Object ids of types (pg_type.dat) whose values pg would reinterpret: as a Date in the local zone, an object, or a rounded number. */
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

/** Returns parsers that lose nothing: see `values: "exact"` of a session. */
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

/** The parameters of a URL that are read: libpq's, the drivers' `ssl`, Prisma's `schema`. */
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

/** Whether a connection is encrypted, in libpq's words (https://www.postgresql.org/docs/current/libpq-ssl.html). */
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
 * Returns the `sslmode` of a URL (`ssl` is other drivers' name for it), by default `prefer` as in libpq. A Unix socket has no TLS.
 *
 * @throws AludelError INVALID_DATABASE_URL for an unknown one
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
 * Returns the settings of TLS for a mode: `require` trusts any certificate unless a root is named, `verify-ca` checks who signed it,
 * `verify-full` also the host name.
 *
 * @throws AludelError TLS_FAILED when a certificate file cannot be read
 */
export function tlsOptions(mode: SslMode, { parameters }: DatabaseUrl): ConnectionOptions {
  const root = parameters["sslrootcert"];
  const certificate = parameters["sslcert"];
  const key = parameters["sslkey"];
  // libpq: with a root certificate at hand, require means verify-ca.
  const isVerified = mode === "verify-ca" || mode === "verify-full" || (mode === "require" && root !== undefined);
  return {
    rejectUnauthorized: isVerified,
    ...(isVerified && mode !== "verify-full" ? { checkServerIdentity: () => undefined } : {}),
    // "system" stands for the roots that Node brings.
    ...(root === undefined || root === "system" ? {} : { ca: readCertificate(root, "sslrootcert") }),
    ...(certificate === undefined ? {} : { cert: readCertificate(certificate, "sslcert") }),
    ...(key === undefined ? {} : { key: readCertificate(key, "sslkey") }),
  };
}

import { AludelError } from "../error/aludel-error.ts";
import { noteSecretsOf } from "../error/mask-secrets.ts";
import type { DialectName } from "../schema/dialect-name.ts";

/** One database, as its URL names it. Plain data; {@link maskDatabaseUrl} is the only way to print it. */
export interface DatabaseUrl {
  /** The engine. `"mysql"` leaves it to the server to say whether it is MySQL or MariaDB; `"mariadb"` insists. */
  readonly dialect: DialectName;
  /** Host name, address (IPv6 without brackets) or folder of a Unix socket; null on SQLite. */
  readonly host: string | null;
  readonly port: number | null;
  /** Null leaves the choice to the driver: the operating system's user. */
  readonly user: string | null;
  readonly password: string | null;
  /** Name of the database on its server; null where the URL names none, and on SQLite. */
  readonly database: string | null;
  /** SQLite's file as the URL spells it (absolute once resolved) or `":memory:"`; null on servers. */
  readonly path: string | null;
  /** What stands after the question mark, decoded; `host`, `port`, `user`, `password` and `dbname` are taken out. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The path of a SQLite database that lives in memory. */
export const memoryPath = ":memory:";

const dialectOfScheme: Readonly<Record<string, DialectName>> = {
  sqlite: "sqlite",
  sqlite3: "sqlite",
  file: "sqlite",
  postgres: "postgres",
  postgresql: "postgres",
  mysql: "mysql",
  mysql2: "mysql",
  mariadb: "mariadb",
};

/** The engine behind each value of DATABASE_PROVIDER, in lower case. */
export const dialectOfProvider: Readonly<Record<string, DialectName>> = {
  sqlite: "sqlite",
  postgresql: "postgres",
  postgres: "postgres",
  mysql: "mysql",
  mariadb: "mariadb",
};

/** Parameters of a URL that an engine's own client reads from an environment variable where the URL does not say them (libpq: PGSSLMODE). */
export const clientVariables = {
  sqlite: {},
  postgres: { sslmode: "PGSSLMODE" },
  mysql: {},
  mariadb: {},
} as const satisfies Record<DialectName, Readonly<Record<string, string>>>;

const defaultPort: Readonly<Record<DialectName, number | null>> = {
  sqlite: null,
  postgres: 5432,
  mysql: 3306,
  mariadb: 3306,
};

const allowedSchemes = "allowed are sqlite:, file:, postgresql://, postgres://, mysql:// and mariadb://";
const encodeHint =
  "percent-encode special characters in the user name and the password (@ is %40, : is %3A, / is %2F, # is %23, % is %25), or set DB_PASSWORD, which is taken as typed";

/** Returns whether the databases of an engine are files, each named by its path, and not on a server. */
export function isFileDatabase(dialect: DialectName): boolean {
  return defaultPort[dialect] === null;
}

/**
 * Returns the database that a URL names. Driver names of other ecosystems are read in the scheme only
 * (`postgresql+asyncpg://`, `asyncpg+postgresql://`).
 *
 * @throws AludelError UNSUPPORTED_DATABASE for an unknown scheme, INVALID_DATABASE_URL for anything else; no message holds a password
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const trimmed = text.trim();
  noteSecretsOf(trimmed);
  const match = /^([a-z][a-z0-9+.\-_]*):/i.exec(trimmed);
  if (match?.[1] === undefined) {
    throw new AludelError("INVALID_DATABASE_URL", "database URL has no scheme", {
      hint: `write sqlite:./dev.db for a file, postgresql://user@host/database for a server; ${allowedSchemes}`,
    });
  }
  const dialect = dialectOfSchemeText(match[1]);
  if (dialect === null) {
    // Without "://" the text before the colon may be a user name or a password, so it is not repeated.
    const scheme = trimmed.startsWith(`${match[1]}://`) ? ` "${match[1]}"` : "";
    throw new AludelError("UNSUPPORTED_DATABASE", `database URL has an unknown scheme${scheme}`, {
      hint: allowedSchemes,
    });
  }
  const rest = trimmed.slice(match[0].length);
  return isFileDatabase(dialect) ? parseFileUrl(match[1], rest) : parseServerUrl(dialect, trimmed, rest);
}

function dialectOfSchemeText(scheme: string): DialectName | null {
  const words = scheme.toLowerCase().split("+");
  // prisma+postgres:// is the address of a proxy that does not speak PostgreSQL's protocol.
  if (words.includes("prisma")) return null;
  const dialects = words.flatMap((word) => (Object.hasOwn(dialectOfScheme, word) ? (dialectOfScheme[word] ?? []) : []));
  return dialects.length === 1 ? (dialects[0] ?? null) : null;
}

function parseFileUrl(scheme: string, rest: string): DatabaseUrl {
  const question = rest.indexOf("?");
  const location = question < 0 ? rest : rest.slice(0, question);
  const parameters = parseParameters(question < 0 ? "" : rest.slice(question + 1));
  return sqliteDatabase(decodeLeniently(fileOfLocation(scheme, location)), parameters);
}

/** Returns SQLite's database at a path that is taken as typed. */
export function sqliteDatabase(path: string, parameters: Readonly<Record<string, string>> = {}): DatabaseUrl {
  if (path === "") {
    throw new AludelError("INVALID_DATABASE_URL", "database URL names no SQLite file", {
      hint: "write sqlite:./relative.db, sqlite:/absolute.db or sqlite::memory:",
    });
  }
  return { dialect: "sqlite", host: null, port: null, user: null, password: null, database: null, path, parameters };
}

function fileOfLocation(scheme: string, location: string): string {
  if (!location.startsWith("//")) return location;
  if (scheme.toLowerCase() === "file") {
    // RFC 8089: what follows file:// is a host, empty or "localhost", then an absolute path.
    return location.replace(/^\/\/(?:localhost(?=\/))?/i, "");
  }
  // SQLAlchemy: sqlite:// is memory, the third slash ends an empty host, a fourth begins an absolute path.
  const path = location.slice(2).replace(/^\//, "");
  return path === "" ? memoryPath : path;
}

function parseServerUrl(dialect: DialectName, text: string, rest: string): DatabaseUrl {
  const fail = (problem: string, hint: string = encodeHint): never => {
    throw new AludelError("INVALID_DATABASE_URL", `database URL "${maskMalformed(text)}" ${problem}`, { hint });
  };
  if (!rest.startsWith("//")) return fail('has no "//" after its scheme', "write postgresql://user@host:port/database");
  if (rest.includes("#")) return fail('holds "#", which is not part of a database URL');

  const question = rest.indexOf("?");
  const address = rest.slice(2, question < 0 ? undefined : question);
  const query = question < 0 ? "" : rest.slice(question + 1);
  const slash = address.indexOf("/");
  const authority = slash < 0 ? address : address.slice(0, slash);
  const name = slash < 0 ? "" : address.slice(slash + 1);
  // A raw "/" or "?" in a password moves the rest of it, and the "@", behind the host.
  if (name.includes("@") || /(?:^|&)[^=&]*@/.test(query)) return fail('holds "@" behind the host');

  const at = authority.lastIndexOf("@");
  const userInfo = at < 0 ? "" : authority.slice(0, at);
  const colon = userInfo.indexOf(":");
  const decode = (raw: string): string => decodePart(raw) ?? fail('holds a "%" that begins no percent-encoding');
  const { host: urlHost, port: urlPort } = splitHost(authority.slice(at + 1), fail);
  const { host, port, user, password, dbname, ...parameters } = parseParameters(query);

  return {
    dialect,
    host: host || decode(urlHost) || "localhost",
    port: parsePort(port || urlPort, fail) ?? defaultPort[dialect],
    user: user || decode(colon < 0 ? userInfo : userInfo.slice(0, colon)) || null,
    password: password || (colon < 0 ? null : decode(userInfo.slice(colon + 1))) || null,
    database: dbname || decode(name) || null,
    path: null,
    parameters,
  };
}

type Fail = (problem: string, hint?: string) => never;

function splitHost(text: string, fail: Fail): { readonly host: string; readonly port: string } {
  if (text.includes(",")) return fail("names several hosts", "name one host: a migration runs on one server");
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return { host: bracketed[1] ?? "", port: bracketed[2] ?? "" };
  const parts = text.split(":");
  if (parts.length > 2)
    return fail(
      "holds more than one colon behind the user",
      `an IPv6 address stands in brackets: [::1]; ${encodeHint}`,
    );
  return { host: parts[0] ?? "", port: parts[1] ?? "" };
}

function parsePort(text: string, fail: Fail): number | null {
  if (text === "") return null;
  const port = Number(text);
  // The text is not repeated: it may be half of a password.
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : fail("has no valid port");
}

/** Parts of an address that come from variables of their own, taken as typed. */
export interface ServerParts {
  readonly host: string | null;
  /** Digits, or null for the engine's usual port. */
  readonly port: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly database: string;
}

/**
 * Returns the server database that separate variables name.
 *
 * @throws AludelError INVALID_DATABASE_URL when the port is not one
 */
export function serverDatabase(dialect: DialectName, parts: ServerParts): DatabaseUrl {
  const port = parsePort(parts.port ?? "", () => {
    throw new AludelError("INVALID_DATABASE_URL", `port "${parts.port ?? ""}" is not a number from 1 to 65535`);
  });
  return {
    dialect,
    host: parts.host?.replace(/^\[(.*)\]$/, "$1") ?? "localhost",
    port: port ?? defaultPort[dialect],
    user: parts.user,
    password: parts.password,
    database: parts.database,
    path: null,
    parameters: {},
  };
}

function parseParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of query.split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    // A plus sign stays one, as in libpq: in a URL of a database it is no space.
    const name = decodeLeniently(equals < 0 ? pair : pair.slice(0, equals));
    parameters[name] = equals < 0 ? "" : decodeLeniently(pair.slice(equals + 1));
  }
  return parameters;
}

function decodePart(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Decodes a file name; one that holds a bare percent sign is not percent-encoded, and is taken as typed. */
function decodeLeniently(text: string): string {
  return decodePart(text) ?? text;
}

/** Parameters that are shown. Any other may be a secret, or the end of a password that was not percent-encoded. */
const shownParameters: ReadonlySet<string> = new Set([
  "application_name",
  "connect_timeout",
  "mode",
  "options",
  "schema",
  "sslcert",
  "sslkey",
  "sslmode",
  "sslrootcert",
]);

/**
 * Returns a database URL for people to read: the password is `***`, parameters that may be secret are left out. Text that is no
 * valid URL loses everything that may belong to a password.
 */
export function maskDatabaseUrl(database: DatabaseUrl | string): string {
  if (typeof database !== "string") return renderMasked(database);
  let parsed: DatabaseUrl;
  try {
    parsed = parseDatabaseUrl(database);
  } catch {
    return maskMalformed(database.trim());
  }
  return renderMasked(parsed);
}

/** Returns a database as a URL that `parseDatabaseUrl` reads, its password included: for programs, never for people. */
export function formatDatabaseUrl(url: DatabaseUrl): string {
  return renderUrl(
    url,
    Object.entries(url.parameters),
    url.password === null ? "" : `:${encodeURIComponent(url.password)}`,
  );
}

function renderMasked(url: DatabaseUrl): string {
  const shown = Object.entries(url.parameters).filter(([name]) => shownParameters.has(name));
  return renderUrl(url, shown, url.password === null ? "" : ":***");
}

function renderUrl(url: DatabaseUrl, shown: readonly (readonly [string, string])[], secret: string): string {
  const query = shown.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  const suffix = query === "" ? "" : `?${query}`;
  if (url.path !== null) return `sqlite:${url.path}${suffix}`;
  const user = url.user === null ? "" : encodeURIComponent(url.user);
  const host = url.host ?? "";
  const shownHost = host.includes(":") ? `[${host}]` : host.startsWith("/") ? encodeURIComponent(host) : host;
  const port = url.port === null ? "" : `:${url.port}`;
  const scheme = url.dialect === "postgres" ? "postgresql" : url.dialect;
  return `${scheme}://${user}${secret}${user === "" && secret === "" ? "" : "@"}${shownHost}${port}/${encodeURIComponent(url.database ?? "")}${suffix}`;
}

function maskMalformed(text: string): string {
  const match = /^([a-z][a-z0-9+.\-_]*):\/\/([\s\S]*)$/i.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return "***";
  const user = /^([^:/?#@]*)[:@]/.exec(match[2])?.[1];
  // An "@" behind the question mark may be part of a parameter that is a secret.
  const host = match[2].includes("?") ? undefined : /@([a-z0-9.\-_[\]:]*)(?:\/[^?#@]*)?$/i.exec(match[2])?.[1];
  return `${match[1]}://${user ?? "***"}:***@${host ?? "***"}`;
}

import { resolve } from "node:path";
import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import {
  clientVariables,
  dialectOfProvider,
  isFileDatabase,
  maskDatabaseUrl,
  memoryPath,
  parseDatabaseUrl,
  serverDatabase,
  sqliteDatabase,
  type DatabaseUrl,
} from "./database-url.ts";

/** The variables that may name a database, in the order in which they are shown. */
export const databaseVariableNames = [
  "ALUDEL_DATABASE_URL",
  "DATABASE_URL",
  "DATABASE_PROVIDER",
  "DB_HOST",
  "DB_PORT",
  "DB_USER",
  "DB_PASSWORD",
  "DB_NAME",
  "SQLITE_PATH",
  "PGSSLMODE",
] as const;

/** Name of one such variable. */
export type DatabaseVariableName = (typeof databaseVariableNames)[number];

/** One variable and where it was set. */
export interface Variable {
  readonly value: string;
  /** `"environment"`, or the path of the `.env` file. */
  readonly origin: string;
}

/** Variables by name; those that are not set are absent. */
export type Variables = Readonly<Record<string, Variable>>;

/** What may name a database, from the strongest to the weakest; an existing connection in code is the strongest but `--url`. */
export type DatabaseSource =
  | "--url"
  | "connection"
  | "ALUDEL_DATABASE_URL"
  | "DATABASE_URL"
  | "DATABASE_PROVIDER"
  | "config";

/** One of the places that may name the database, and whether it did. */
export interface DatabaseCandidate {
  readonly source: DatabaseSource;
  /** `"used"`: the winner; `"outranked"`: set, but a stronger one is too; `"unset"`. An empty variable is unset. */
  readonly state: "used" | "outranked" | "unset";
  /** The variables that it consists of, secrets masked. */
  readonly variables: readonly { readonly name: string; readonly value: string; readonly origin: string }[];
  /** The URL with its password masked; null where there is none to show. */
  readonly url: string | null;
}

/** The database that a command works on, and why it is this one. */
export interface ResolvedDatabase {
  /** Where it is; null for a connection that the caller handed in. */
  readonly url: DatabaseUrl | null;
  /** The connection that the caller handed in, else null. */
  readonly connection: object | null;
  readonly source: DatabaseSource;
  /** Every place looked at, strongest first. */
  readonly candidates: readonly DatabaseCandidate[];
  /** What was assumed where a part is not set, as a sentence; null where nothing had to be. */
  readonly assumption: string | null;
}

/** What a configuration may name as its database: a URL, an open connection, or a function that returns either. */
export type DatabaseSetting = string | object | (() => string | object | Promise<string | object>);

/** Everything that may name a database. */
export interface DatabaseSources {
  /** Value of `--url`. */
  readonly url?: string | undefined;
  readonly variables: Variables;
  /** `database` of the configuration. */
  readonly configured?: DatabaseSetting | null | undefined;
  /** Folder from which relative SQLite paths start: the configuration's. */
  readonly directory: string;
}

/** A setting that is no open connection. */
type PlainSetting = Exclude<DatabaseSetting, object> | (() => unknown);

/** The file of `DATABASE_PROVIDER=sqlite` where neither `SQLITE_PATH` nor the configuration names one, in the configuration's folder. */
const defaultSqlitePath = "./dev.db";

type Found =
  | { readonly url: DatabaseUrl; readonly connection: null; readonly assumption?: string }
  | { readonly url: null; readonly connection: object };

/**
 * Returns the database to work on: `--url`, then a connection handed in by code, then `ALUDEL_DATABASE_URL`, `DATABASE_URL`,
 * `DATABASE_PROVIDER` with its parts, then the configuration.
 *
 * @throws AludelError NO_DATABASE when nothing names one; UNSUPPORTED_DATABASE or INVALID_DATABASE_URL when the strongest is wrong
 */
export async function resolveDatabase(sources: DatabaseSources): Promise<ResolvedDatabase> {
  const { variables } = sources;
  const places = databasePlaces(sources);
  const winner = places.find((place) => place.isSet);
  if (winner === undefined) throw noDatabase(variables, describePlaces(places, variables, null, null));
  const found = await readPlace(winner, sources);
  const candidates = describePlaces(places, variables, winner, found.url);
  return { assumption: null, ...found, source: winner.source, candidates };
}

function describePlaces(
  places: readonly Place[],
  variables: Variables,
  winner: Place | null,
  url: DatabaseUrl | null,
): readonly DatabaseCandidate[] {
  return places.map((place): DatabaseCandidate => {
    const shown = place === winner && url !== null ? url : place.text;
    return {
      source: place.source,
      state: place === winner ? "used" : place.isSet ? "outranked" : "unset",
      variables: place.names.flatMap((name) => maskVariable(name, variables[name]) ?? []),
      url: shown === null ? null : maskDatabaseUrl(shown),
    };
  });
}

interface Place {
  readonly source: DatabaseSource;
  readonly isSet: boolean;
  readonly names: readonly string[];
  /** The URL as text; null where a function or a connection has to be asked for it. */
  readonly text: string | null;
  readonly read: () => Found | Promise<Found>;
}

function databasePlaces(sources: DatabaseSources): readonly Place[] {
  const { variables, configured } = sources;
  const connection = typeof configured === "object" ? configured : null;
  const setting = typeof configured === "object" || configured === undefined || configured === "" ? null : configured;
  const urlPlace = (source: DatabaseSource, text: string | undefined, names: readonly string[]): Place => ({
    source,
    isSet: isFilled(text),
    names,
    text: isFilled(text) ? text : null,
    read: () => ({ url: parseNamed(text ?? "", source), connection: null }),
  });
  return [
    { ...urlPlace("--url", sources.url, []), isSet: sources.url !== undefined },
    {
      source: "connection",
      isSet: connection !== null,
      names: [],
      text: null,
      read: () => ({ url: null, connection: connection ?? {} }),
    },
    urlPlace("ALUDEL_DATABASE_URL", variables["ALUDEL_DATABASE_URL"]?.value, ["ALUDEL_DATABASE_URL"]),
    urlPlace("DATABASE_URL", variables["DATABASE_URL"]?.value, ["DATABASE_URL"]),
    {
      source: "DATABASE_PROVIDER",
      isSet: isFilled(variables["DATABASE_PROVIDER"]?.value),
      names: ["DATABASE_PROVIDER", "DB_HOST", "DB_PORT", "DB_USER", "DB_PASSWORD", "DB_NAME", "SQLITE_PATH"],
      text: null,
      read: () => databaseOfParts(variables, setting),
    },
    {
      source: "config",
      isSet: setting !== null,
      names: [],
      text: typeof setting === "string" ? setting : null,
      read: () => readSetting(setting ?? ""),
    },
  ];
}

async function readPlace(place: Place, sources: DatabaseSources): Promise<Found> {
  const found = await place.read();
  if (found.url === null) return found;
  return { ...found, url: withClientVariables(withAbsolutePath(found.url, sources.directory), sources.variables) };
}

async function readSetting(setting: PlainSetting): Promise<Found> {
  const value: unknown = typeof setting === "function" ? await callSetting(setting) : setting;
  if (typeof value === "string" && value !== "") return { url: parseNamed(value, "config"), connection: null };
  if (typeof value === "object" && value !== null) return { url: null, connection: value };
  throw new AludelError(
    "NO_DATABASE",
    `"database" of the configuration is a function that returned ${value === "" ? "an empty text" : typeof value}`,
    {
      hint: "return a database URL or an open connection",
    },
  );
}

async function callSetting(setting: () => unknown): Promise<unknown> {
  try {
    return await setting();
  } catch (cause) {
    const reason = describeThrown(cause);
    throw new AludelError("INVALID_CONFIG", `function "database" of the configuration failed: ${reason}`, {
      hint: "return a database URL or an open connection; --url names a database without the function",
      cause,
    });
  }
}

function parseNamed(text: string, source: DatabaseSource): DatabaseUrl {
  try {
    return parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof AludelError)) throw error;
    const origin = source === "config" ? '"database" of the configuration' : source;
    throw error.with({ message: `${origin}: ${error.message}`, details: { source, url: maskDatabaseUrl(text) } });
  }
}

/** Returns the SQLite file of the configuration, or the default, where only `DATABASE_PROVIDER=sqlite` is said. */
async function assumedFile(provider: string, setting: PlainSetting | null): Promise<Found> {
  const state = `DATABASE_PROVIDER is "${provider}" and SQLITE_PATH is not set`;
  const configured = setting === null ? null : await readSetting(setting);
  if (configured?.url && isFileDatabase(configured.url.dialect)) {
    return { ...configured, assumption: `${state}: the file is that of the configuration` };
  }
  const assumption = `${state}: the file is ${defaultSqlitePath}, its default`;
  return { url: sqliteDatabase(defaultSqlitePath), connection: null, assumption };
}

async function databaseOfParts(variables: Variables, setting: PlainSetting | null): Promise<Found> {
  const read = (name: DatabaseVariableName): string | null => variables[name]?.value || null;
  const provider = (read("DATABASE_PROVIDER") ?? "").trim();
  const dialect = dialectOfProvider[provider.toLowerCase()];
  const allowed = Object.keys(dialectOfProvider).join(", ");
  if (dialect === undefined) {
    throw new AludelError(
      "UNSUPPORTED_DATABASE",
      `DATABASE_PROVIDER is "${provider}", which names no supported database`,
      {
        hint: `allowed are ${allowed} (any case)`,
        details: { provider, allowed: Object.keys(dialectOfProvider) },
      },
    );
  }
  if (isFileDatabase(dialect)) {
    const path = read("SQLITE_PATH");
    return path === null ? assumedFile(provider, setting) : { url: sqliteDatabase(path), connection: null };
  }
  const database = read("DB_NAME");
  if (database === null) throw missingPart(provider, "DB_NAME", "DB_NAME=app");
  const url = serverDatabase(dialect, {
    host: read("DB_HOST"),
    port: read("DB_PORT")?.trim() || null,
    user: read("DB_USER"),
    password: read("DB_PASSWORD"),
    database,
  });
  return { url, connection: null };
}

function missingPart(provider: string, name: DatabaseVariableName, example: string): AludelError {
  return new AludelError("NO_DATABASE", `DATABASE_PROVIDER is "${provider}", but ${name} is not set`, {
    hint: `set ${name} (for example ${example}), or DATABASE_URL instead of the parts`,
    details: { provider, missing: name },
  });
}

function noDatabase(variables: Variables, candidates: readonly DatabaseCandidate[]): AludelError {
  const parts = databaseVariableNames.filter(
    (name) => /^(?:DB_|SQLITE_)/.test(name) && isFilled(variables[name]?.value),
  );
  const state =
    parts.length === 0
      ? "--url, ALUDEL_DATABASE_URL, DATABASE_URL, DATABASE_PROVIDER and the configuration are all unset"
      : `${parts.join(", ")} ${parts.length === 1 ? "is" : "are"} set, but DATABASE_PROVIDER is not`;
  return new AludelError("NO_DATABASE", `no database is named: ${state}`, {
    hint:
      parts.length === 0
        ? "set DATABASE_URL, or `database` in aludel.config.ts, for example sqlite:./dev.db; aludel env shows what is read"
        : "set DATABASE_PROVIDER to sqlite, postgresql, postgres, mysql or mariadb",
    details: { set: parts, candidates },
  });
}

function withAbsolutePath(url: DatabaseUrl, directory: string): DatabaseUrl {
  if (url.path === null || url.path === memoryPath) return url;
  return { ...url, path: resolve(directory, url.path) };
}

/** Fills in the parameters that an engine's own client reads from the environment, so that one setting serves both. */
function withClientVariables(url: DatabaseUrl, variables: Variables): DatabaseUrl {
  const filled = Object.entries(clientVariables[url.dialect]).flatMap(([parameter, name]) => {
    const value = variables[name]?.value;
    return isFilled(value) && !(parameter in url.parameters) ? [[parameter, value] as const] : [];
  });
  return filled.length === 0 ? url : { ...url, parameters: { ...url.parameters, ...Object.fromEntries(filled) } };
}

function maskVariable(
  name: string,
  variable: Variable | undefined,
): { readonly name: string; readonly value: string; readonly origin: string } | null {
  if (variable === undefined) return null;
  const { value, origin } = variable;
  if (value === "") return { name, value, origin };
  if (name.endsWith("_URL")) return { name, value: maskDatabaseUrl(value), origin };
  return { name, value: name.includes("PASSWORD") ? "***" : value, origin };
}

function isFilled(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UrlParameters } from "../../connection/ignored-parameters.ts";
import { AludelError } from "../../error/aludel-error.ts";

/** A prepared statement, as far as node:sqlite, @photostructure/sqlite and better-sqlite3 have it in common. */
export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  /** The columns of the result; empty for a statement that returns no rows. better-sqlite3 has {@link reader} instead. */
  columns?(): readonly unknown[];
  readonly reader?: boolean;
  setReadBigInts?(enabled: boolean): unknown;
  safeIntegers?(enabled: boolean): unknown;
}

/** An open SQLite database, as far as a session uses it. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): void;
  /** Whether a transaction is open, by the name in node:sqlite. */
  readonly isTransaction?: boolean;
  /** Whether a transaction is open, by the name in better-sqlite3. */
  readonly inTransaction?: boolean;
}

/** The constructor of node:sqlite and of packages with the same interface. */
type DatabaseConstructor = new (
  location: string | URL,
  options?: { readonly enableForeignKeyConstraints?: boolean; readonly timeout?: number },
) => SqliteDatabase;

/** The supported parameters of a SQLite URL. */
export const urlParameters: UrlParameters = {
  read: ["mode"],
  instead: {
    busy_timeout: "statement.lockTimeout of the configuration",
    socket_timeout: "statement.lockTimeout of the configuration",
    timeout: "statement.lockTimeout of the configuration",
  },
};

/** node:sqlite where Node's version is complete enough (22.16 and later), otherwise `@photostructure/sqlite`. */
let loaded: DatabaseConstructor | undefined;

/**
 * Opens a SQLite file.
 *
 * @throws the driver's error, or AludelError DRIVER_MISSING when neither Node nor a package provides SQLite
 */
export function openSqliteFile(location: string | URL): SqliteDatabase {
  loaded ??= builtInDriver() ?? packageDriver();
  return new loaded(location, { enableForeignKeyConstraints: true });
}

function builtInDriver(): DatabaseConstructor | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was
  const { emitWarning } = process;
  // Only Node's warning that SQLite is experimental is suppressed; every other warning passes.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const module = process.getBuiltinModule?.("node:sqlite") as
      | { readonly DatabaseSync: DatabaseConstructor; readonly StatementSync: { readonly prototype: object } }
      | undefined;
    // node:sqlite of Node 22.5 to 22.15 lacks StatementSync.columns(), without which queries cannot be told from other statements.
    return module !== undefined && "columns" in module.StatementSync.prototype ? module.DatabaseSync : undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}

const driverPackage = "@photostructure/sqlite";

function packageDriver(): DatabaseConstructor {
  const require = createRequire(import.meta.url);
  try {
    const module = require(findAddon() ?? driverPackage) as { readonly DatabaseSync: DatabaseConstructor };
    return module.DatabaseSync;
  } catch (cause) {
    throw new AludelError(
      "DRIVER_MISSING",
      `SQLite is not in Node ${process.versions.node}, and "@photostructure/sqlite" cannot be loaded`,
      {
        hint: "npm install @photostructure/sqlite (or use Node 22.16 or later)",
        details: { package: "@photostructure/sqlite", node: process.versions.node },
        cause,
      },
    );
  }
}

/**
 * Returns the native addon of the package from the nearest node_modules, which has everything that a session needs, or null where the
 * package itself has to find it. Resolving and loading the package's JavaScript takes about 5 ms of every start, longer than a query.
 */
function findAddon(): string | null {
  const addon = join("prebuilds", `${process.platform}-${process.arch}`, "@photostructure+sqlite.glibc.node");
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const root = join(folder, "node_modules", driverPackage);
    if (!existsSync(root)) continue;
    // An addon that was compiled on this machine, or for another C library (musl), is in another folder.
    const isOrdinary = !existsSync(join(root, "build")) && !existsSync("/etc/alpine-release");
    return isOrdinary && existsSync(join(root, addon)) ? join(root, addon) : null;
  }
  return null;
}

/** The tokens that may contain a semicolon (string, quoted name, comment), the semicolon itself, and words. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;|[a-z_][\w$]*/gi;
const blank = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$))*$/;

/** Returns whether SQL text consists of white space, comments and semicolons only. */
export function isBlank(sql: string): boolean {
  return blank.test(sql);
}

/**
 * Returns whether SQL text continues after its first statement. SQLite's drivers compile the first statement and silently ignore the rest.
 * The body of a trigger, whose statements end in semicolons too, belongs to one statement up to `END;`, by the rule of sqlite3_complete()
 * (https://sqlite.org/c3ref/complete.html).
 */
export function holdsSeveralStatements(sql: string): boolean {
  if (!sql.includes(";")) return false;
  const words: string[] = [];
  let previous = "";
  for (const match of sql.matchAll(token)) {
    const text = match[0];
    if (text.startsWith("--") || text.startsWith("/*")) continue;
    if (text === ";" && words.length > 0) {
      const inTrigger = isTrigger(words) && previous !== ";end";
      if (!inTrigger) return !isBlank(sql.slice(match.index + 1));
    }
    if (/^[a-z_]/i.test(text) && words.length < 5) words.push(text.toLowerCase());
    // By the rule of sqlite3_complete() a trigger ends at "; END ;".
    previous = text.toLowerCase() === "end" && previous === ";" ? ";end" : text;
  }
  return false;
}

function isTrigger(words: readonly string[]): boolean {
  const start = words[0] === "explain" ? (words[1] === "query" ? 3 : 1) : 0;
  const [create, temporary, object] = words.slice(start);
  if (create !== "create") return false;
  return temporary === "trigger" || ((temporary === "temp" || temporary === "temporary") && object === "trigger");
}

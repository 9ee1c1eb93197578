import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { UrlParameters } from "../../connection/ignored-parameters.ts";
import { AludelError } from "../../error/aludel-error.ts";

/** One compiled statement, as node:sqlite, @photostructure/sqlite and better-sqlite3 offer it. */
export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  /** Columns of the result; empty for a statement without one. better-sqlite3 has {@link reader} for that. */
  columns?(): readonly unknown[];
  readonly reader?: boolean;
  setReadBigInts?(enabled: boolean): unknown;
  safeIntegers?(enabled: boolean): unknown;
}

/** An open SQLite database, as far as a session needs it. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
  close(): void;
  /** Whether a transaction is open: node:sqlite's name. */
  readonly isTransaction?: boolean;
  /** The same, by better-sqlite3's name. */
  readonly inTransaction?: boolean;
}

/** Constructor of node:sqlite and of what has the same interface. */
type DatabaseConstructor = new (
  location: string | URL,
  options?: { readonly enableForeignKeyConstraints?: boolean; readonly timeout?: number },
) => SqliteDatabase;

/** The parameters of a URL that are read. */
export const urlParameters: UrlParameters = {
  read: ["mode"],
  instead: {
    busy_timeout: "statement.lockTimeout of the configuration",
    socket_timeout: "statement.lockTimeout of the configuration",
    timeout: "statement.lockTimeout of the configuration",
  },
};

/** The built-in module where Node has it in a usable form (22.16 and later), else `@photostructure/sqlite`. */
let loaded: DatabaseConstructor | undefined;

/**
 * Opens a SQLite file.
 *
 * @throws what the driver throws, or AludelError DRIVER_MISSING when neither Node nor a package brings SQLite
 */
export function openSqliteFile(location: string | URL): SqliteDatabase {
  loaded ??= builtInDriver() ?? packageDriver();
  return new loaded(location, { enableForeignKeyConstraints: true });
}

function builtInDriver(): DatabaseConstructor | undefined {
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as it was
  const { emitWarning } = process;
  // Node warns once that SQLite is experimental; every other warning passes.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes("SQLite is an experimental feature")) return;
    Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    const module = process.getBuiltinModule?.("node:sqlite") as
      | { readonly DatabaseSync: DatabaseConstructor; readonly StatementSync: { readonly prototype: object } }
      | undefined;
    // Node 22.5 to 22.15 cannot tell a query from another statement.
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
 * Returns the compiled part of the package in the nearest node_modules, which has all that a session needs, or null where the package
 * itself had better look for it. Finding and loading the package's JavaScript takes longer than a query: 5 ms of every start.
 */
function findAddon(): string | null {
  const addon = join("prebuilds", `${process.platform}-${process.arch}`, "@photostructure+sqlite.glibc.node");
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const root = join(folder, "node_modules", driverPackage);
    if (!existsSync(root)) continue;
    // One that was compiled on this machine, or for another C library, is not where this one is.
    const isOrdinary = !existsSync(join(root, "build")) && !existsSync("/etc/alpine-release");
    return isOrdinary && existsSync(join(root, addon)) ? join(root, addon) : null;
  }
  return null;
}

/** What may hide a semicolon: string, quoted name, comment. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|;|[a-z_][\w$]*/gi;
const blank = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*(?:\*\/|$))*$/;

/** Returns whether SQL text holds nothing but space, comments and semicolons. */
export function isBlank(sql: string): boolean {
  return blank.test(sql);
}

/**
 * Returns whether SQL text goes on behind its first statement. SQLite's drivers compile the first and drop the rest in silence. The body
 * of a trigger, whose statements end in semicolons too, is one statement up to `END;`, by the rule of sqlite3_complete()
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
    // sqlite3_complete(): the trigger ends at "; END ;".
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

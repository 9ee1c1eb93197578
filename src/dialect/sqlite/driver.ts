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
  /** Defines a function of SQL. */
  function?(name: string, options: { readonly varargs: boolean }, use: () => null): unknown;
  /** Whether a transaction is open, by the name in node:sqlite. */
  readonly isTransaction?: boolean;
  /** Whether a transaction is open, by the name in better-sqlite3. */
  readonly inTransaction?: boolean;
}

/** The constructor of node:sqlite and of packages with the same interface. */
type DatabaseConstructor = new (
  location: string | URL,
  options?: { readonly enableForeignKeyConstraints?: boolean; readonly enableDoubleQuotedStringLiterals?: boolean },
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
 * @param options `lenient`: a name in double quotes that names nothing is a text (https://sqlite.org/quirks.html#dblquote), as the sqlite3
 *   shell and many programs have it. SQLite parses the whole schema again for each ALTER TABLE, so it cannot change a file that holds such a
 *   definition otherwise
 * @throws the driver's error, or AludelError DRIVER_MISSING when neither Node nor a package provides SQLite
 */
export function openSqliteFile(
  location: string | URL,
  { lenient = false }: { readonly lenient?: boolean } = {},
): SqliteDatabase {
  loaded ??= builtInDriver() ?? packageDriver();
  return new loaded(location, { enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: lenient });
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

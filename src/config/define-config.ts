import type { DatabaseSetting } from "../connection/resolve-database.ts";
import type { Session } from "../connection/session.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { NamingConvention } from "../schema/default-naming-convention.ts";

/** A configuration as it is written in `aludel.config.ts`. Every key has a default but `database` and `models`. */
export interface UserConfig {
  /**
   * The database, unless `--url` or the environment names one: a URL, an open connection (pg Client, DatabaseSync), or a function that
   * returns either. Relative SQLite paths start at the configuration's folder.
   */
  readonly database?: DatabaseSetting | undefined;
  /** The module that exports the models, or a `.sql` file. */
  readonly models?: string | undefined;
  /** Folder that holds `versions/` and `script.ts.template`; default `./migrations`. */
  readonly migrations?: string | undefined;
  /** Engines that every revision must run on; default: the database's own. */
  readonly targets?: readonly DialectName[] | undefined;
  /** Table that holds the current revision; default `aludel_version`. */
  readonly versionTable?: TableSetting | undefined;
  /** Table that holds what ran, when and for how long; default `aludel_history`. */
  readonly historyTable?: TableSetting | undefined;
  /** Shape of revision ids; default `"hash"`. */
  readonly naming?: Naming | undefined;
  /** Patterns for constraints and indexes without a name, used when a revision is written. */
  readonly namingConvention?: Partial<NamingConvention> | undefined;
  /** `"off"` forbids `revision --autogenerate`; default `"draft"`. */
  readonly autogenerate?: "draft" | "off" | undefined;
  /** Tables that belong to the project, as patterns such as `app.*`; default: all. */
  readonly include?: readonly string[] | undefined;
  /** Tables that belong to others; they are never dropped. */
  readonly exclude?: readonly string[] | undefined;
  /** Schemas that belong to the project; default: the connection's own. */
  readonly schemas?: readonly string[] | undefined;
  /** Where revisions are proved; default `"auto"`: beside the database, or in memory. */
  readonly scratch?: "auto" | ScratchSetting | undefined;
  /** What one transaction holds; default `"per-revision"`. */
  readonly transaction?: "per-revision" | "per-run" | undefined;
  /** The migration lock. */
  readonly lock?: LockSetting | undefined;
  /** Limits of every statement of a migration. */
  readonly statement?: StatementSetting | undefined;
  readonly hooks?: HookSetting | undefined;
  /** Whether the database is production, where changes need `--production`; so is `ALUDEL_ENV=production`. */
  readonly production?: boolean | ((database: ProductionFacts) => boolean) | undefined;
  /** Named overrides of all other keys, chosen with `--env`. */
  readonly environments?: Readonly<Record<string, Omit<UserConfig, "environments">>> | undefined;
}

/** A table of Aludel's own: its name, or its name and schema. */
export type TableSetting = string | { readonly name: string; readonly schema?: string | undefined };

/** Shape of revision ids: 12 hexadecimal digits, `001`, `20261120_1530`, or `20261120_add_invites`. */
export type Naming = "hash" | "sequence" | "timestamp" | "date-slug";

/** Scratch databases of the project's own, by engine: a URL of an empty database that proofs may clear. */
export interface ScratchSetting extends Partial<Readonly<Record<DialectName, string>>> {
  /** SQL for what others bring (extensions, roles, tables), run first on each scratch database. */
  readonly setup?: Partial<Readonly<Record<DialectName, string>>> | undefined;
}

/** The migration lock. */
export interface LockSetting {
  /** Milliseconds to wait for it; default 60000. */
  readonly timeout?: number | undefined;
  /**
   * Declares that the pooler before the server gives each client a connection of its own, as PgBouncer does with `pool_mode = session`. A
   * pooler that is not declared is refused, because a lock does not hold on connections that clients share.
   */
  readonly pooler?: "session" | undefined;
}

/** Limits of a statement. */
export interface StatementSetting {
  /** Milliseconds to wait for a lock that others hold; default 5000, 0 without a limit. */
  readonly lockTimeout?: number | undefined;
  /** Milliseconds that a statement may run; default: the server's own. */
  readonly timeout?: number | undefined;
  /** How often a transaction, or a statement outside one, that met a lock is tried again; default 4. */
  readonly retries?: number | undefined;
  /**
   * Milliseconds that the server may be out of reach, while a statement has no answer, until the connection counts as lost; default 120000,
   * 0 without a limit. A statement that the server works on may take any time.
   */
  readonly unreachable?: number | undefined;
}

/** Code and commands of the project that run with Aludel's own. */
export interface HookSetting {
  /** Runs once on each connection to the database, before anything else. */
  readonly onConnect?: ((session: Session) => Promise<void> | void) | undefined;
  /**
   * Runs on each revision file that was written, for example a formatter. A command runs in the configuration's folder, finds the programs
   * of `node_modules/.bin`, and gets the path as its last argument. When it fails, that is told, and the file stays.
   */
  readonly afterWrite?: string | ((path: string) => Promise<void> | void) | undefined;
}

/** What a `production` predicate decides on. */
export interface ProductionFacts {
  /** Name chosen with `--env`, else `ALUDEL_ENV`; null without either. */
  readonly environment: string | null;
  /** Engine, host, database or path; null where the connection was handed in or the engine has none. */
  readonly dialect: DialectName | null;
  readonly host: string | null;
  readonly database: string | null;
  readonly path: string | null;
}

/**
 * Returns its argument: it is there for the types.
 *
 * @example
 * export default defineConfig({
 *   database: "sqlite:./dev.db",
 *   models: "./models/index.ts",
 * });
 */
export function defineConfig(config: UserConfig): UserConfig {
  return config;
}

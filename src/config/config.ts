import type { DatabaseSetting, Variables } from "../connection/resolve-database.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { NamingConvention } from "../schema/default-naming-convention.ts";
import type { HookSetting, Naming, ProductionFacts } from "./define-config.ts";

/** A table of Aludel's own. */
export interface TableName {
  readonly name: string;
  /** Null for the schema that the connection uses by default. */
  readonly schema: string | null;
}

/** The configuration that commands work with: complete, valid, every path absolute. */
export interface Config {
  /** Folder from which relative paths start: the configuration file's, else the current one. */
  readonly directory: string;
  /** The configuration file; null without one. */
  readonly file: string | null;
  /** Name of the environment chosen with `--env`, else of `ALUDEL_ENV`; null without either. */
  readonly environment: string | null;
  /** Value of `--url`; null without it. */
  readonly url: string | null;
  /** The variables that Aludel reads, from the environment and the `.env` file. */
  readonly variables: Variables;
  readonly database: DatabaseSetting | null;
  /** Absolute path of the models' module or `.sql` file; null when none is named. */
  readonly models: string | null;
  /** Absolute path of the migrations folder. */
  readonly migrations: string;
  /** Null for the engine of the database alone. */
  readonly targets: readonly DialectName[] | null;
  readonly versionTable: TableName;
  readonly historyTable: TableName;
  readonly naming: Naming;
  readonly namingConvention: NamingConvention;
  readonly autogenerate: "draft" | "off";
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly schemas: readonly string[];
  readonly scratch: {
    /** URLs by engine. For an engine without one, scratch databases are made in memory or beside the database. */
    readonly urls: Partial<Readonly<Record<DialectName, string>>>;
    readonly setup: Partial<Readonly<Record<DialectName, string>>>;
  };
  readonly transaction: "per-revision" | "per-run";
  /** How long to wait for the migration lock, in milliseconds, and what is said of a pooler before the server. */
  readonly lock: { readonly timeout: number; readonly pooler: "session" | null };
  /** Milliseconds; `timeout` null leaves the server's own setting, 0 is without a limit. */
  readonly statement: {
    readonly lockTimeout: number;
    readonly timeout: number | null;
    readonly retries: number;
    /** How long the server may be out of reach until a statement without an answer is given up; 0 is without a limit. */
    readonly unreachable: number;
  };
  readonly hooks: HookSetting;
  readonly production: boolean | ((database: ProductionFacts) => boolean);
}

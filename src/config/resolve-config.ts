import { resolve } from "node:path";
import type { Variables } from "../connection/resolve-database.ts";
import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import { defaultNamingConvention } from "../schema/default-naming-convention.ts";
import { portableNameLimit, shortenName } from "../schema/shorten-name.ts";
import { assertConfig } from "./config-check.ts";
import type { Config, TableName } from "./config.ts";
import type { ScratchSetting, TableSetting, UserConfig } from "./define-config.ts";
import { readEnvironment } from "./read-environment.ts";

/** What a configuration is resolved against. */
export interface ResolveConfigOptions {
  /** Folder from which relative paths start; default: the current one. */
  readonly directory?: string;
  /** The configuration file, where it came from one. */
  readonly file?: string | null;
  /** Value of `--env`. */
  readonly environment?: string | undefined;
  /** Value of `--url`. */
  readonly url?: string | undefined;
  /** Variables that count; by default those that Aludel reads of the process's environment. */
  readonly variables?: Variables;
}

/**
 * Returns the complete configuration: checked, environment applied, defaults filled in, paths absolute.
 *
 * @throws AludelError INVALID_CONFIG, or UNKNOWN_ENVIRONMENT when `--env` names none of `environments`
 */
export function resolveConfig(raw: unknown, options: ResolveConfigOptions = {}): Config {
  assertConfig(raw);
  const written = raw as UserConfig;
  const config = applyEnvironment(written, options.environment);
  const directory = resolve(options.directory ?? ".");
  const absolute = (path: string): string => resolve(directory, path);
  const variables = options.variables ?? readEnvironment();
  const versionTable = resolveTable("versionTable", config.versionTable ?? "aludel_version");
  const historyTable = resolveTable("historyTable", config.historyTable ?? "aludel_history");
  assertTwoTables(versionTable, historyTable);
  return {
    directory,
    file: options.file ?? null,
    environment: options.environment ?? (variables["ALUDEL_ENV"]?.value || null),
    url: options.url ?? null,
    variables,
    database: config.database ?? null,
    models: config.models === undefined ? null : absolute(config.models),
    migrations: absolute(config.migrations ?? "migrations"),
    targets: config.targets ?? null,
    versionTable,
    historyTable,
    naming: config.naming ?? "hash",
    namingConvention: { ...defaultNamingConvention, ...withoutUndefined(config.namingConvention ?? {}) },
    autogenerate: config.autogenerate ?? "draft",
    include: config.include ?? [],
    exclude: config.exclude ?? [],
    schemas: config.schemas ?? [],
    scratch: resolveScratch(config.scratch),
    transaction: config.transaction ?? "per-revision",
    lock: { timeout: config.lock?.timeout ?? 60_000, pooler: config.lock?.pooler ?? null },
    statement: {
      lockTimeout: config.statement?.lockTimeout ?? 5_000,
      timeout: config.statement?.timeout ?? null,
      retries: config.statement?.retries ?? 4,
      unreachable: config.statement?.unreachable ?? 120_000,
    },
    hooks: config.hooks ?? {},
    production: config.production ?? false,
  };
}

function applyEnvironment({ environments = {}, ...base }: UserConfig, name: string | undefined): UserConfig {
  if (name === undefined) return base;
  const overrides = Object.hasOwn(environments, name) ? environments[name] : undefined;
  if (overrides !== undefined) return { ...base, ...withoutUndefined(overrides) };
  const known = Object.keys(environments);
  const nearest = nearestName(name, known);
  throw new AludelError("UNKNOWN_ENVIRONMENT", `environment "${name}" is not in the configuration`, {
    hint:
      nearest !== undefined
        ? `did you mean "${nearest}"?`
        : known.length > 0
          ? `known are ${known.join(", ")}`
          : "the configuration has no environments: add them under `environments`",
    details: { environment: name, known },
  });
}

function resolveTable(key: "versionTable" | "historyTable", setting: TableSetting): TableName {
  const table =
    typeof setting === "string"
      ? { name: setting, schema: null }
      : { name: setting.name, schema: setting.schema ?? null };
  const long = [table.name, table.schema ?? ""].find((name) => shortenName(name) !== name);
  if (long === undefined) return table;
  throw new AludelError("INVALID_CONFIG", `${key} of the configuration is "${long}", which is too long`, {
    hint: `names have at most ${portableNameLimit.bytes} bytes in UTF-8`,
    details: { key, limit: portableNameLimit.bytes },
  });
}

/** Names that differ by case only are one table on some engines. */
function assertTwoTables(version: TableName, history: TableName): void {
  const fold = ({ name, schema }: TableName): string => JSON.stringify([schema, name]).toLowerCase();
  if (fold(version) !== fold(history)) return;
  throw new AludelError(
    "INVALID_CONFIG",
    `versionTable and historyTable of the configuration are both "${history.name}"`,
    {
      hint: "they are two tables: give one of them another name",
      details: { key: "historyTable" },
    },
  );
}

function resolveScratch(setting: "auto" | ScratchSetting | undefined): Config["scratch"] {
  if (setting === undefined || setting === "auto") return { urls: {}, setup: {} };
  const { setup, ...urls } = setting;
  return { urls: withoutUndefined(urls), setup: withoutUndefined(setup ?? {}) };
}

function withoutUndefined<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}

import type { Config } from "../config/config.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { UnmanagedObject } from "../schema/database.ts";
import type { ProofTarget } from "../scratch/prove.ts";
import { readSqlFile } from "../scratch/read-sql-file.ts";
import { withoutOwnTables } from "./own-tables.ts";
import { resolveProofTargets } from "./proof-targets.ts";
import { type ReadModels, readModels } from "../models/read-models.ts";

/** The models that the configuration names. */
export interface ConfiguredModels extends Pick<ReadModels, "database" | "backfills" | "unexported"> {
  /** The engine that has run the models, when they are SQL; null for models in portable terms. */
  readonly engine: ProofTarget | null;
  /** What models in SQL make and Aludel does not manage. */
  readonly unmanaged: readonly UnmanagedObject[];
}

/** Returns whether a path names SQL. */
export function isSqlFile(path: string): boolean {
  return path.toLowerCase().endsWith(".sql");
}

async function resolveSqlEngine(config: Config, models: string): Promise<ProofTarget> {
  const { reachable, unproved } = await resolveProofTargets(config, []);
  const names = [...reachable.map(({ dialect }) => dialect.name), ...unproved.map(({ dialect }) => dialect)];
  if (names.length !== 1) {
    const found = names.length === 0 ? "none is named" : `these are named: ${names.join(", ")}`;
    throw new AludelError("UNSUPPORTED_MODELS", `models in SQL belong to one engine, and ${found} ("${models}")`, {
      hint: "Name one engine under targets in the configuration, or the database that the models are for",
      details: { models, targets: names },
    });
  }
  const [target] = reachable;
  if (target !== undefined) return withAllSchemas(target);
  const { dialect, reason } = unproved[0] ?? { dialect: names[0], reason: "it is out of reach" };
  throw new AludelError("SCRATCH_UNAVAILABLE", `models in SQL run on a scratch database of ${dialect}: ${reason}`, {
    hint: "Set the database URL, or a server under scratch in the configuration",
    details: { models, dialect },
  });
}

/** Returns the target with every schema in scope: which ones an SQL file makes is known only when it has run. */
export function withAllSchemas(target: ProofTarget): ProofTarget {
  return target.dialect.capabilities.schemas ? { ...target, scope: { ...target.scope, schemas: "all" } } : target;
}

async function readSqlModels(config: Config, models: string): Promise<ConfiguredModels> {
  const engine = await resolveSqlEngine(config, models);
  // The dump of a database that Aludel migrates holds Aludel's own tables, too.
  const { unmanaged, ...found } = withoutOwnTables(config, await readSqlFile(models, engine));
  return { database: { ...found, unmanaged: [] }, unmanaged, backfills: new Map(), unexported: [], engine };
}

/**
 * Reads the models that the configuration names.
 *
 * @throws AludelError MODELS_MISSING when it names none, UNSUPPORTED_MODELS for a `.sql` file without exactly one engine, SCRATCH_UNAVAILABLE when that engine is
 * out of reach, SQL_FILE_FAILED, and as {@link readModels}
 */
export async function readConfiguredModels(config: Config): Promise<ConfiguredModels> {
  const { models, file } = config;
  if (models === null) {
    throw new AludelError("MODELS_MISSING", "the configuration names no models", {
      hint: `Name their index in ${file ?? "aludel.config.ts"}: models: "./models/index.ts"`,
    });
  }
  if (isSqlFile(models)) return readSqlModels(config, models);
  return { ...(await readModels(models)), engine: null, unmanaged: [] };
}

import type { Config } from "../config/config.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { UnmanagedObject } from "../schema/database.ts";
import type { ProofTarget } from "../scratch/prove.ts";
import { type ReadModels, readModels } from "../source/models/read-models.ts";

/** The models that the configuration names. */
export interface ConfiguredModels extends Pick<ReadModels, "database" | "backfills" | "unexported"> {
  /** The engine that has run the models, when they are SQL; null for models in portable terms. */
  readonly engine: ProofTarget | null;
  /** What models in SQL make and Aludel does not manage. */
  readonly unmanaged: readonly UnmanagedObject[];
}

/**
 * Reads the models that the configuration names.
 *
 * @throws AludelError MODELS_MISSING when it names none, UNSUPPORTED_MODELS for a `.sql` file, and as {@link readModels}
 */
export async function readConfiguredModels(config: Config): Promise<ConfiguredModels> {
  const { models, file } = config;
  if (models === null) {
    throw new AludelError("MODELS_MISSING", "the configuration names no models", {
      hint: `Name their index in ${file ?? "aludel.config.ts"}: models: "./models/index.ts"`,
    });
  }
  if (models.endsWith(".sql")) {
    throw new AludelError("UNSUPPORTED_MODELS", `models in SQL are not supported yet: "${models}"`, {
      hint: 'Describe the tables in TypeScript and name their index: models: "./models/index.ts"',
    });
  }
  return { ...(await readModels(models)), engine: null, unmanaged: [] };
}

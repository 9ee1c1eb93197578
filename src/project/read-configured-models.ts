import type { Config } from "../config/config.ts";
import { AludelError } from "../error/aludel-error.ts";
import { chooseReader } from "../reader/choose-reader.ts";
import type { DescribedSchema } from "../reader/schema-reader.ts";
import type { ProofTarget } from "../scratch/proof-targets.ts";
import { findDefaultSchema } from "./default-schema.ts";
import { findOwnership } from "./find-ownership.ts";
import { resolveProofTargets } from "./resolve-proof-targets.ts";

async function resolveEngine(config: Config, models: string): Promise<ProofTarget> {
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
  if (target !== undefined) return target;
  const { dialect, reason } = unproved[0] ?? { dialect: names[0], reason: "it is out of reach" };
  throw new AludelError("SCRATCH_UNAVAILABLE", `models in SQL run on a scratch database of ${dialect}: ${reason}`, {
    hint: "Set the database URL, or a server under scratch in the configuration",
    details: { models, dialect },
  });
}

function findModels({ models, file }: Config): string {
  if (models !== null) return models;
  throw new AludelError("MODELS_MISSING", "the configuration names no models", {
    hint: `Name their index in ${file ?? "aludel.config.ts"}: models: "./models/index.ts"`,
  });
}

/**
 * Reads the models that the configuration names.
 *
 * @throws AludelError MODELS_MISSING when it names none, UNSUPPORTED_MODELS for a `.sql` file without exactly one engine, SCRATCH_UNAVAILABLE
 * when that engine is out of reach, and what their reader throws
 */
export async function readConfiguredModels(config: Config): Promise<DescribedSchema> {
  const path = findModels(config);
  const reader = chooseReader(path);
  const engine = reader.needsEngine ? await resolveEngine(config, path) : null;
  const defaultSchema = await findDefaultSchema(config);
  const file = { path, engine, ownTables: config, isOwned: await findOwnership(config, null), defaultSchema };
  return reader.withSchema(file, (schema) => Promise.resolve(schema));
}

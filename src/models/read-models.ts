import { resolve } from "node:path";

import { loadModule } from "../module/load-module.ts";
import { buildModels, type Models } from "./build-models.ts";
import { findUnexportedModels, type UnexportedModel } from "./find-unexported-models.ts";

/** The models of a project, as they were read. */
export interface ReadModels extends Models {
  /** Models of the same folder that the index does not export; none when the models did not come from a file. */
  readonly unexported: readonly UnexportedModel[];
  /** Absolute path of the module that exports the models; null when they did not come from a file. */
  readonly index: string | null;
}

/**
 * Reads the models of a project.
 *
 * @param source path of the module that exports the models, or its exports
 * @param defaultSchema the schema that is the default one; null where it is unknown
 * @throws AludelError DUPLICATE_MODEL, INVALID_MODEL, UNKNOWN_REFERENCE or NON_UNIQUE_REFERENCE, naming what is wrong
 * @throws what {@link loadModule} throws for a file that is missing or does not run
 */
export async function readModels(
  source: string | Readonly<Record<string, unknown>>,
  defaultSchema: string | null = null,
): Promise<ReadModels> {
  if (typeof source !== "string") return { ...buildModels(source, defaultSchema), unexported: [], index: null };
  const path = resolve(source);
  const models = buildModels(await loadModule(path), defaultSchema);
  return { ...models, unexported: await findUnexportedModels(path, models), index: path };
}

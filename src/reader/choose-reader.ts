import { readModels } from "../models/read-models.ts";
import { withoutExternal } from "../operation/fold/external-tables.ts";
import type { SchemaReader } from "./schema-reader.ts";
import { sqlFileReader } from "./sql-file-reader.ts";

/** Reads models that are written in TypeScript, by loading the module that exports them; throws what {@link readModels} throws. */
const modelsReader: SchemaReader = {
  needsEngine: false,
  withSchema: async ({ path, isOwned, defaultSchema }, use) => {
    const models = await readModels(path, defaultSchema);
    return use({ ...models, database: withoutExternal(models.database, isOwned), engine: null, isOwned }, null);
  },
};

/** The readers of files that their ending tells, in small letters. */
const readers: ReadonlyMap<string, SchemaReader> = new Map([[".sql", sqlFileReader]]);

/** Returns the reader of a file whose ending tells that it describes a schema, else null. */
export function findReader(path: string): SchemaReader | null {
  const ending = /\.[^./\\]*$/u.exec(path)?.[0] ?? "";
  return readers.get(ending.toLowerCase()) ?? null;
}

/** Returns the reader of the models that a configuration names: any file whose ending tells nothing else is a module. */
export function chooseReader(path: string): SchemaReader {
  return findReader(path) ?? modelsReader;
}

import type { Config } from "../../config/config.ts";
import { canonicalForm } from "../../schema/canonical-form.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { resolveCommonEngine, withSchemas } from "./open-schemas.ts";
import { readSchemaSource } from "./schema-source.ts";

/** A schema in its canonical form. */
export interface SchemaReport {
  readonly schema: {
    /** As it was named, a password masked. */
    readonly source: string;
    /** The engine whose terms these are; null for portable terms. */
    readonly engine: DialectName | null;
    /** One line for each table, column, constraint, index, enum and reference row. */
    readonly lines: readonly string[];
  };
}

/**
 * Returns the canonical form of a schema: of the models, of what revisions add up to, of a live database or of an `.sql` file.
 *
 * @throws AludelError what opening it throws
 */
export async function showSchema(config: Config, source: string): Promise<SchemaReport> {
  const found = await readSchemaSource(config, source);
  const engine = await resolveCommonEngine(config, [found]);
  return withSchemas(config, engine, [found], ([schema]) => {
    const lines = schema === undefined ? [] : canonicalForm(schema.database);
    return Promise.resolve({ schema: { source: found.name, engine, lines } });
  });
}

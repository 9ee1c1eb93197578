import type { Config } from "../../config/config.ts";
import { canonicalForm } from "../../schema/canonical-form.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { openProject } from "../../project/open-project.ts";
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
  const project = openProject(config);
  const found = await readSchemaSource(project, source);
  const engine = await resolveCommonEngine(project, [found]);
  return withSchemas(project, engine, [found], ([schema]) => {
    const lines = schema === undefined ? [] : canonicalForm(schema.database);
    return Promise.resolve({ schema: { source: found.name, engine, lines } });
  });
}

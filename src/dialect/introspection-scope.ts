import type { Database } from "../schema/database.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Capabilities } from "./capabilities.ts";

/** The part of a database that is introspected. */
export interface IntrospectionScope {
  /** Schemas to read besides the default one; "all" for every schema that is not the engine's own. Empty on engines without schemas. */
  readonly schemas: readonly string[] | "all";
  /** Names of tables that are left out in every schema: Aludel's own. */
  readonly excludeTables: readonly string[];
  /** The only tables that the caller needs; an engine may return others too. Without it, all tables are read. */
  readonly tables?: readonly QualifiedName[];
}

/**
 * Returns the scope that covers the configured schemas of a project and those that the given databases have; it is empty on engines without
 * schemas.
 */
export function scopeOf(
  { capabilities }: { readonly capabilities: Pick<Capabilities, "schemas"> },
  configured: readonly string[],
  databases: readonly Pick<Database, "schemas">[],
): IntrospectionScope & { readonly schemas: readonly string[] } {
  const named = [...new Set([...configured, ...databases.flatMap(({ schemas }) => [...schemas])])];
  return { schemas: capabilities.schemas ? named : [], excludeTables: [] };
}

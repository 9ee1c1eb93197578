import type { Database } from "../schema/database.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Capabilities } from "./capabilities.ts";

/** What part of a database is read. */
export interface IntrospectionScope {
  /** Schemas to read besides the default one, or all that are not the engine's own; on engines without schemas none. */
  readonly schemas: readonly string[] | "all";
  /** Tables that are left out by name, in any schema read: Aludel's own. */
  readonly excludeTables: readonly string[];
  /** The only tables that the caller will look at; an engine may return others besides. Left out: all. */
  readonly tables?: readonly QualifiedName[];
}

/** Returns the scope of the schemas that a project is configured with, and those that these databases have; on engines without schemas none. */
export function scopeOf(
  { capabilities }: { readonly capabilities: Pick<Capabilities, "schemas"> },
  configured: readonly string[],
  databases: readonly Pick<Database, "schemas">[],
): IntrospectionScope & { readonly schemas: readonly string[] } {
  const named = [...new Set([...configured, ...databases.flatMap(({ schemas }) => [...schemas])])];
  return { schemas: capabilities.schemas ? named : [], excludeTables: [] };
}

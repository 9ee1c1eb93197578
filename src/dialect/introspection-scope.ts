import type { QualifiedName } from "../schema/qualified-name.ts";

/** What part of a database is read. */
export interface IntrospectionScope {
  /** Schemas to read besides the default one, or all that are not the engine's own; on engines without schemas none. */
  readonly schemas: readonly string[] | "all";
  /** Tables that are left out by name, in any schema read: Aludel's own. */
  readonly excludeTables: readonly string[];
  /** The only tables that the caller will look at; an engine may return others besides. Left out: all. */
  readonly tables?: readonly QualifiedName[];
}

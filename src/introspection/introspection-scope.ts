/** What part of a database is read. */
export interface IntrospectionScope {
  /** Schemas to read besides the default one; on engines without schemas none. */
  readonly schemas: readonly string[];
  /** Tables that are left out by name, in any schema read: Aludel's own. */
  readonly excludeTables: readonly string[];
}

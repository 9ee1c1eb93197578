/** Which objects of a database are the project's, by their names as users write them. */
export interface OwnedScope {
  /** Schemas of the configuration. */
  readonly schemas: readonly string[];
  isOwned(name: string): boolean;
}

/** What an engine can do, read by the layer that acts on it. */
export interface Capabilities {
  /** Schema changes roll back. When false a revision is split into segments. */
  readonly transactionalDdl: boolean;
  /** Namespaces exist. When false a schema in a name is refused. */
  readonly schemas: boolean;
  /** Enums are objects of their own. When false createEnum and dropEnum compile to nothing. */
  readonly enumTypes: boolean;
  /** Comments are stored. When false they live in the models and the history only. */
  readonly comments: boolean;
  /** A scratch database needs a server. When false it is made in memory, so every proof is within reach. */
  readonly scratchNeedsServer: boolean;
  /** Longest identifier and how it is counted. */
  readonly identifierLimit: { readonly length: number; readonly unit: "bytes" | "characters" } | null;
}

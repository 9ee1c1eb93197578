/** What an engine can do, read by the layer that acts on it. */
export interface Capabilities {
  /** Namespaces exist. When false a schema in a name is refused. */
  readonly schemas: boolean;
  /** A scratch database needs a server. When false it is made in memory, so every proof is within reach. */
  readonly scratchNeedsServer: boolean;
}

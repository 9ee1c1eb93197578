import type { NamedKind } from "../operation/describe/named-object.ts";

/** Why an engine does not take a name. */
export interface NameRefusal {
  /** A predicate for a sentence about the name: `has 70 bytes in UTF-8, and postgres takes 63`. */
  readonly reason: string;
  /** How long a name may be, and how long this one is; absent where the length is not the reason. */
  readonly length?: { readonly limit: number; readonly found: number; readonly unit: "bytes" | "characters" };
}

/** Which names an engine takes, and which it wants once. */
export interface NameRules {
  /** The spaces in which the name of each kind must be the only one: of the whole schema, or of its table. None where it is not stored. */
  readonly spaces: Readonly<Record<NamedKind, readonly { readonly of: "schema" | "table"; readonly space: string }[]>>;
  /** Returns the name as it is compared: folded, or cut. */
  key(this: void, name: string, kind: NamedKind): string;
  /** Returns why the engine does not take a name of an object that it stores by name; null where it does. */
  refusal(this: void, name: string, kind: NamedKind): NameRefusal | null;
}

/** The features by which engines differ in behaviour. Each is read by the layer that acts on it. */
export interface Capabilities {
  /** Whether the engine has schemas as namespaces. Where it has none, a schema in a name is refused. */
  readonly schemas: boolean;
  /** Whether a foreign key may refer to a table of another database of the server, which a name with a schema stands for. */
  readonly refersToOtherDatabases: boolean;
  /** Whether a scratch database needs a server. Where it needs none it is made in memory, so that every proof can run. */
  readonly scratchNeedsServer: boolean;
  /** Whether a plan copies whole tables as they were when it was made. Then a run that goes on plans what is left of it anew. */
  readonly rebuildsTables: boolean;
  /** Whether comments keep characters of four bytes in UTF-8. Where they do not, a draft says so. */
  readonly fourByteComments: boolean;
  /** Whether texts are compared by a collation that may ignore case, accents and blanks at the end where none is named. */
  readonly foldsText: boolean;
  /** Whether a pooler can stand before the database. */
  readonly poolers: boolean;
  readonly names: NameRules;
}

import type { EnumType } from "./enum-type.ts";
import type { ReferenceRows } from "./reference-rows.ts";
import type { Table } from "./table.ts";

/** An object that was found and is neither compared nor changed: a view, a function, a trigger, an extension … */
export interface UnmanagedObject {
  /** The engine's word for it, e.g. `view`. */
  readonly kind: string;
  /** Name as {@link formatQualifiedName} writes it; a part of a table is `table.name`. */
  readonly name: string;
}

/**
 * A whole schema: what models describe, what the history adds up to, or what an engine reports. Maps are keyed by
 * `formatQualifiedName(name)` and keep the order in which objects came.
 */
export interface Database {
  /** Namespaces besides the default one. */
  readonly schemas: ReadonlySet<string>;
  readonly enums: ReadonlyMap<string, EnumType>;
  readonly tables: ReadonlyMap<string, Table>;
  /** Reference rows by table; an engine's report holds none. */
  readonly rows: ReadonlyMap<string, ReferenceRows>;
  readonly unmanaged: readonly UnmanagedObject[];
}

/** A schema without anything in it. */
export const emptyDatabase: Database = {
  schemas: new Set(),
  enums: new Map(),
  tables: new Map(),
  rows: new Map(),
  unmanaged: [],
};

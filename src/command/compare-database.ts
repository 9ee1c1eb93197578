import type { Session } from "../connection/session.ts";
import type { Config } from "../config/config.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { buildOwnership } from "../ownership/owned-objects.ts";
import type { Database, UnmanagedObject } from "../schema/database.ts";
import { replayOnScratch, type ProofTarget } from "../scratch/prove.ts";
import type { RecordedRevision } from "../source/history/fold-history.ts";
import { describeDifferences, type Difference } from "./difference.ts";

/** A live database held against the history that it records. */
export interface DatabaseComparison {
  readonly differences: readonly Difference[];
  /** What stands in the database and is nobody's business here. */
  readonly unmanaged: readonly UnmanagedObject[];
}

function onlyKeys<V>(map: ReadonlyMap<string, V>, keep: (key: string) => boolean): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => keep(key)));
}

/** Parts a live database into what the history made, or should have made, and the rest. */
function partOwned(
  live: Database,
  expected: Database,
  isOwned: (name: string) => boolean,
): { readonly owned: Database; readonly unmanaged: readonly UnmanagedObject[] } {
  const others = (kind: string, names: Iterable<string>, known: (name: string) => boolean): UnmanagedObject[] =>
    [...names].filter((name) => !known(name)).map((name) => ({ kind, name }));
  const isKnownTable = (key: string): boolean => expected.tables.has(key) && isOwned(key);
  const isKnownEnum = (key: string): boolean => expected.enums.has(key);
  return {
    owned: {
      ...live,
      schemas: new Set([...live.schemas].filter((schema) => expected.schemas.has(schema))),
      tables: onlyKeys(live.tables, isKnownTable),
      enums: onlyKeys(live.enums, isKnownEnum),
      unmanaged: [],
    },
    unmanaged: [
      ...others("table", live.tables.keys(), isKnownTable),
      ...others("enum", live.enums.keys(), isKnownEnum),
      ...live.unmanaged,
    ],
  };
}

/**
 * Compares a live database with what the revisions that it records lead to on a scratch database of the same engine.
 *
 * @throws AludelError PROOF_FAILED when a revision cannot be replayed, and what creating a scratch database throws
 */
export async function compareDatabase(
  config: Config,
  dialect: Dialect,
  session: Session,
  target: ProofTarget,
  applied: readonly RecordedRevision[],
): Promise<DatabaseComparison> {
  const expected = await replayOnScratch(target, applied);
  const excludeTables = [config.versionTable.name, config.historyTable.name];
  const live = await dialect.introspect(session, { ...target.scope, excludeTables });
  const isOwned = buildOwnership(config);
  const { owned, unmanaged } = partOwned(live, expected, isOwned);
  const wanted = { ...expected, tables: onlyKeys(expected.tables, isOwned) };
  return {
    differences: describeDifferences(owned, wanted, dialect.comparator, ["history", "database"]),
    unmanaged,
  };
}

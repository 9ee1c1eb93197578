import type { Operation } from "../operation/operation.ts";
import { withoutDefaultSchema } from "../operation/rewrite/without-default-schema.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import { appliedRevisions } from "../revision/version-set.ts";
import { type Database, emptyDatabase } from "../schema/database.ts";
import { loadScripts } from "../script/load-script.ts";
import { type LoadedRevision, recordDowngrade, recordUpgrade } from "../script/record-operations.ts";
import type { Script } from "../script/script-directory.ts";
import { type FoldedRevisions, foldRevisions, type RecordedRevision } from "../script/fold-revisions.ts";

/** The operations of a project's revisions, and the schema that they add up to; each file is loaded once, when it is needed. */
export interface RecordedRevisions {
  /** Loads the files of revisions, all at once. */
  load(ids: readonly string[]): Promise<void>;
  /** Returns the operations of one direction of a revision. */
  record(id: string, direction: "upgrade" | "downgrade"): Promise<readonly Operation[]>;
  /** Returns the schema of a database that records these heads. */
  fold(versions: readonly string[]): Promise<Database>;
  /** Returns the revisions that a database with these heads has applied, and their schema; without heads all revisions. */
  upTo(
    versions?: readonly string[],
  ): Promise<FoldedRevisions & { readonly graph: RevisionGraph<Script>; readonly record: RecordedRevisions["record"] }>;
}

/** Returns the operations of a project's revisions. */
export function buildRecordedRevisions(
  graph: RevisionGraph<Script>,
  defaultSchema: string | null = null,
): RecordedRevisions {
  const named = (operations: readonly Operation[]): readonly Operation[] =>
    defaultSchema === null ? operations : withoutDefaultSchema(operations, defaultSchema);

  const loaded = new Map<string, LoadedRevision>();
  const upgrades = new Map<string, readonly Operation[]>();
  // The schema that was asked for last: the next one usually adds revisions to it.
  let last = { applied: new Set<string>(), schema: emptyDatabase };

  async function load(ids: readonly string[]): Promise<void> {
    const missing = ids.filter((id) => !loaded.has(id)).flatMap((id) => graph.byId.get(id) ?? []);
    if (missing.length === 0) return;
    for (const script of await loadScripts(missing)) loaded.set(script.revision, script);
  }

  function find(id: string): LoadedRevision {
    const script = loaded.get(id);
    if (script === undefined) throw new Error(`revision "${id}" was not loaded`);
    return script;
  }

  function upgradeOf(id: string): readonly Operation[] {
    const operations = upgrades.get(id) ?? named(recordUpgrade(find(id)));
    upgrades.set(id, operations);
    return operations;
  }

  function recordedOf({ id, path }: Script): RecordedRevision {
    return { revision: id, path, upgrade: upgradeOf(id) };
  }

  async function fold(versions: readonly string[]): Promise<Database> {
    const applied = appliedRevisions(graph, versions);
    const isBelow = [...last.applied].every((id) => applied.has(id));
    const { applied: known, schema: before } = isBelow ? last : { applied: new Set<string>(), schema: emptyDatabase };
    const missing = graph.revisions.filter(({ id }) => applied.has(id) && !known.has(id));
    await load(missing.map(({ id }) => id));
    const schema = foldRevisions(missing.map(recordedOf), before);
    last = { applied, schema };
    return schema;
  }

  async function record(id: string, direction: "upgrade" | "downgrade"): Promise<readonly Operation[]> {
    await load([id]);
    return direction === "upgrade" ? upgradeOf(id) : named(recordDowngrade(find(id)));
  }

  return {
    load,
    fold,
    record,
    async upTo(versions = graph.heads.map(({ id }) => id)) {
      const applied = appliedRevisions(graph, versions);
      const scripts = graph.revisions.filter(({ id }) => applied.has(id));
      await load(scripts.map(({ id }) => id));
      return { graph, recorded: scripts.map(recordedOf), schema: await fold(versions), record };
    },
  };
}

import type { Operation } from "../operation/operation.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { Rename } from "./apply-renames.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { formatColumnName, formatQualifiedName, isSameName } from "../schema/qualified-name.ts";
import { detectMovedColumns, detectRenames, type RenameCandidate } from "./detect-renames.ts";
import { findLossyChanges, type LossyChange } from "./lossy-changes.ts";
import { columnBefore, tableBefore } from "./names-before.ts";

/** The renames and losses that the user decided. */
export interface Decisions {
  readonly renames: readonly Rename[];
  /** Losses and conversions that the user accepts, by {@link decisionKey}. */
  readonly accepted: ReadonlySet<string>;
}

/** The decisions of a user who has made none. */
export const noDecisions: Decisions = { renames: [], accepted: new Set() };

/** A lossy change that the user has not decided about. */
export interface MissingDecision {
  readonly change: LossyChange;
  /** The renames that the change may be instead, in descending order of similarity. */
  readonly candidates: readonly RenameCandidate[];
}

/** Returns the key of an accepted loss. It holds the kind, because a table and a column may have the same name. */
export function decisionKey(kind: LossyChange["kind"], object: string): string {
  return `${kind} ${object}`;
}

/** Returns a lossy change under the name that the object had before it was moved aside for another one. */
function withOwnName(change: LossyChange, parked: readonly Rename[]): LossyChange {
  const { table, column } = change;
  const own = parked.find((rename) =>
    rename.kind === "table"
      ? column === null && isSameName(rename.to, table)
      : rename.to === column && change.kind === "dropColumn",
  );
  if (own === undefined) return change;
  return own.kind === "table"
    ? { ...change, object: formatQualifiedName(own.from) }
    : { ...change, object: formatColumnName(table, own.from) };
}

/** Returns a candidate as users write it: with the names before all renames. */
function withNamesBefore(candidate: RenameCandidate, renames: readonly Rename[]): RenameCandidate {
  const { rename } = candidate;
  if (rename.kind === "table") {
    const from = tableBefore(rename.from, renames);
    return { ...candidate, from: formatQualifiedName(from), rename: { ...rename, from } };
  }
  const table = tableBefore(rename.table, renames);
  const from = columnBefore(table, rename.from, renames);
  return { ...candidate, from: formatColumnName(rename.table, from), rename: { ...rename, table, from } };
}

/**
 * Returns the lossy changes among operations that still need a decision, each with the renames that it may be instead.
 *
 * @param parked the objects that were moved aside, because another one takes their name
 * @param isOneType whether two types are the same on every engine that the revision is for, so that no value changes
 */
export function findMissingDecisions(
  operations: readonly Operation[],
  { accepted, renames }: Decisions,
  parked: readonly Rename[] = [],
  isOneType: (change: FromTo<ColumnType>) => boolean = () => false,
): MissingDecision[] {
  const changes = findLossyChanges(operations)
    .filter(({ conversion }) => conversion === undefined || !isOneType(conversion))
    .map((change) => ({ change, named: withOwnName(change, parked) }));
  const undecided = changes.filter(({ named: { kind, object } }) => !accepted.has(decisionKey(kind, object)));
  if (undecided.length === 0) return [];
  const candidates = [...detectRenames(operations), ...detectMovedColumns(operations)];
  return undecided.map(({ change, named }) => ({
    change: named,
    candidates: candidates
      .filter(({ loss, from }) => change.kind === loss && from === change.object)
      .map((candidate) => withNamesBefore(candidate, [...renames, ...parked])),
  }));
}

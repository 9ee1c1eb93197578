import { isLeftOutSomewhere } from "../schema/left-out.ts";
import type { Table } from "../schema/table.ts";
import { indexedColumns, type TableIndex } from "../schema/table-index.ts";
import type { Comparator } from "./comparator.ts";
import type { DiffDraft } from "./database-diff.ts";
import { diffComment } from "./diff-comment.ts";
import { isSameSet } from "./diff-constraint.ts";
import { changeParts, type PartRules } from "./pair-parts.ts";
import { areSameKeys, isSameKey, isSamePredicate, isSameTarget } from "./same-index-keys.ts";

/** Returns whether two indexes are the same apart from their names and comments. */
export function isSameIndex(from: TableIndex, to: TableIndex, comparator: Comparator): boolean {
  return (
    from.unique === to.unique &&
    from.method === to.method &&
    from.nullsNotDistinct === to.nullsNotDistinct &&
    isSameSet(from.include, to.include) &&
    areSameKeys(from.keys, to.keys, (key, other) => isSameKey(key, other, comparator)) &&
    isSamePredicate(from.predicate, to.predicate, comparator)
  );
}

/** Returns the rules by which the indexes of two tables are paired. */
export function indexRules(comparator: Comparator): PartRules<TableIndex> {
  return {
    isSameKind: () => true,
    isSame: (from, to) => isSameIndex(from, to, comparator),
    isSameSubject: (from, to) => areSameKeys(from.keys, to.keys, (key, other) => isSameTarget(key, other, comparator)),
  };
}

/** Adds the operations that give `from` the indexes of `to`, by the same rules as {@link diffConstraints}. */
export function diffIndexes(
  from: Table,
  to: Table,
  comparator: Comparator,
  takenNames: ReadonlySet<string>,
  draft: DiffDraft,
): void {
  const table = to.name;
  changeParts(from.indexes, to.indexes, indexRules(comparator), {
    drop: (index) => draft.operations.push({ kind: "dropIndex", table, name: index.name ?? "", definition: index }),
    create: (index) => {
      draft.operations.push({ kind: "createIndex", table, index });
      const isOld = indexedColumns(index).every((column) => from.columns.some(({ name }) => name === column));
      const object = index.name ?? indexedColumns(index).join(", ");
      if (index.unique && isOld) draft.diagnostics.push({ kind: "mayFailOnDuplicates", table, object });
    },
    change: (before, after) => {
      const isRenamed = before.name !== null && before.name !== after.name;
      const canRename = after.name !== null && !takenNames.has(after.name);
      // Renames and comments name the index without its definition. They cannot reach an unnamed index, and an engine that leaves this
      // index out could not know to skip them.
      const isCommented = before.comment !== after.comment;
      const isUnknown =
        (isCommented && before.name === null) || ((isCommented || isRenamed) && isLeftOutSomewhere(before));
      if (!isSameIndex(before, after, comparator) || (isRenamed && !canRename) || isUnknown) return false;
      const index = after.name ?? "";
      if (isRenamed) draft.operations.push({ kind: "renameIndex", table, from: before.name, to: index });
      diffComment({ kind: "index", table, index }, before.comment, after.comment, draft);
      return true;
    },
  });
}

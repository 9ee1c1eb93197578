import type { SqlText } from "../schema/expression.ts";
import type { Table } from "../schema/table.ts";
import { indexedColumns, type IndexKey, type TableIndex } from "../schema/table-index.ts";
import type { Comparator } from "./comparator.ts";
import type { DiffDraft } from "./database-diff.ts";
import { diffComment } from "./diff-comment.ts";
import { isSameSet } from "./diff-constraint.ts";
import { pairParts, type PartRules } from "./pair-parts.ts";

function isSameText(from: SqlText | null, to: SqlText | null, comparator: Comparator): boolean {
  return from === null || to === null ? from === to : comparator.isSameExpression(from, to);
}

function isSameTarget({ on: from }: IndexKey, { on: to }: IndexKey, comparator: Comparator): boolean {
  if (from.kind === "column") return to.kind === "column" && from.column === to.column;
  return to.kind === "expression" && comparator.isSameExpression(from.expression, to.expression);
}

function isSameKey(from: IndexKey, to: IndexKey, comparator: Comparator): boolean {
  return (
    isSameTarget(from, to, comparator) &&
    from.order === to.order &&
    from.nulls === to.nulls &&
    from.operatorClass === to.operatorClass &&
    from.collation === to.collation
  );
}

function areKeys(from: TableIndex, to: TableIndex, isSame: (from: IndexKey, to: IndexKey) => boolean): boolean {
  if (from.keys.length !== to.keys.length) return false;
  return from.keys.every((key, at) => {
    const other = to.keys[at];
    return other !== undefined && isSame(key, other);
  });
}

/** Returns whether two indexes are the same but for their names and comments. */
export function isSameIndex(from: TableIndex, to: TableIndex, comparator: Comparator): boolean {
  return (
    from.unique === to.unique &&
    from.method === to.method &&
    from.nullsNotDistinct === to.nullsNotDistinct &&
    isSameSet(from.include, to.include) &&
    areKeys(from, to, (key, other) => isSameKey(key, other, comparator)) &&
    isSameText(from.predicate, to.predicate, comparator)
  );
}

/** Returns how indexes of one table are told apart. */
export function indexRules(comparator: Comparator): PartRules<TableIndex> {
  return {
    isSameKind: () => true,
    isSame: (from, to) => isSameIndex(from, to, comparator),
    isSameSubject: (from, to) => areKeys(from, to, (key, other) => isSameTarget(key, other, comparator)),
  };
}

/** Adds the operations that give `from` the indexes of `to`, by the same rules as for constraints. */
export function diffIndexes(
  from: Table,
  to: Table,
  comparator: Comparator,
  takenNames: ReadonlySet<string>,
  draft: DiffDraft,
): void {
  const table = to.name;
  const { pairs, onlyFrom, onlyTo } = pairParts(from.indexes, to.indexes, indexRules(comparator));
  const drop = (index: TableIndex): void => {
    draft.operations.push({ kind: "dropIndex", table, name: index.name ?? "", definition: index });
  };
  const create = (index: TableIndex): void => {
    draft.operations.push({ kind: "createIndex", table, index });
    const isOld = indexedColumns(index).every((column) => from.columns.some(({ name }) => name === column));
    const object = index.name ?? indexedColumns(index).join(", ");
    if (index.unique && isOld) draft.diagnostics.push({ kind: "mayFailOnDuplicates", table, object });
  };
  for (const index of onlyFrom) drop(index);
  for (const { from: before, to: after } of pairs) {
    const isRenamed = before.name !== null && before.name !== after.name;
    const canRename = after.name !== null && !takenNames.has(after.name);
    // A comment is written on an index by its name, which an unnamed one does not have.
    const isCommented = before.name === null && before.comment !== after.comment;
    if (!isSameIndex(before, after, comparator) || (isRenamed && !canRename) || isCommented) {
      drop(before);
      create(after);
      continue;
    }
    const index = after.name ?? "";
    if (isRenamed) draft.operations.push({ kind: "renameIndex", table, from: before.name, to: index });
    diffComment({ kind: "index", table, index }, before.comment, after.comment, draft);
  }
  for (const index of onlyTo) create(index);
}

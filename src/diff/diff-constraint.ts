import { type Constraint, constrainedColumns, type ForeignKey } from "../schema/constraint.ts";
import { isLeftOutSomewhere } from "../schema/left-out.ts";
import { isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import type { Comparator } from "./comparator.ts";
import type { DiffDraft } from "./database-diff.ts";
import { changeParts, type PartRules } from "./pair-parts.ts";
import { areSameKeys, isSameKey, isSamePredicate, isSameTarget } from "./same-index-keys.ts";

/** Returns whether two lists hold the same names in the same order. */
export function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, at) => name === right[at]);
}

/** Returns whether two lists hold the same names in any order. */
export function isSameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function isSameReference(from: ForeignKey, to: ForeignKey): boolean {
  return (
    isSameList(from.columns, to.columns) &&
    isSameName(from.references.table, to.references.table) &&
    isSameList(from.references.columns, to.references.columns)
  );
}

/** Returns whether two constraints are the same apart from their names. */
export function isSameConstraint(from: Constraint, to: Constraint, comparator: Comparator): boolean {
  switch (from.kind) {
    case "primaryKey":
    case "unique":
      return (
        to.kind === from.kind &&
        isSameList(from.columns, to.columns) &&
        isSameSet(from.include, to.include) &&
        from.deferrable === to.deferrable &&
        (from.kind !== "unique" || (to.kind === "unique" && from.nullsNotDistinct === to.nullsNotDistinct))
      );
    case "foreignKey":
      return (
        to.kind === "foreignKey" &&
        isSameReference(from, to) &&
        from.onDelete === to.onDelete &&
        from.onUpdate === to.onUpdate &&
        from.match === to.match &&
        from.deferrable === to.deferrable &&
        from.notValid === to.notValid
      );
    case "check":
      return (
        to.kind === "check" &&
        from.notValid === to.notValid &&
        comparator.isSameExpression(from.expression, to.expression)
      );
    case "exclusion":
      return (
        to.kind === "exclusion" &&
        from.method === to.method &&
        from.deferrable === to.deferrable &&
        isSameSet(from.include, to.include) &&
        areSameKeys(from.elements, to.elements, (a, b) => a.with === b.with && isSameKey(a, b, comparator)) &&
        isSamePredicate(from.predicate, to.predicate, comparator)
      );
  }
}

/** Returns the rules by which the constraints of two tables are paired. */
export function constraintRules(comparator: Comparator): PartRules<Constraint> {
  return {
    isSameKind: (from, to) => from.kind === to.kind,
    isSame: (from, to) => isSameConstraint(from, to, comparator),
    isSameSubject: (from, to) => {
      switch (from.kind) {
        case "primaryKey":
          return to.kind === "primaryKey";
        case "unique":
          return to.kind === "unique" && isSameList(from.columns, to.columns);
        case "foreignKey":
          return to.kind === "foreignKey" && isSameReference(from, to);
        case "check":
          return to.kind === "check" && comparator.isSameExpression(from.expression, to.expression);
        case "exclusion":
          return (
            to.kind === "exclusion" && areSameKeys(from.elements, to.elements, (a, b) => isSameTarget(a, b, comparator))
          );
      }
    },
  };
}

/** Returns whether rows that satisfy `from` always satisfy `to`, so that the change cannot fail on existing rows. */
function isHeldAlready(from: Constraint, to: Constraint): boolean {
  if (from.kind === "foreignKey" && to.kind === "foreignKey") {
    return isSameReference(from, to) && from.match === to.match && !from.notValid;
  }
  const isUnique =
    (from.kind === "primaryKey" || from.kind === "unique") && (to.kind === "primaryKey" || to.kind === "unique");
  const isStricter = to.kind === "unique" && to.nullsNotDistinct && !(from.kind === "unique" && from.nullsNotDistinct);
  return isUnique && isSameSet(from.columns, to.columns) && !isStricter;
}

function warn(draft: DiffDraft, from: Table, table: QualifiedName, constraint: Constraint): void {
  const columns = constrainedColumns(constraint);
  const object = constraint.name ?? (constraint.kind === "check" ? "check" : columns.join(", "));
  if (constraint.kind === "check") {
    if (!constraint.notValid) draft.diagnostics.push({ kind: "mayFailOnCheck", table, object });
    return;
  }
  // A new column has no values that could violate the constraint, except for those that this revision writes.
  if (!columns.every((column) => from.columns.some(({ name }) => name === column))) return;
  if (constraint.kind === "foreignKey") {
    if (!constraint.notValid) draft.diagnostics.push({ kind: "mayFailOnOrphans", table, object });
    return;
  }
  const kind = constraint.kind === "exclusion" ? "mayFailOnExclusion" : "mayFailOnDuplicates";
  draft.diagnostics.push({ kind, table, object });
}

/**
 * Adds the operations that give `from` the constraints of `to`, whose names are resolved. A changed constraint is dropped and added again;
 * one that differs in its name only is renamed, unless the new name is in use (`takenNames`). The name of a constraint that the revision
 * history left unnamed is not compared, because the engine chose it.
 */
export function diffConstraints(
  from: Table,
  to: Table,
  comparator: Comparator,
  takenNames: ReadonlySet<string>,
  draft: DiffDraft,
): void {
  const table = to.name;
  changeParts(from.constraints, to.constraints, constraintRules(comparator), {
    drop: (constraint) =>
      draft.operations.push({ kind: "dropConstraint", table, name: constraint.name, definition: constraint }),
    create: (constraint) => {
      draft.operations.push({ kind: "addConstraint", table, constraint });
      if (!from.constraints.some((held) => isHeldAlready(held, constraint))) warn(draft, from, table, constraint);
    },
    change: (before, after) => {
      if (!isSameConstraint(before, after, comparator)) return false;
      if (before.name === null || before.name === after.name) return true;
      // A rename names the constraint without its definition, so an engine that leaves this constraint out could not know to skip the
      // rename.
      if (after.name === null || takenNames.has(after.name) || isLeftOutSomewhere(before)) return false;
      draft.operations.push({ kind: "renameConstraint", table, from: before.name, to: after.name });
      return true;
    },
  });
}

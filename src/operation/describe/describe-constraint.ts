import type { Constraint, Deferrable, PrimaryKey, Unique } from "../../schema/constraint.ts";
import { formatExpression } from "../../schema/format-expression.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import { describeInclude, describeKey, describePredicate } from "./describe-index.ts";

function describeDeferrable(deferrable: Deferrable): string {
  if (deferrable === "no") return "";
  return deferrable === "initiallyDeferred" ? " deferrable initially deferred" : " deferrable";
}

function describeKeyOptions({ include, deferrable }: PrimaryKey | Unique): string {
  return `${describeInclude(include)}${describeDeferrable(deferrable)}`;
}

/** Returns the definition of a constraint in words, without its name. */
export function describeConstraint(constraint: Constraint): string {
  switch (constraint.kind) {
    case "primaryKey":
      return `primary key (${constraint.columns.join(", ")})${describeKeyOptions(constraint)}`;
    case "unique": {
      const nulls = constraint.nullsNotDistinct ? " nulls not distinct" : "";
      return `unique (${constraint.columns.join(", ")})${nulls}${describeKeyOptions(constraint)}`;
    }
    case "foreignKey": {
      const { columns, references, onDelete, onUpdate } = constraint;
      const target = `${formatQualifiedName(references.table)} (${references.columns.join(", ")})`;
      const options = [
        constraint.match === "full" ? " match full" : "",
        onDelete === "no action" ? "" : ` on delete ${onDelete}`,
        onUpdate === "no action" ? "" : ` on update ${onUpdate}`,
        describeDeferrable(constraint.deferrable),
        constraint.notValid ? " not valid" : "",
      ];
      return `foreign key (${columns.join(", ")}) to ${target}${options.join("")}`;
    }
    case "check":
      return `check (${formatExpression(constraint.expression)})${constraint.notValid ? " not valid" : ""}`;
    case "exclusion": {
      const { method, elements, include, predicate, deferrable } = constraint;
      const terms = elements.map((element) => `${describeKey(element)} with ${element.with}`).join(", ");
      return `exclude using ${method} (${terms})${describeInclude(include)}${describePredicate(predicate)}${describeDeferrable(deferrable)}`;
    }
  }
}

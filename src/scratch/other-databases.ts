import type { Operation } from "../operation/operation.ts";
import type { Constraint } from "../schema/constraint.ts";
import { formatQualifiedName, parseQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";

/**
 * Returns the name under which a scratch database holds a table of another database: that database is a real one on the server, and no
 * place for tables of a proof.
 */
export function nameOnScratch(name: QualifiedName): QualifiedName {
  return name.schema === null ? name : { schema: null, name: formatQualifiedName(name) };
}

function withTarget(constraint: Constraint, change: (name: QualifiedName) => QualifiedName): Constraint {
  if (constraint.kind !== "foreignKey") return constraint;
  const { references } = constraint;
  return { ...constraint, references: { ...references, table: change(references.table) } };
}

/** Returns the operation with its foreign keys to tables of other databases led to those of the scratch database. */
export function placeOnScratch(operation: Operation): Operation {
  if (operation.kind === "createTable") {
    const constraints = operation.table.constraints.map((one) => withTarget(one, nameOnScratch));
    return { ...operation, table: { ...operation.table, constraints } };
  }
  if (operation.kind === "addConstraint") {
    return { ...operation, constraint: withTarget(operation.constraint, nameOnScratch) };
  }
  return operation;
}

/**
 * Returns a table as the engine reports it, with its foreign keys to tables of other databases.
 *
 * @param names the names of these tables on the scratch database
 */
export function placeBack(table: Table, names: ReadonlySet<string>): Table {
  const change = (name: QualifiedName): QualifiedName =>
    name.schema === null && names.has(name.name) ? parseQualifiedName(name.name) : name;
  return { ...table, constraints: table.constraints.map((one) => withTarget(one, change)) };
}

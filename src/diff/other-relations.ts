import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";

/** Kinds of unmanaged objects that share the namespace of tables, so that no table can have the same name. */
const relationKinds: ReadonlySet<string> = new Set([
  "composite type",
  "foreign table",
  "inherited table",
  "materialized view",
  "partition",
  "partitioned table",
  "sequence",
  "typed table",
  "view",
  "virtual table",
]);

/** A name that belongs to a table in one schema and to an unmanaged relation in the other. */
export interface OtherRelation {
  /** As {@link formatQualifiedName} formats it. */
  readonly name: string;
  /** The kind of the unmanaged relation: `partitioned table`. */
  readonly kind: string;
  /** The side on which the name belongs to the unmanaged relation. */
  readonly on: "from" | "to";
}

type Sides = Pick<Database, "tables" | "unmanaged">;

function relationsBeside({ tables }: Sides, { unmanaged }: Sides, on: OtherRelation["on"]): OtherRelation[] {
  return unmanaged
    .filter(({ kind, name }) => relationKinds.has(kind) && tables.has(name))
    .map(({ kind, name }) => ({ name, kind, on }));
}

/** Returns the names that belong to a table in one schema and to an unmanaged relation in the other. */
export function findOtherRelations(from: Sides, to: Sides): readonly OtherRelation[] {
  return [...relationsBeside(to, from, "from"), ...relationsBeside(from, to, "to")];
}

/**
 * Asserts that no table of one schema is another kind of relation in the other, because no statement converts between the two.
 *
 * @throws AludelError NOT_A_TABLE
 */
export function assertNoOtherRelation(
  from: Sides,
  to: Sides,
  names: { readonly from: string; readonly to: string },
): void {
  const [found] = findOtherRelations(from, to);
  if (found === undefined) return;
  const { name, kind, on } = found;
  const [table, other] = on === "from" ? [names.to, names.from] : [names.from, names.to];
  throw new AludelError("NOT_A_TABLE", `"${name}" is a table in ${table} and a ${kind} in ${other}`, {
    hint: `Aludel manages no ${kind}: name "${name}" under exclude in the configuration, or write the change by hand, op.execute(…, { changes: (op) => … })`,
    details: { name, kind },
  });
}

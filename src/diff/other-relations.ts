import { AludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";

/** What has a name that no table can have beside it, and is no table that Aludel manages. */
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

/** A name that one schema gives to a table and the other one to something else. */
export interface OtherRelation {
  /** As {@link formatQualifiedName} writes it. */
  readonly name: string;
  /** What it is on the other side: `partitioned table`. */
  readonly kind: string;
  /** Which side has what is no table. */
  readonly on: "from" | "to";
}

type Sides = Pick<Database, "tables" | "unmanaged">;

function relationsBeside({ tables }: Sides, { unmanaged }: Sides, on: OtherRelation["on"]): OtherRelation[] {
  return unmanaged
    .filter(({ kind, name }) => relationKinds.has(kind) && tables.has(name))
    .map(({ kind, name }) => ({ name, kind, on }));
}

/** Returns the names that are a table in one of two schemas, and in the other one something that is not managed. */
export function findOtherRelations(from: Sides, to: Sides): readonly OtherRelation[] {
  return [...relationsBeside(to, from, "from"), ...relationsBeside(from, to, "to")];
}

/**
 * Asserts that no table of one schema is something else in the other one: no statement makes the one into the other.
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

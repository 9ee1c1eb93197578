import { changesRows, factsOf } from "../../../operation/definitions.ts";
import { foldAlong } from "../../../operation/fold/fold-along.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { Database } from "../../../schema/database.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { Table } from "../../../schema/table.ts";
import { indexedColumns } from "../../../schema/table-index.ts";
import type { PlacedOperation } from "./detach-foreign-keys.ts";

/** Operations that become statements one after the other, or, where there are several, one ALTER TABLE. */
export type OperationGroup = readonly PlacedOperation[];

/** Returns whether the identity column of a table, if there is one, is the only one and the first column of a key, as the server requires. */
export function isNumberedByKey(table: Table): boolean {
  const [numbered, ...others] = table.columns.filter(({ identity }) => identity !== null);
  if (numbered === undefined) return true;
  const isLed = (columns: readonly string[]) => columns[0] === numbered.name;
  const hasKey =
    table.constraints.some((c) => (c.kind === "primaryKey" || c.kind === "unique") && isLed(c.columns)) ||
    table.indexes.some((index) => isLed(indexedColumns(index)));
  return others.length === 0 && hasKey;
}

/** Returns whether a table has a primary key. */
export function hasPrimaryKey({ constraints }: Table): boolean {
  return constraints.some(({ kind }) => kind === "primaryKey");
}

/**
 * What becomes of an operation between the first operation that breaks a key and the one that makes it whole: it joins them in one
 * statement, comes before or after that statement, or forbids that there is one.
 */
type Place = "joins" | "before" | "after" | "forbids";

function placeOf(operation: Operation): Place {
  switch (operation.kind) {
    case "addColumn":
      return operation.column.identity === null ? "before" : "joins";
    case "alterColumn": {
      const { identity, nullable } = operation.changes;
      return identity !== undefined || nullable?.to === true ? "joins" : "before";
    }
    case "addConstraint":
      return operation.constraint.kind === "primaryKey" || operation.constraint.kind === "unique" ? "joins" : "after";
    case "dropConstraint": {
      const kind = operation.definition?.kind;
      return kind === "foreignKey" || kind === "check" ? "before" : "joins";
    }
    case "dropColumn":
    case "createIndex":
    case "dropIndex":
      return "joins";
    case "setComment":
      return "after";
    case "alterTable":
    case "insertRows":
    case "updateRows":
    case "deleteRows":
    case "backfill":
    case "createEnum":
    case "dropEnum":
    case "createSchema":
    case "dropSchema":
      return "before";
    case "createTable":
    case "dropTable":
    case "renameTable":
    case "renameColumn":
    case "renameConstraint":
    case "renameIndex":
    case "execute":
    case "run":
    case "irreversible":
      return "forbids";
  }
}

/** An operation with its table before and after it. */
interface Stage {
  readonly placed: PlacedOperation;
  /** Names of the tables that it concerns; null for all. */
  readonly tables: ReadonlySet<string> | null;
  readonly before: Table | undefined;
  readonly after: Table | undefined;
}

function listStages(planned: readonly PlacedOperation[], schema: Database): readonly Stage[] {
  const schemaBefore = foldAlong(
    planned.map(({ operation }) => operation),
    schema,
  );
  return planned.map((placed, at): Stage => {
    const { operation } = placed;
    const { table, touchedTables } = factsOf(operation);
    const name = table === null ? "" : formatQualifiedName(table);
    const before = schemaBefore(at).tables.get(name);
    const after = schemaBefore(at + 1).tables.get(name);
    const isUnknown = table === null && touchedTables.length === 0 && placeOf(operation) === "forbids";
    const tables = [...touchedTables, ...(table === null ? [] : [table])].map(formatQualifiedName);
    return { placed, tables: isUnknown ? null : new Set(tables), before, after };
  });
}

/** Returns the position of the operation that makes whole what the one at `start` breaks; null where there is none. */
function findEnd(stages: readonly Stage[], start: number, name: string, isBroken: (table: Table) => boolean) {
  const first = stages[start]?.after;
  if (first === undefined || !isBroken(first)) return null;
  for (let at = start + 1; at < stages.length; at += 1) {
    const stage = stages[at];
    if (stage === undefined || stage.tables?.has(name) === false) continue;
    const isOwn = isOf(stage, name);
    if (stage.tables === null || (isOwn && placeOf(stage.placed.operation) === "forbids")) return null;
    if (isOwn && stage.after !== undefined && !isBroken(stage.after)) return at;
  }
  return null;
}

function isOf({ placed }: Stage, name: string): boolean {
  const { table } = factsOf(placed.operation);
  return table !== null && formatQualifiedName(table) === name;
}

/** Returns where the operations end that change the key together with the one at `start`; null where it stands alone. */
function findJoint(stages: readonly Stage[], start: number, name: string): number | null {
  const before = stages[start]?.before;
  const isUnnumbered = (table: Table) => !isNumberedByKey(table);
  const hadKey = before !== undefined && hasPrimaryKey(before);
  const end = hadKey ? findEnd(stages, start, name, (table) => !hasPrimaryKey(table) || isUnnumbered(table)) : null;
  if (end !== null) {
    const own = stages.slice(start, end + 1).filter((stage) => isOf(stage, name));
    // New rows may be such as only the new key allows; without an identity column there need not be a key when they are written.
    const isOnlyUnkeyed = own.every(({ after }) => after === undefined || isNumberedByKey(after));
    const writesRows = own.some(
      ({ placed: { operation } }) => changesRows(operation) && operation.kind === "insertRows",
    );
    if (!isOnlyUnkeyed || !writesRows) return end;
  }
  return findEnd(stages, start, name, isUnnumbered);
}

/**
 * Returns the operations in groups. The operations between which a table would have an identity column without a key, or would be without
 * the primary key that it had and gets again, are one group, so that they become one statement: the server refuses the first, and with
 * `sql_require_primary_key` also the second.
 */
export function joinKeyChanges(planned: readonly PlacedOperation[], schema: Database): readonly OperationGroup[] {
  if (!planned.some(({ operation }) => placeOf(operation) === "joins")) return planned.map((each) => [each]);
  const stages = [...listStages(planned, schema)];
  const groups: OperationGroup[] = [];
  for (let at = 0; at < stages.length; at += 1) {
    const first = stages[at] as Stage;
    const { table } = factsOf(first.placed.operation);
    const name = table === null ? null : formatQualifiedName(table);
    const end = name === null || placeOf(first.placed.operation) !== "joins" ? null : findJoint(stages, at, name);
    if (name === null || end === null) {
      groups.push([first.placed]);
      continue;
    }
    const span = stages.slice(at, end + 1);
    const places = span.map((stage) => {
      const own = placeOf(stage.placed.operation);
      if (isOf(stage, name)) return own;
      // A foreign key of another table may need the key that is not there yet.
      return own === "after" && stage.tables?.has(name) === true ? "after" : "before";
    });
    const take = (place: Place) => span.filter((_, offset) => places[offset] === place);
    groups.push(...take("before").map(({ placed }) => [placed]));
    groups.push(take("joins").map(({ placed }) => placed));
    const later = take("after");
    stages.splice(at, span.length, ...later);
    at -= 1;
  }
  return groups;
}

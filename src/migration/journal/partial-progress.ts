import { compareShapes, hasShape } from "../../diff/has-shape.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { applyOperations } from "../../operation/fold/apply-operation.ts";
import { enumsUsedBy } from "../../operation/fold/complete-enum-life.ts";
import type { Operation } from "../../operation/operation.ts";
import { touchedTables } from "../../operation/fold/touched-tables.ts";
import { type Database, emptyDatabase } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";

/** How many operations of a revision a database shows, counted from its first. */
export interface PartialProgress {
  /** As many as it shows for certain. */
  readonly least: number;
  /** As many as it may hold: what follows the certain ones leaves no trace in the schema, such as rows. */
  readonly most: number;
}

/** What keeps the tables that a revision touches from fitting any of its states. */
export interface NoProgress {
  /** What was done to them since the revision before it. */
  readonly found: readonly Operation[];
  /** What would make them as before the revision. */
  readonly before: readonly Operation[];
  /** What would make them as after it. */
  readonly after: readonly Operation[];
}

/**
 * Returns how far a revision has come in a database that no journal tells of, by what is there: tables, columns, keys; or, when the
 * tables that it touches fit none of its states, what is different.
 *
 * @param before the schema before the revision, as the revisions before it add up
 */
export function findPartialProgress(
  before: Database,
  operations: readonly Operation[],
  live: Database,
): PartialProgress | NoProgress {
  const names = new Set(touchedTables(operations).map(formatQualifiedName));
  const found = onlyTables(live, names);
  const fitting: number[] = [];
  let state = before;
  for (let count = 0; count <= operations.length; count += 1) {
    if (hasShape(found, onlyTables(state, names))) fitting.push(count);
    const next = operations[count];
    const after = next === undefined ? null : tryApply(state, next);
    if (after === null) break;
    state = after;
  }
  const [least] = fitting;
  if (least !== undefined) return { least, most: fitting.at(-1) ?? least };
  const [first, last] = [onlyTables(before, names), onlyTables(state, names)];
  return {
    found: compareShapes(first, found),
    before: compareShapes(found, first),
    after: compareShapes(found, last),
  };
}

function onlyTables({ tables }: Database, names: ReadonlySet<string>): Database {
  return { ...emptyDatabase, tables: new Map([...tables].filter(([name]) => names.has(name))) };
}

function tryApply(state: Database, operation: Operation): Database | null {
  try {
    return applyOperations(withEnums(state, operation), [operation]);
  } catch (error) {
    if (isAludelError(error, "INVALID_OPERATION")) return null;
    throw error;
  }
}

/** Returns the state with the enums that an operation uses, which it brings along where they are new. */
function withEnums(state: Database, operation: Operation): Database {
  const used = enumsUsedBy(operation).map(({ name, labels }) => ({ name, labels, comment: null }));
  return {
    ...state,
    enums: new Map([...used.map((type) => [formatQualifiedName(type.name), type] as const), ...state.enums]),
  };
}

import type { Deferrable, ReferentialAction } from "../../../schema/constraint.ts";
import type { TokenReader } from "./token-reader.ts";

/** What a foreign key says from the word REFERENCES on. */
export interface Reference {
  readonly table: string;
  /** Empty where the primary key is meant. */
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly match: string | null;
  readonly deferrable: Deferrable;
}

/** Returns the name behind the word CONSTRAINT if it comes next, or null. */
export function readConstraintName(reader: TokenReader): string | null {
  return reader.skip("constraint") ? reader.takeName() : null;
}

/** Returns what ON CONFLICT says if it comes next, or null. */
export function readConflict(reader: TokenReader): string | null {
  return reader.skip("on", "conflict") ? reader.take().text.toLowerCase() : null;
}

/** Returns the names in a list in parentheses. */
export function readNames(reader: TokenReader): string[] {
  const names: string[] = [];
  reader.expect("(");
  do names.push(reader.takeName());
  while (reader.skip(","));
  reader.expect(")");
  return names;
}

function readAction(reader: TokenReader): ReferentialAction {
  for (const action of ["no action", "restrict", "cascade", "set null", "set default"] as const) {
    if (reader.skip(...action.split(" "))) return action;
  }
  throw reader.unexpected("a referential action");
}

/** Returns when a foreign key is checked, as the next words say. */
export function readDeferrable(reader: TokenReader): Deferrable {
  const isNot = reader.skip("not", "deferrable");
  if (!isNot && !reader.skip("deferrable")) return "no";
  const isDeferred = reader.skip("initially", "deferred");
  if (!isDeferred) reader.skip("initially", "immediate");
  if (isNot) return "no";
  return isDeferred ? "initiallyDeferred" : "initiallyImmediate";
}

/** Reads what stands behind the word REFERENCES (https://sqlite.org/syntax/foreign-key-clause.html). */
export function readReference(reader: TokenReader): Reference {
  const table = reader.takeName();
  const columns = reader.isNext("(") ? readNames(reader) : [];
  let onDelete: ReferentialAction = "no action";
  let onUpdate: ReferentialAction = "no action";
  let match: string | null = null;
  for (;;) {
    if (reader.skip("on", "delete")) onDelete = readAction(reader);
    else if (reader.skip("on", "update")) onUpdate = readAction(reader);
    else if (reader.skip("match")) match = reader.takeName().toLowerCase();
    else break;
  }
  return { table, columns, onDelete, onUpdate, match, deferrable: readDeferrable(reader) };
}

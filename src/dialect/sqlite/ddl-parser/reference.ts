import type { Deferrable, ReferentialAction } from "../../../schema/constraint.ts";
import type { TokenReader } from "./token-reader.ts";

/** The foreign key clause, from the keyword REFERENCES on. */
export interface Reference {
  readonly table: string;
  /** The referenced columns; empty for the primary key of the table. */
  readonly columns: readonly string[];
  readonly onDelete: ReferentialAction;
  readonly onUpdate: ReferentialAction;
  readonly match: string | null;
  readonly deferrable: Deferrable;
}

/** Reads the name after CONSTRAINT if that comes next; otherwise returns null. */
export function readConstraintName(reader: TokenReader): string | null {
  return reader.skip("constraint") ? reader.takeName() : null;
}

/** Reads the conflict clause (ON CONFLICT) if it comes next; otherwise returns null. */
export function readConflict(reader: TokenReader): string | null {
  return reader.skip("on", "conflict") ? reader.take().text.toLowerCase() : null;
}

/** Reads a list of names in parentheses. */
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

/** Reads whether a foreign key is deferrable; without a clause it is not. */
export function readDeferrable(reader: TokenReader): Deferrable {
  const isNot = reader.skip("not", "deferrable");
  if (!isNot && !reader.skip("deferrable")) return "no";
  const isDeferred = reader.skip("initially", "deferred");
  if (!isDeferred) reader.skip("initially", "immediate");
  if (isNot) return "no";
  return isDeferred ? "initiallyDeferred" : "initiallyImmediate";
}

/** Reads the clause after the keyword REFERENCES (https://sqlite.org/syntax/foreign-key-clause.html). */
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

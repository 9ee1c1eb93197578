import { readConflict, readConstraintName, readDeferrable, readReference, type Reference } from "./reference.ts";
import type { TokenReader } from "./token-reader.ts";

interface ColumnConstraintFacts {
  readonly kind:
    | "notNull"
    | "null"
    | "unique"
    | "default"
    | "check"
    | "collate"
    | "primaryKey"
    | "references"
    | "deferrable"
    | "generated";
  /**
   * Depending on the kind: the text inside the parentheses of a check or a generated column, a default as typed, or the name of a
   * collation.
   */
  readonly value: string;
  readonly order: "asc" | "desc";
  readonly autoincrement: boolean;
  readonly stored: boolean;
  /** The conflict clause (ON CONFLICT) in lower case; null without one. */
  readonly conflict: string | null;
  /** Set for `references`. SQLite parses DEFERRABLE as a constraint of its own, so a `deferrable` one has only the last property. */
  readonly reference: Reference | null;
}

/** A constraint in a column definition, with its text as typed. */
export interface ColumnConstraint extends ColumnConstraintFacts {
  /** The name after the keyword CONSTRAINT, or null. */
  readonly name: string | null;
  readonly text: string;
}

const noFacts: Omit<ColumnConstraintFacts, "kind"> = {
  value: "",
  order: "asc",
  autoincrement: false,
  stored: false,
  conflict: null,
  reference: null,
};

const noReference: Reference = {
  table: "",
  columns: [],
  onDelete: "no action",
  onUpdate: "no action",
  match: null,
  deferrable: "no",
};

const firstWords = [
  ["constraint"],
  ["primary", "key"],
  ["not"],
  ["null"],
  ["unique"],
  ["check"],
  ["default"],
  ["collate"],
  ["references"],
  ["deferrable"],
  ["generated", "always"],
  ["as"],
] as const;

/** Returns whether the next tokens start a column constraint, which ends the column's type. */
export function startsColumnConstraint(reader: TokenReader): boolean {
  return firstWords.some((words) => reader.isNext(...words));
}

/** Reads the next constraint of a column (https://sqlite.org/syntax/column-constraint.html). */
export function readColumnConstraint(reader: TokenReader): ColumnConstraint {
  const start = reader.position;
  const name = readConstraintName(reader);
  const facts = readFacts(reader);
  return { ...facts, name, text: reader.sliceFrom(start) };
}

function readFacts(reader: TokenReader): ColumnConstraintFacts {
  if (reader.skip("not", "null")) return { ...noFacts, kind: "notNull", conflict: readConflict(reader) };
  if (reader.skip("null")) return { ...noFacts, kind: "null", conflict: readConflict(reader) };
  if (reader.skip("unique")) return { ...noFacts, kind: "unique", conflict: readConflict(reader) };
  if (reader.skip("check")) {
    return { ...noFacts, kind: "check", value: reader.takeParenthesized(), conflict: readConflict(reader) };
  }
  if (reader.skip("default")) return { ...noFacts, kind: "default", value: readDefault(reader) };
  if (reader.skip("collate")) return { ...noFacts, kind: "collate", value: reader.takeName() };
  if (reader.skip("primary", "key")) return readPrimaryKey(reader);
  if (reader.skip("references")) return { ...noFacts, kind: "references", reference: readReference(reader) };
  if (reader.isNext("not", "deferrable") || reader.isNext("deferrable")) {
    return { ...noFacts, kind: "deferrable", reference: { ...noReference, deferrable: readDeferrable(reader) } };
  }
  if (reader.skip("generated", "always", "as") || reader.skip("as")) return readGenerated(reader);
  throw reader.unexpected("a column constraint");
}

function readPrimaryKey(reader: TokenReader): ColumnConstraintFacts {
  const order = reader.skip("desc") ? "desc" : "asc";
  if (order === "asc") reader.skip("asc");
  const conflict = readConflict(reader);
  return { ...noFacts, kind: "primaryKey", order, conflict, autoincrement: reader.skip("autoincrement") };
}

function readGenerated(reader: TokenReader): ColumnConstraintFacts {
  const value = reader.takeParenthesized();
  const stored = reader.skip("stored");
  if (!stored) reader.skip("virtual");
  return { ...noFacts, kind: "generated", value, stored };
}

/** Returns the text of a default as typed; an expression keeps its parentheses. */
function readDefault(reader: TokenReader): string {
  const start = reader.position;
  if (reader.isNext("(")) {
    reader.takeParenthesized();
  } else {
    if (!reader.skip("-")) reader.skip("+");
    if (reader.peek()?.kind === "operator") throw reader.unexpected("a default");
    reader.take();
  }
  return reader.sliceFrom(start);
}

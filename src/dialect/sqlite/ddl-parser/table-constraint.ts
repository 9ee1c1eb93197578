import { readConflict, readConstraintName, readNames, readReference, type Reference } from "./reference.ts";
import type { TokenReader } from "./token-reader.ts";

/** One column of a primary key or unique constraint. */
export interface KeyColumn {
  readonly name: string;
  readonly collation: string | null;
  readonly order: "asc" | "desc";
}

interface TableConstraintFacts {
  readonly kind: "primaryKey" | "unique" | "check" | "foreignKey";
  /** Columns of a primary key, unique constraint or foreign key. */
  readonly columns: readonly KeyColumn[];
  readonly autoincrement: boolean;
  /** The text inside the parentheses of a check. */
  readonly expression: string;
  /** The conflict clause (ON CONFLICT) in lower case; null without one. */
  readonly conflict: string | null;
  readonly reference: Reference | null;
}

/** A constraint in the constraint list of a table, with its text as typed. */
export interface TableConstraint extends TableConstraintFacts {
  /** The name after the keyword CONSTRAINT, or null. */
  readonly name: string | null;
  readonly text: string;
  /** The comments before the constraint, each with its line end; empty for none. */
  readonly comment: string;
}

const noFacts: Omit<TableConstraintFacts, "kind"> = {
  columns: [],
  autoincrement: false,
  expression: "",
  conflict: null,
  reference: null,
};

/** Returns whether the next tokens start a table constraint, which ends the list of columns. */
export function startsTableConstraint(reader: TokenReader): boolean {
  return (
    reader.isNext("constraint") ||
    reader.isNext("primary", "key") ||
    reader.isNext("unique", "(") ||
    reader.isNext("check", "(") ||
    reader.isNext("foreign", "key")
  );
}

/** Reads the next constraint of a table (https://sqlite.org/syntax/table-constraint.html). */
export function readTableConstraint(reader: TokenReader): TableConstraint {
  const between = reader.text.slice(reader.end, reader.position).trim();
  const start = reader.position;
  const name = readConstraintName(reader);
  const facts = readFacts(reader);
  return { ...facts, name, text: reader.sliceFrom(start), comment: between === "" ? "" : `${between}\n` };
}

function readFacts(reader: TokenReader): TableConstraintFacts {
  if (reader.skip("primary", "key")) {
    const { columns, autoincrement } = readKeyColumns(reader);
    return { ...noFacts, kind: "primaryKey", columns, autoincrement, conflict: readConflict(reader) };
  }
  if (reader.skip("unique")) {
    const { columns } = readKeyColumns(reader);
    return { ...noFacts, kind: "unique", columns, conflict: readConflict(reader) };
  }
  if (reader.skip("check")) {
    return { ...noFacts, kind: "check", expression: reader.takeParenthesized(), conflict: readConflict(reader) };
  }
  reader.expect("foreign", "key");
  const columns = readNames(reader).map((name) => ({ name, collation: null, order: "asc" as const }));
  reader.expect("references");
  return { ...noFacts, kind: "foreignKey", columns, reference: readReference(reader) };
}

function readKeyColumns(reader: TokenReader): Pick<TableConstraintFacts, "columns" | "autoincrement"> {
  const columns: KeyColumn[] = [];
  let autoincrement = false;
  reader.expect("(");
  do {
    const name = reader.takeName();
    const collation = reader.skip("collate") ? reader.takeName() : null;
    const order = reader.skip("desc") ? "desc" : "asc";
    if (order === "asc") reader.skip("asc");
    columns.push({ name, collation, order });
    autoincrement ||= reader.skip("autoincrement");
  } while (reader.skip(","));
  reader.expect(")");
  return { columns, autoincrement };
}

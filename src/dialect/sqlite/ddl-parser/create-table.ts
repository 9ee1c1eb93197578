import { type ColumnConstraint, readColumnConstraint, startsColumnConstraint } from "./column-constraint.ts";
import { readTableConstraint, startsTableConstraint, type TableConstraint } from "./table-constraint.ts";
import { TokenReader } from "./token-reader.ts";
import { readDefinition } from "./unreadable-definition.ts";

/** A column of a stored CREATE TABLE. `text` is the whole definition as typed, which a rebuild writes verbatim. */
export interface ParsedColumn {
  readonly name: string;
  /** The name as typed, with its quotes. */
  readonly nameText: string;
  /** The declared type as typed; empty where the column has none. */
  readonly type: string;
  readonly constraints: readonly ColumnConstraint[];
  readonly text: string;
  /** The comments before the column, each with its line end; empty for none. */
  readonly comment: string;
}

/** A stored CREATE TABLE, parsed into verbatim slices of its text. Syntax that is not recognized is an error and never dropped. */
export interface ParsedTable {
  readonly name: string;
  readonly columns: readonly ParsedColumn[];
  readonly constraints: readonly TableConstraint[];
  readonly strict: boolean;
  readonly withoutRowid: boolean;
}

/**
 * Parses the CREATE TABLE text that sqlite_schema stores (https://sqlite.org/lang_createtable.html).
 *
 * @throws AludelError UNREADABLE_DEFINITION, naming the table, for syntax that is not recognized
 */
export function parseCreateTable(sql: string, name: string): ParsedTable {
  return readDefinition("table", name, () => readCreateTable(new TokenReader(sql)));
}

function readCreateTable(reader: TokenReader): ParsedTable {
  reader.expect("create");
  if (!reader.skip("temp")) reader.skip("temporary");
  reader.expect("table");
  reader.skip("if", "not", "exists");
  let name = reader.takeName();
  if (reader.skip(".")) name = reader.takeName();
  reader.expect("(");
  const columns: ParsedColumn[] = [];
  do {
    if (startsTableConstraint(reader)) break;
    columns.push(readColumn(reader));
  } while (reader.skip(","));
  const constraints: TableConstraint[] = [];
  // SQLite accepts table constraints without commas between them.
  while (!reader.isNext(")")) {
    constraints.push(readTableConstraint(reader));
    reader.skip(",");
  }
  reader.expect(")");
  return { name, columns, constraints, ...readOptions(reader) };
}

function readOptions(reader: TokenReader): Pick<ParsedTable, "strict" | "withoutRowid"> {
  let strict = false;
  let withoutRowid = false;
  while (!reader.atEnd) {
    if (reader.skip("strict")) strict = true;
    else if (reader.skip("without", "rowid")) withoutRowid = true;
    else throw reader.unexpected("STRICT or WITHOUT ROWID");
    if (!reader.atEnd) reader.expect(",");
  }
  return { strict, withoutRowid };
}

/** Returns the comments between the last token that was read and the next one. */
function readComment(reader: TokenReader): string {
  const between = reader.text.slice(reader.end, reader.position).trim();
  return between === "" ? "" : `${between}\n`;
}

/** Reads the next column of a CREATE TABLE. */
export function readColumn(reader: TokenReader): ParsedColumn {
  const comment = readComment(reader);
  const start = reader.position;
  const name = reader.takeName();
  const nameText = reader.sliceFrom(start);
  const type = readType(reader);
  const constraints: ColumnConstraint[] = [];
  while (!reader.atEnd && !reader.isNext(",") && !reader.isNext(")")) constraints.push(readColumnConstraint(reader));
  return { name, nameText, type, constraints, text: reader.sliceFrom(start), comment };
}

function readType(reader: TokenReader): string {
  const start = reader.position;
  let isEmpty = true;
  while (!startsColumnConstraint(reader)) {
    const kind = reader.peek()?.kind;
    if (kind !== "word" && kind !== "quoted" && kind !== "string") break;
    reader.take();
    isEmpty = false;
  }
  if (isEmpty) return "";
  if (reader.isNext("(")) reader.takeParenthesized();
  return reader.sliceFrom(start);
}

/** Returns the text of a column definition, put together from its parts. */
export function renderColumn({
  nameText,
  type,
  constraints,
}: Pick<ParsedColumn, "nameText" | "type" | "constraints">): string {
  return [nameText, type, ...constraints.map(({ text }) => text)].filter((part) => part !== "").join(" ");
}

/** Returns CREATE TABLE with the given name, which is already quoted. Parts that were not changed keep their text. */
export function renderCreateTable(table: ParsedTable, quotedName: string): string {
  const elements = [...table.columns, ...table.constraints];
  const options = [...(table.strict ? ["STRICT"] : []), ...(table.withoutRowid ? ["WITHOUT ROWID"] : [])].join(", ");
  const body = elements.map(
    ({ comment, text }) => `${comment.replaceAll(/^/gm, "  ").trimEnd()}${comment && "\n"}  ${text}`,
  );
  return `CREATE TABLE ${quotedName} (\n${body.join(",\n")}\n)${options && ` ${options}`}`;
}

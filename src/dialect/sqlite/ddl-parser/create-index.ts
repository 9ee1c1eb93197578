import { TokenReader } from "./token-reader.ts";
import { readDefinition } from "./unreadable-definition.ts";

/** A key in a stored CREATE INDEX. */
export interface ParsedIndexKey {
  /** The column's name, or null for an expression. */
  readonly column: string | null;
  /** The column or expression as typed, without COLLATE, ASC and DESC. */
  readonly text: string;
  readonly collation: string | null;
  readonly order: "asc" | "desc";
}

/** A stored CREATE INDEX, parsed into verbatim slices of its text. */
export interface ParsedIndex {
  readonly name: string;
  readonly table: string;
  readonly unique: boolean;
  readonly keys: readonly ParsedIndexKey[];
  /** The predicate (the text after WHERE), or null. */
  readonly predicate: string | null;
  /** Offset of the index's name in the text. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

/**
 * Parses the CREATE INDEX text that sqlite_schema stores (https://sqlite.org/lang_createindex.html).
 *
 * @throws AludelError UNREADABLE_DEFINITION, naming the index, for syntax that is not recognized
 */
export function parseCreateIndex(sql: string, name: string): ParsedIndex {
  return readDefinition("index", name, () => readCreateIndex(new TokenReader(sql)));
}

/** Returns the CREATE INDEX text with the name replaced; the new name is already quoted. */
export function renameCreateIndex(sql: string, name: string, quotedName: string): string {
  const { nameStart, nameEnd } = parseCreateIndex(sql, name);
  return sql.slice(0, nameStart) + quotedName + sql.slice(nameEnd);
}

function readCreateIndex(reader: TokenReader): ParsedIndex {
  reader.expect("create");
  const unique = reader.skip("unique");
  reader.expect("index");
  reader.skip("if", "not", "exists");
  let nameStart = reader.position;
  let name = reader.takeName();
  if (reader.skip(".")) {
    nameStart = reader.position;
    name = reader.takeName();
  }
  const nameEnd = reader.end;
  reader.expect("on");
  const table = reader.takeName();
  reader.expect("(");
  const keys: ParsedIndexKey[] = [];
  do keys.push(readKey(reader));
  while (reader.skip(","));
  reader.expect(")");
  const predicate = reader.skip("where") ? reader.takeRest() : null;
  if (predicate === null && !reader.atEnd) throw reader.unexpected("WHERE");
  return { name, table, unique, keys, predicate, nameStart, nameEnd };
}

function readKey(reader: TokenReader): ParsedIndexKey {
  const first = reader.peek();
  const start = reader.position;
  let end = start;
  let count = 0;
  let collation: string | null = null;
  let order: "asc" | "desc" | null = null;
  while (!reader.isNext(",") && !reader.isNext(")")) {
    if (order !== null) throw reader.unexpected("the next key");
    if (reader.skip("asc")) order = "asc";
    else if (reader.skip("desc")) order = "desc";
    else if (endsInCollation(reader)) {
      reader.take();
      collation = reader.takeName();
    } else {
      if (reader.isNext("(")) reader.takeParenthesized();
      else reader.take();
      count += 1;
      ({ end } = reader);
    }
  }
  const text = reader.text.slice(start, end);
  const isColumn = count === 1 && first !== undefined && ["word", "quoted", "string"].includes(first.kind);
  return { column: isColumn ? nameOf(text) : null, text, collation, order: order ?? "asc" };
}

/** Returns whether the next tokens are the COLLATE clause that ends the key, and not a COLLATE inside its expression. */
function endsInCollation(reader: TokenReader): boolean {
  if (!reader.isNext("collate")) return false;
  const behind = reader.peek(2);
  return behind !== undefined && /^(?:,|\)|asc|desc)$/i.test(behind.text);
}

function nameOf(text: string): string {
  return new TokenReader(text).takeName();
}

import { type Expression, literal, type SqlValue, sqlText } from "../../../schema/expression.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import { compiler } from "../ddl-compiler.ts";
import { normalizeExpression } from "../ddl-parser/normalize-expression.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";
import { lowerName, identifierName } from "../../../schema/sql-names.ts";
import type { SqlToken } from "../../../schema/sql-words.ts";

const now = normalizeExpression(compiler.now());
const nowOfType: Readonly<Record<string, string>> = {
  date: normalizeExpression("date('now')"),
  time: normalizeExpression("strftime('%H:%M:%f', 'now')"),
};
const uuid = normalizeExpression(compiler.uuid());

function readNumber(text: string): number | bigint {
  const plain = text.replaceAll("_", "");
  if (!/^[+-]?(?:0x[0-9a-f]+|\d+)$/i.test(plain)) return Number(plain);
  const value = plain.startsWith("-") ? -BigInt(plain.slice(1)) : BigInt(plain.replace("+", ""));
  const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}

const notNames: ReadonlySet<string> = new Set(["current_timestamp", "current_date", "current_time"]);

/**
 * Returns the constant that a name stands for. Without parentheses SQLite takes `DEFAULT "draft"` and `DEFAULT draft` for the text 'draft'.
 */
function readName(token: SqlToken, type: ColumnType, isBare: boolean): SqlValue | undefined {
  const word = token.kind === "word" ? lowerName(token.text) : "";
  if (word === "null") return null;
  if (word === "true" || word === "false") return readTruth(word === "true", type);
  return isBare && !notNames.has(word) && isIdentifier(token) ? identifierName(token) : undefined;
}

function isIdentifier({ kind }: SqlToken): boolean {
  return kind === "word" || kind === "quoted";
}

/** Returns TRUE or FALSE as the type stores it: SQLite has no boolean values, TRUE is the number 1. */
function readTruth(value: boolean, type: ColumnType): boolean | number {
  return type.kind === "boolean" ? value : Number(value);
}

/**
 * Returns whether a column of this type keeps the spelling of a number: a text column stores '1.0', and one without a type a real number.
 */
function isKeptAsWritten(number: string, type: ColumnType): boolean {
  if (/^[\d_]+$|^0x/i.test(number)) return false;
  if (type.kind !== "raw") return type.kind === "text";
  const name = typeof type.sql === "string" ? type.sql : (type.sql.sqlite ?? "");
  return name === "" || (/CHAR|CLOB|TEXT|BLOB|^ANY$/i.test(name) && !/INT/i.test(name));
}

/** Returns the constant that a text denotes, or undefined for other expressions. */
function readConstant(text: string, type: ColumnType, isBare: boolean): SqlValue | undefined {
  const tokens = tokenize(text);
  const isSigned = tokens.length === 2 && (tokens[0]?.text === "-" || tokens[0]?.text === "+");
  const value = tokens[isSigned ? 1 : 0];
  if (value === undefined || (tokens.length > 1 && !isSigned)) return undefined;
  if (value.kind === "number") {
    if (isKeptAsWritten(value.text, type)) return undefined;
    const number = readNumber((tokens[0]?.text === "-" ? "-" : "") + value.text);
    return type.kind === "boolean" && (number === 0 || number === 1) ? number === 1 : number;
  }
  if (isSigned) return undefined;
  if (value.kind === "string") return value.text.slice(1, -1).replaceAll("''", "'");
  if (value.kind === "blob") return new Uint8Array(Buffer.from(value.text.slice(2, -1), "hex"));
  return readName(value, type, isBare);
}

/** Returns the default in a column's definition: a constant, a portable function such as `now()`, or the text of its expression. */
export function readDefault(text: string, type: ColumnType): Expression {
  const isBare = !text.startsWith("(");
  const inner = isBare ? text : text.slice(1, -1).trim();
  const constant = readConstant(inner, type, isBare);
  if (constant !== undefined) return literal(constant);
  const normalized = normalizeExpression(inner);
  if (normalized === uuid) return { kind: "uuid" };
  return normalized === (nowOfType[type.kind] ?? now) ? { kind: "now" } : sqlText(inner);
}

import { type Expression, literal, type SqlValue, sqlText } from "../../../schema/expression.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import { compiler } from "../ddl-compiler.ts";
import { normalizeExpression } from "../sql/normalize-expression.ts";
import { tokenize } from "../sql/tokenizer.ts";

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

/** Returns the constant that the text is, or undefined. */
function readConstant(text: string, type: ColumnType): SqlValue | undefined {
  const tokens = tokenize(text);
  const isSigned = tokens.length === 2 && (tokens[0]?.text === "-" || tokens[0]?.text === "+");
  const value = tokens[isSigned ? 1 : 0];
  if (value === undefined || (tokens.length > 1 && !isSigned)) return undefined;
  if (value.kind === "number") {
    const number = readNumber((tokens[0]?.text === "-" ? "-" : "") + value.text);
    return type.kind === "boolean" && (number === 0 || number === 1) ? number === 1 : number;
  }
  if (isSigned) return undefined;
  if (value.kind === "string") return value.text.slice(1, -1).replaceAll("''", "'");
  if (value.kind === "blob") return new Uint8Array(Buffer.from(value.text.slice(2, -1), "hex"));
  const word = value.kind === "word" ? value.text.toLowerCase() : "";
  if (word === "null") return null;
  return word === "true" || word === "false" ? word === "true" : undefined;
}

/** Returns the default that stands in a column's definition: a constant, a portable marker, or its text. */
export function readDefault(text: string, type: ColumnType): Expression {
  const inner = text.startsWith("(") ? text.slice(1, -1).trim() : text;
  const constant = readConstant(inner, type);
  if (constant !== undefined) return literal(constant);
  const normalized = normalizeExpression(inner);
  if (normalized === uuid) return { kind: "uuid" };
  return normalized === (nowOfType[type.kind] ?? now) ? { kind: "now" } : sqlText(inner);
}

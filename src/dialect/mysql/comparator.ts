import type { Comparator } from "../../diff/comparator.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Expression, SqlText } from "../../schema/expression.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { readSqlTokens, type SqlToken } from "../../schema/sql-words.ts";
import { MysqlDdlCompiler } from "./ddl-compiler.ts";

const rules = engineSqlRules.mysql;

/** The spellings of the current time. */
const timeCalls: ReadonlySet<string> = new Set(["current_timestamp", "now", "localtimestamp", "localtime"]);

/** MariaDB's functions whose argument names a sequence. Names of sequences are case-sensitive, as names of tables are. */
const ofSequences: ReadonlySet<string> = new Set(["nextval", "lastval", "setval"]);

function normalizeToken(token: SqlToken, at: number, tokens: readonly SqlToken[]): string {
  const { kind, text } = token;
  if (kind === "string") return text;
  if (kind === "space") return " ";
  const lower = text.toLowerCase();
  if (kind === "quoted") return ofSequences.has(tokens[at - 2]?.text.toLowerCase() ?? "") ? text : lower;
  return timeCalls.has(lower) ? "current_timestamp" : lower;
}

/**
 * Returns whether the token is a character set introducer, which the server adds to string literals depending on the character set of the
 * connection.
 */
function isIntroducer({ kind, text }: SqlToken, at: number, tokens: readonly SqlToken[]): boolean {
  return kind === "word" && text.startsWith("_") && tokens[at + 1]?.kind === "string";
}

/** MySQL prints the `-7` in a check as `-(7)`, and as `-7` again after it has rebuilt the table. */
function isNegated(tokens: readonly SqlToken[], at: number): boolean {
  const [sign, open, number, close] = tokens.slice(at, at + 4);
  return sign?.text === "-" && open?.text === "(" && number?.kind === "number" && close?.text === ")";
}

/** Returns the tokens without the parentheses around a negated number and without those of a call for the current time. */
function withoutParentheses(tokens: readonly SqlToken[]): readonly SqlToken[] {
  return tokens.filter((token, at) => {
    const isCall = (open: number) =>
      tokens[open]?.text === "(" &&
      tokens[open + 1]?.text === ")" &&
      timeCalls.has(tokens[open - 1]?.text.toLowerCase() ?? "");
    if (token.text === "(") return !isNegated(tokens, at - 1) && !isCall(at);
    return token.text !== ")" || (!isNegated(tokens, at - 3) && !isCall(at - 1));
  });
}

/**
 * Returns an expression in a normal form in which one server's own spellings agree. Names of columns are compared without regard to case,
 * as keywords are.
 */
export function normalizeExpression(text: string): string {
  const tokens = readSqlTokens(text, rules).filter((token, at, all) => !isIntroducer(token, at, all));
  return withoutParentheses(tokens).map(normalizeToken).join("").trim();
}

/** Returns a text, or null where it exists for other engines only. */
function unlessUnsupported(read: () => string | null): string | null {
  try {
    const text = read();
    return text && normalizeExpression(text);
  } catch (error) {
    if (isAludelError(error, "UNSUPPORTED_FEATURE")) return null;
    throw error;
  }
}

/**
 * Returns a comparator for two introspections of one kind of server: types are compared by their SQL, expressions by the server's own
 * spelling.
 */
export function buildComparator(compiler: MysqlDdlCompiler): Comparator {
  const typeText = (type: ColumnType) => unlessUnsupported(() => compiler.columnType(type, "a column"));
  const defaultText = (column: Column) => unlessUnsupported(() => compiler.defaultValue(column, "a default"));
  const expressionText = (expression: Expression | SqlText) =>
    unlessUnsupported(() => compiler.expression(expression, "an expression", compiler.inline));
  return {
    isSameType: (from, to) => typeText(from) === typeText(to),
    isSameDefault: (from, to) => defaultText(from) === defaultText(to),
    isSameExpression: (from, to) => expressionText(from) === expressionText(to),
  };
}

/** Compares two introspected MySQL databases. */
export const mysqlComparator: Comparator = buildComparator(new MysqlDdlCompiler());

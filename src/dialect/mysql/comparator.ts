import type { Comparator } from "../../diff/comparator.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Expression, SqlText } from "../../schema/expression.ts";
import { MysqlDdlCompiler } from "./ddl-compiler.ts";

const quoted = /('(?:[^'\\]|''|\\.)*'|`(?:[^`]|``)*`)/;
/** What the server puts before strings, depending on the character set of who said them. */
const introducer = /\b_[a-z0-9]+\s*(?=\uE000)/g;
/** The spellings of the time of a statement. */
const timeCall = /\b(?:current_timestamp|now|localtimestamp|localtime)\b(?:\(\))?/g;
/** MySQL writes a check's `-7` as `-(7)`, and as `-7` again once it has rewritten the table. */
const negativeNumber = /-\((\d+(?:\.\d+)?(?:e[+-]?\d+)?)\)/g;

/** Returns an expression in the form that two spellings of one server share. */
export function normalizeExpression(text: string): string {
  const parts: string[] = [];
  const bare = text
    .split(quoted)
    .map((part, at) =>
      at % 2 === 0 ? part.toLowerCase().replaceAll(/\s+/g, " ") : `\uE000${parts.push(part) - 1}\uE000`,
    )
    .join("")
    .replaceAll(introducer, "")
    .replaceAll(timeCall, "current_timestamp")
    .replaceAll(negativeNumber, "-$1");
  return bare.replaceAll(/\uE000(\d+)\uE000/g, (_match, at: string) => parts[Number(at)] ?? "").trim();
}

/** Returns a text, or null where it is for other engines only. */
function unlessUnsupported(read: () => string | null): string | null {
  try {
    const text = read();
    return text && normalizeExpression(text);
  } catch (error) {
    if (isAludelError(error, "UNSUPPORTED_FEATURE")) return null;
    throw error;
  }
}

/** Returns what compares two introspections of one server: types by their text, expressions by the server's own spelling. */
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

/** Compares what the introspector returned of two MySQL databases. */
export const mysqlComparator: Comparator = buildComparator(new MysqlDdlCompiler());

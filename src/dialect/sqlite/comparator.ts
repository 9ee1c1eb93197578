import type { Comparator } from "../../diff/comparator.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Expression, SqlText } from "../../schema/expression.ts";
import { compileColumnType, normalizeTypeName } from "./column-types.ts";
import { compiler } from "./ddl-compiler.ts";
import { normalizeExpression } from "./ddl-parser/normalize-expression.ts";
import { SqlSyntaxError } from "./ddl-parser/tokenizer.ts";

/** Returns an expression in normalized form. Text that is no SQL of SQLite is returned as it is, so that it equals only itself. */
function normalize(text: string | null): string | null {
  if (text === null) return null;
  try {
    return normalizeExpression(text);
  } catch (error) {
    if (error instanceof SqlSyntaxError) return text;
    throw error;
  }
}

/** Returns a type as SQLite stores it. */
function typeText(type: ColumnType): string | null {
  const compiled = compileColumnType(type, false);
  return compiled && `${normalizeTypeName(compiled.name)} ${normalize(compiled.check)}`;
}

function expressionText(expression: Expression | SqlText): string | null {
  try {
    return normalize(compiler.expression(expression, "an expression", compiler.inline));
  } catch (error) {
    // The expression has a text for other engines only.
    if (isAludelError(error, "UNSUPPORTED_FEATURE")) return null;
    throw error;
  }
}

function defaultText(column: Column): string | null {
  try {
    return normalize(compiler.defaultValue(column, "a default"));
  } catch (error) {
    if (isAludelError(error, "UNSUPPORTED_FEATURE")) return null;
    throw error;
  }
}

/**
 * Compares schemas as SQLite stores them: types by declared type and check (so `json` equals `jsonb`, and integers of all sizes are equal),
 * and expressions by the equivalences that {@link normalizeExpression} states.
 */
export const sqliteComparator: Comparator = {
  isSameType: (from, to) => typeText(from) === typeText(to),
  isSameDefault: (from, to) => defaultText(from) === defaultText(to),
  isSameExpression: (from, to) => expressionText(from) === expressionText(to),
};

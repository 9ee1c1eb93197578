import type { ParsedTable } from "../ddl-parser/create-table.ts";
import { lowerName, identifierName, tokenize } from "../ddl-parser/tokenizer.ts";

/** Returns SQL text with `table.column` as `column`. */
function strip(text: string, folded: string): string {
  if (!text.includes(".")) return text;
  const tokens = tokenize(text);
  return tokens.reduceRight((result, token, at) => {
    const next = tokens[at + 1];
    const isQualifier =
      (token.kind === "word" || token.kind === "quoted") &&
      next?.text === "." &&
      lowerName(identifierName(token)) === folded;
    return isQualifier ? result.slice(0, token.start) + result.slice(next.end) : result;
  }, text);
}

/**
 * Returns the table without its own name in front of its columns. Checks and generated columns see no other table, so the meaning is
 * the same; under the name that a rebuild uses for a moment, `table.column` would be nothing.
 */
export function withoutQualifier(table: ParsedTable): ParsedTable {
  const folded = lowerName(table.name);
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, text: strip(column.text, folded) })),
    constraints: table.constraints.map((constraint) => ({ ...constraint, text: strip(constraint.text, folded) })),
  };
}

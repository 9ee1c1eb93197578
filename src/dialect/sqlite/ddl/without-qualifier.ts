import type { ParsedTable } from "../ddl-parser/create-table.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";
import { lowerName, identifierName } from "../../../schema/sql-names.ts";

/** Returns SQL text with the qualified name `table.column` replaced by `column`. */
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
 * Returns the table with its own name removed before its columns. Checks and generated columns cannot reference another table, so the
 * meaning is the same; but during a rebuild the table has a temporary name, under which `table.column` could not be resolved.
 */
export function withoutQualifier(table: ParsedTable): ParsedTable {
  const folded = lowerName(table.name);
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, text: strip(column.text, folded) })),
    constraints: table.constraints.map((constraint) => ({ ...constraint, text: strip(constraint.text, folded) })),
  };
}

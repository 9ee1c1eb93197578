import type { SqlFragment, SqlText } from "../schema/expression.ts";

/** Strings, quoted identifiers and words of SQL; a word is never found inside a string. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*/gu;

const plainIdentifier = /^[a-z_][a-z0-9_]*$/;

function renameInText(text: string, from: string, to: string): string {
  return text.replace(tokens, (token, offset: number) => {
    if (token.startsWith("'")) return token;
    const isCall = /^\s*\(/.test(text.slice(offset + token.length));
    if (token.startsWith('"')) return token.slice(1, -1).replaceAll('""', '"') === from ? quote(to) : token;
    if (isCall || token !== from) return token;
    return plainIdentifier.test(to) ? to : quote(to);
  });
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function renameInFragment(fragment: SqlFragment, from: string, to: string): SqlFragment {
  return {
    ...fragment,
    parts: fragment.parts.map((part) => renameInText(part, from, to)),
    values: fragment.values.map((value) => {
      const isIdentifier = typeof value === "object" && value !== null && "kind" in value;
      if (!isIdentifier || value.path.at(-1) !== from) return value;
      return { ...value, path: [...value.path.slice(0, -1), to] };
    }),
  };
}

/** Returns the expression with each use of the column `from` renamed, as engines do when a column is renamed. */
export function renameIdentifier(expression: SqlText, from: string, to: string): SqlText {
  if (expression.kind === "sql") return renameInFragment(expression, from, to);
  return {
    ...expression,
    dialects: Object.fromEntries(
      Object.entries(expression.dialects).map(([dialect, fragment]) => [
        dialect,
        fragment && renameInFragment(fragment, from, to),
      ]),
    ),
  };
}

import type { SqlToken } from "./sql-words.ts";

/** Returns the name that a word, a quoted identifier or (as SQLite allows for names) a string stands for. */
export function identifierName({ kind, text }: Pick<SqlToken, "kind" | "text">): string {
  if (kind === "word") return text;
  if (/^u&/i.test(text)) return withoutEscapes(identifierName({ kind, text: text.slice(2) }));
  const quote = text.at(-1) ?? "";
  const inner = text.slice(1, -1);
  return quote === "]" ? inner : inner.replaceAll(quote + quote, quote);
}

/** Returns the name of `U&"\0061ge"` (https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS-ESCAPES). */
function withoutEscapes(name: string): string {
  return name.replaceAll(/\\(?:([0-9a-f]{4})|\+([0-9a-f]{6})|(\\))/gi, (escape, short?: string, long?: string) => {
    const number = Number.parseInt(short ?? long ?? "", 16);
    return Number.isNaN(number) ? "\\" : number > 0x10_ff_ff ? escape : String.fromCodePoint(number);
  });
}

/** Returns a name as standard SQL quotes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns a name with its ASCII letters in lower case: SQLite and PostgreSQL change no others. */
export function lowerName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

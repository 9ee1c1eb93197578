import type { SqlToken } from "./sql-words.ts";

/** Returns the name that a word, a quoted identifier or (as SQLite allows for names) a string stands for. */
export function identifierName({ kind, text }: Pick<SqlToken, "kind" | "text">): string {
  if (kind === "word") return text;
  const quote = text.at(-1) ?? "";
  const inner = text.slice(1, -1);
  return quote === "]" ? inner : inner.replaceAll(quote + quote, quote);
}

/** Returns a name as standard SQL quotes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Returns a name with its ASCII letters in lower case: SQLite and PostgreSQL change no others. */
export function lowerName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

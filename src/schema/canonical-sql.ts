import type { SqlFragment, SqlIdentifier, SqlText, SqlValue } from "./expression.ts";

/** Comments, strings, quoted names, words, numbers, brackets, runs of operators. What stands between them is white space. */
const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\$(\p{L}\w*)?\$[\s\S]*?\$\1\$|[\p{L}_][\p{L}\p{N}_$]*|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[(),;[\]]|(?:(?!--|\/\*)[^\s\p{L}\p{N}_'"`(),;[\]])+|\S/giu;

/** Words that mean something else without their quotes. */
const words: ReadonlySet<string> = new Set([
  "current_catalog",
  "current_date",
  "current_role",
  "current_schema",
  "current_time",
  "current_timestamp",
  "current_user",
  "default",
  "false",
  "localtime",
  "localtimestamp",
  "null",
  "session_user",
  "true",
  "user",
]);

function canonicalToken(token: string): string | null {
  if (token.startsWith("--") || token.startsWith("/*")) return null;
  const quote = token[0] ?? "";
  if ((quote !== '"' && quote !== "`") || token.length < 2) return token;
  const name = token.slice(1, -1).replaceAll(quote + quote, quote);
  if (/^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{N}_]*$/u.test(name) && !words.has(name)) return name;
  return quoteName(name);
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function renderValue(value: SqlValue | SqlIdentifier): string {
  if (typeof value === "string") return `'${value.replaceAll("'", "''")}'`;
  if (value === null || typeof value !== "object") return String(value);
  if (value instanceof Date) return `'${value.toISOString()}'`;
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString("hex")}'`;
  if ("kind" in value) return value.path.map(quoteName).join(".");
  return `array[${value.map(renderValue).join(", ")}]`;
}

function canonicalFragment({ parts, values }: SqlFragment): string {
  const text = parts.map((part, at) => (at === 0 ? part : renderValue(values[at - 1] ?? null) + part)).join("");
  const found = Array.from(text.matchAll(tokens), ([token]) => canonicalToken(token));
  return found.filter((token) => token !== null).join(" ");
}

/**
 * Returns one text for all spellings of SQL text that differ in white space, comments, and quotes that a name does not need. Two
 * texts that are different SQL never become the same.
 */
export function canonicalSql(text: SqlText): string {
  if (text.kind === "sql") return canonicalFragment(text);
  return Object.entries(text.dialects)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([dialect, fragment]) => `${dialect}: ${fragment ? canonicalFragment(fragment) : "nothing"}`)
    .join("; ");
}

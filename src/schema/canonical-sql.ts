import { identifierName, quoteName } from "./sql-names.ts";
import { portableSqlRules } from "./portable-sql-rules.ts";
import type { SqlRules } from "./sql-rules.ts";
import { readSqlWords, type SqlToken } from "./sql-words.ts";
import type { SqlFragment, SqlIdentifier, SqlText, SqlValue } from "./expression.ts";

/**
 * How SQL text was read when the first canonical texts were written. They stand in fingerprints of databases, which would no longer
 * match if one character came out otherwise, so these rules stay as they are, with what other rules do better: a run of operators
 * takes the dollars of a dollar quote behind it, and what nothing closes is single characters.
 */
export const recordedSqlRules: SqlRules = {
  ...portableSqlRules,
  wordStart: String.raw`\p{L}_`,
  wordRest: String.raw`\p{L}\p{N}_$`,
  number: String.raw`\d+(?:\.\d+)?(?:e[+-]?\d+)?`,
  strings: [{ prefix: "", quote: "'", backslash: false }],
  dollarTag: String.raw`(?:\p{L}\w*)?`,
  operator: String.raw`[(),;[\]]|(?:(?!--|\/\*)[^\s\p{L}\p{N}_'"\x60(),;[\]])+`,
  unicodeNames: false,
  unclosed: "character",
  ignoreCase: true,
};

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

function canonicalToken(token: SqlToken): string {
  if (token.kind !== "quoted") return token.text;
  const name = identifierName(token);
  return /^[\p{Ll}\p{Lo}_][\p{Ll}\p{Lo}\p{N}_]*$/u.test(name) && !words.has(name) ? name : quoteName(name);
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
  return readSqlWords(text, recordedSqlRules).map(canonicalToken).join(" ");
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

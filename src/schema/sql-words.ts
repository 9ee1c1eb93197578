import type { SqlRules } from "./sql-rules.ts";

/**
 * What a token of SQL text is. `quoted` is a quoted identifier, `blob` a binary string where an engine has them, `executable` a comment
 * whose content MySQL runs, `delimiter` what a client takes for the end of a statement, `unknown` what begins no token or is not closed.
 */
export type SqlTokenKind =
  | "space"
  | "comment"
  | "executable"
  | "string"
  | "blob"
  | "quoted"
  | "number"
  | "word"
  | "parameter"
  | "operator"
  | "delimiter"
  | "unknown";

/** One token of SQL text. The texts of all tokens of a text, one behind the other, are that text. */
export interface SqlToken {
  readonly kind: SqlTokenKind;
  /** As it stands in the text. */
  readonly text: string;
  /** Offset of its first character in the text. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
}

/** A pattern in which the group at a position matches the token of the kind at that position. */
interface Matcher {
  readonly pattern: RegExp;
  readonly kinds: readonly SqlTokenKind[];
}

const matchers = new WeakMap<SqlRules, Matcher>();

function matcherOf(rules: SqlRules): Matcher {
  const known = matchers.get(rules);
  if (known !== undefined) return known;
  const matcher = buildMatcher(rules);
  matchers.set(rules, matcher);
  return matcher;
}

function stringPattern(quote: string, backslash: boolean, mustBeClosed: string): string {
  const plain = backslash ? String.raw`[^${quote}\\]` : `[^${quote}]`;
  const special = backslash ? String.raw`${quote}${quote}|\\[^]` : `${quote}${quote}`;
  return `${quote}${plain}*(?:(?:${special})${plain}*)*${quote}${mustBeClosed}`;
}

function buildMatcher(rules: SqlRules): Matcher {
  const { wordStart, wordRest, strings, dollarTag, identifierQuotes, delimiter } = rules;
  const escaped = delimiter?.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  // A client that is told to end statements at `$$` finds them behind a name too.
  const stop = escaped === undefined ? "" : `(?!${escaped})`;
  const rest = `(?:${stop}[${wordRest}])`;
  // Else the last quote but one would close `'a''b`.
  const mustBeClosed = (quote: string) => (rules.unclosed === "rest" ? `(?!${quote})` : "");
  const opening = [
    ...new Set(
      [...strings.map(({ quote }) => quote), ...identifierQuotes].map((mark) => (mark === "[" ? "\\[" : mark)),
    ),
    ...(dollarTag === null ? [] : [String.raw`\$${dollarTag}\$`]),
  ];
  const alternatives: readonly (readonly [SqlTokenKind, string | null | undefined])[] = [
    ["space", `[${rules.space}]+`],
    ["comment", rules.lineComment],
    ["delimiter", escaped],
    ["blob", rules.blob],
    ...strings.map(
      ({ prefix, quote, backslash }) =>
        ["string", prefix + stringPattern(quote, backslash, mustBeClosed(quote))] as const,
    ),
    ["quoted", rules.unicodeNames ? `[uU]&${stringPattern('"', false, mustBeClosed('"'))}` : null],
    ...identifierQuotes.map(
      (quote) =>
        ["quoted", quote === "[" ? String.raw`\[[^\]]*\]` : stringPattern(quote, false, mustBeClosed(quote))] as const,
    ),
    ["string", dollarTag === null ? null : String.raw`\$(?<tag>${dollarTag})\$[^]*?\$\k<tag>\$`],
    ["number", `(?:${rules.number})${rules.digitsBeginWords ? `(?!${rest})` : ""}`],
    ["word", rules.digitsBeginWords ? `${rest}+` : `${stop}[${wordStart}]${rest}*`],
    ["parameter", rules.parameter],
    ["unknown", rules.unclosed === "rest" ? `(?:${opening.join("|")})[^]*` : null],
    ["operator", rules.operator],
    ["unknown", "[^]"],
  ];
  const used = alternatives.filter(([, source]) => source !== null && source !== undefined);
  // The group of the tag stands inside that of its string, and has no kind.
  const kinds = used.flatMap(([kind, source]) => (source?.includes("(?<tag>") ? [kind, kind] : [kind]));
  const source = used.map(([, part]) => `(${part})`).join("|");
  return { pattern: new RegExp(source, rules.ignoreCase ? "iuy" : "uy"), kinds };
}

/** Returns the offset behind a block comment, or -1 where nothing closes it. */
function endOfComment(text: string, start: number, nested: boolean): number {
  if (!nested) {
    const close = text.indexOf("*/", start + 2);
    return close < 0 ? -1 : close + 2;
  }
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}

function readBlockComment(text: string, start: number, rules: SqlRules): SqlToken | null {
  const closed = endOfComment(text, start, rules.nestedComments);
  if (closed < 0 && rules.unclosed === "character") return null;
  const end = closed < 0 ? text.length : closed;
  const isRun = rules.executableComments.some((opening) => text.startsWith(opening, start));
  const kind = isRun ? "executable" : "comment";
  return { kind, text: text.slice(start, end), start, end };
}

/** Returns the token that begins at an offset before the end of the text. */
export function readSqlToken(text: string, start: number, rules: SqlRules): SqlToken {
  const comment = text.startsWith("/*", start) ? readBlockComment(text, start, rules) : null;
  if (comment !== null) return comment;
  const { pattern, kinds } = matcherOf(rules);
  pattern.lastIndex = start;
  const match = pattern.exec(text);
  const found = match?.[0] ?? text.slice(start, start + 1);
  const kind = kinds[(match?.findIndex((group, at) => at > 0 && group !== undefined) ?? 0) - 1] ?? "unknown";
  return { kind, text: found, start, end: start + found.length };
}

/** Returns all tokens of a text, white space and comments among them. */
export function readSqlTokens(text: string, rules: SqlRules): readonly SqlToken[] {
  const tokens: SqlToken[] = [];
  for (let start = 0; start < text.length;) {
    const token = readSqlToken(text, start, rules);
    tokens.push(token);
    start = token.end;
  }
  return tokens;
}

/** Returns the tokens of a text that are neither white space nor comments. */
export function readSqlWords(text: string, rules: SqlRules): readonly SqlToken[] {
  return readSqlTokens(text, rules).filter(({ kind }) => kind !== "space" && kind !== "comment");
}

/**
 * A text that begins with a word of ASCII letters and white space behind it, as nearly every statement does. All rules read it alike, so the
 * pattern of the rules need not be built for it: that takes 1.6 ms, a thirtieth of a start (`aludel current` on SQLite).
 */
const plainFirstWord = /^[A-Za-z]+(?=[ \t\r\n])/;

/** Returns the first word of a text in lower case, also behind opening parentheses; empty where something else comes first. */
export function findFirstWord(text: string, rules: SqlRules): string {
  const plain = rules.delimiter === null ? plainFirstWord.exec(text)?.[0] : undefined;
  if (plain !== undefined) return plain.toLowerCase();
  for (let start = 0; start < text.length;) {
    const token = readSqlToken(text, start, rules);
    if (token.kind === "word") return token.text.toLowerCase();
    if (token.kind !== "space" && token.kind !== "comment" && token.text !== "(") return "";
    start = token.end;
  }
  return "";
}

/** Returns whether a text ends in a comment that reaches to the end of its line, so that whatever is put behind it becomes a part of it. */
export function endsInLineComment(text: string, rules: SqlRules): boolean {
  const last = readSqlTokens(text, rules).at(-1);
  return last?.kind === "comment" && !last.text.startsWith("/*");
}

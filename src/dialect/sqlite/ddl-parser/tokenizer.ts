/** What a token is. A `quoted` token is an identifier in double quotes, backticks or brackets. */
export type TokenKind = "word" | "quoted" | "string" | "number" | "blob" | "parameter" | "operator";

/** One token of SQLite's SQL; white space and comments lie between tokens. */
export interface Token {
  readonly kind: TokenKind;
  /** As it stands in the text. */
  readonly text: string;
  /** Offset of its first character in the text. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
}

// https://sqlite.org/c3ref/complete.html and tokenize.c: a word may hold any character above 127; a comment may lack its end.
const pattern = new RegExp(
  [
    /(?<space>[ \t\n\f\r]+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/u,
    /(?<blob>[xX]'[0-9a-fA-F]*')/u,
    /(?<string>'(?:[^']|'')*')/u,
    /(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])/u,
    /(?<number>0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?)/u,
    /(?<word>[A-Za-z_\P{ASCII}][A-Za-z0-9_$\P{ASCII}]*)/u,
    /(?<parameter>\?\d*|[:@$#][A-Za-z0-9_$\P{ASCII}]+)/u,
    /(?<operator>->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%<>=&|~(),.;])/u,
  ]
    .map(({ source }) => source)
    .join("|"),
  "uy",
);

/** Text that is no SQL of SQLite; the caller knows which object it belongs to. */
export class SqlSyntaxError extends Error {
  override readonly name = "SqlSyntaxError";
  /** Offset in the text where reading stopped. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(message);
    this.position = position;
  }
}

/**
 * Returns the tokens of SQLite's SQL (https://sqlite.org/lang.html).
 *
 * @throws SqlSyntaxError for a character that begins no token
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  while (start < sql.length) {
    pattern.lastIndex = start;
    const match = pattern.exec(sql);
    if (match?.groups === undefined) throw new SqlSyntaxError(`unexpected "${sql.slice(start, start + 20)}"`, start);
    const [text] = match;
    const end = start + text.length;
    if (match.groups["space"] === undefined) tokens.push({ kind: kindOf(match.groups), text, start, end });
    start = end;
  }
  return tokens;
}

function kindOf(groups: Readonly<Record<string, string | undefined>>): TokenKind {
  for (const kind of ["word", "operator", "quoted", "string", "number", "blob"] as const) {
    if (groups[kind] !== undefined) return kind;
  }
  return "parameter";
}

/** Returns the name that a word, a quoted identifier or (as SQLite allows for names) a string stands for. */
export function identifierName({ kind, text }: Token): string {
  if (kind === "word") return text;
  const quote = text.at(-1) ?? "";
  const inner = text.slice(1, -1);
  return quote === "]" ? inner : inner.replaceAll(quote + quote, quote);
}

/** Returns a name with its ASCII letters in lower case: SQLite takes names that agree in this form for one. */
export function lowerName(name: string): string {
  return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

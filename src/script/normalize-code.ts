import { readTokens, type CodeToken } from "./tokens.ts";
import { readStringLiteral } from "./string-literal.ts";

/**
 * Returns JavaScript as a text that is the same for the same tokens, however they are written: comments, white space, the kind of
 * quotes and the notation of numbers are gone, the text of templates is as it was.
 */
export function normalizeCode(javascript: string): string {
  const parts: string[] = [];
  for (const { token, before, after } of withNeighbours(withoutEmptyImports(readTokens(javascript))))
    parts.push(normalizeToken(token, before, after));
  return parts.join("\n");
}

/** A token with its neighbours. */
interface Place {
  readonly token: CodeToken;
  readonly before: CodeToken | undefined;
  /** The token before `before`. */
  readonly earlier: CodeToken | undefined;
  readonly after: CodeToken | undefined;
}

/** Returns the tokens with their neighbours. They are not held all at once: a file may have a great many. */
function* withNeighbours(tokens: Iterable<CodeToken>): Generator<Place> {
  let earlier: CodeToken | undefined;
  let before: CodeToken | undefined;
  let token: CodeToken | undefined;
  for (const after of tokens) {
    if (token !== undefined) {
      yield { token, before, earlier, after };
      earlier = before;
      before = token;
    }
    token = after;
  }
  if (token !== undefined) yield { token, before, earlier, after: undefined };
}

function normalizeToken(token: CodeToken, before: CodeToken | undefined, after: CodeToken | undefined): string {
  if (token.type === "StringLiteral") {
    const text = readStringLiteral(token.value);
    const isKey = after?.value === ":" && (before?.value === "{" || before?.value === ",");
    return isKey && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text) ? text : JSON.stringify(text);
  }
  if (token.type === "NumericLiteral") {
    const digits = token.value.replaceAll("_", "");
    return digits.endsWith("n") ? `${BigInt(digits.slice(0, -1))}n` : String(Number(digits));
  }
  return token.value.replaceAll(/\r\n?/g, "\n");
}

/** Compilers differ in what they leave of a type-only import: nothing, `import {}` or a bare import. None of these counts. */
function* withoutEmptyImports(tokens: Iterable<CodeToken>): Generator<CodeToken> {
  const isOwn = (token: CodeToken | undefined) =>
    token?.type === "StringLiteral" && /^aludel(?:\/|$)/.test(readStringLiteral(token.value));
  for (const { token, before, earlier, after } of withNeighbours(tokens)) {
    const isEmptyImport =
      (token.value === "import" && isOwn(after)) ||
      (before?.value === "import" && isOwn(token)) ||
      (token.value === ";" && earlier?.value === "import" && isOwn(before));
    if (!isEmptyImport) yield token;
  }
}

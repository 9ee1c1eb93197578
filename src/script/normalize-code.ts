import { readTokens, type CodeToken } from "./tokens.ts";
import { readStringLiteral } from "./string-literal.ts";

/**
 * Returns JavaScript as a text that is the same for the same tokens, however they are written: comments, white space, the kind of
 * quotes and the notation of numbers are gone, the text of templates is as it was.
 */
export function normalizeCode(javascript: string): string {
  const parts: string[] = [];
  // The tokens are not held all at once: a file may have a great many.
  let before: CodeToken | undefined;
  let token: CodeToken | undefined;
  for (const after of withoutEmptyImports(readTokens(javascript))) {
    if (token !== undefined) parts.push(normalizeToken(token, before, after));
    before = token;
    token = after;
  }
  if (token !== undefined) parts.push(normalizeToken(token, before, undefined));
  return parts.join("\n");
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
  return token.value.includes("\r") ? token.value.replaceAll(/\r\n?/g, "\n") : token.value;
}

function isOwnModule(token: CodeToken): boolean {
  return token.type === "StringLiteral" && /^aludel(?:\/|$)/.test(readStringLiteral(token.value));
}

/** Compilers differ in what they leave of a type-only import: nothing, `import {}` or a bare import. None of these counts. */
function* withoutEmptyImports(tokens: Iterable<CodeToken>): Generator<CodeToken> {
  let keyword: CodeToken | undefined;
  let isBehindImport = false;
  for (const token of tokens) {
    const endsImport = isBehindImport && token.value === ";";
    isBehindImport = keyword !== undefined && isOwnModule(token);
    if (keyword !== undefined && !isBehindImport) yield keyword;
    keyword = token.value === "import" ? token : undefined;
    if (keyword === undefined && !isBehindImport && !endsImport) yield token;
  }
  if (keyword !== undefined) yield keyword;
}

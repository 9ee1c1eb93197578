import { readTokens, type CodeToken } from "./tokens.ts";
import { readStringLiteral } from "./string-literal.ts";

/**
 * Returns JavaScript as a text that is the same for the same tokens, however they are written: comments, white space, the kind of
 * quotes and the notation of numbers are gone, the text of templates is as it was.
 */
export function normalizeCode(javascript: string): string {
  const tokens = withoutEmptyImports([...readTokens(javascript)]);
  return tokens.map((token, index) => normalizeToken(token, tokens[index - 1], tokens[index + 1])).join("\n");
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

/** What is left of an import of types only differs between compilers: nothing, `import {}` or a bare import. */
function withoutEmptyImports(tokens: readonly CodeToken[]): readonly CodeToken[] {
  const isOwn = (token: CodeToken | undefined) =>
    token?.type === "StringLiteral" && /^aludel(?:\/|$)/.test(readStringLiteral(token.value));
  return tokens.filter((token, index) => {
    const start = token.value === "import" ? index : token.value === ";" ? index - 2 : index - 1;
    const isEmptyImport = tokens[start]?.value === "import" && isOwn(tokens[start + 1]);
    return !(isEmptyImport && (index < start + 2 || token.value === ";"));
  });
}

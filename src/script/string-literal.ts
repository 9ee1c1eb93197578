const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", 0: "\0" };

/** Returns the text that a string literal, or the text of a template literal, stands for; `literal` includes its quotes. */
export function readStringLiteral(literal: string): string {
  const body = literal.slice(1, -1);
  const text = literal.startsWith("`") ? body.replaceAll(/\r\n?/g, "\n") : body;
  if (!text.includes("\\")) return text;
  return text.replaceAll(
    /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g,
    (_, point?: string, unit?: string, byte?: string, letter = "") => {
      const code = point ?? unit ?? byte;
      if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
      // An escaped line end continues the line.
      return /^[\r\n\u2028\u2029]/.test(letter) ? "" : (escapes[letter] ?? letter);
    },
  );
}

/**
 * Returns a string literal in double quotes that is safe wherever a template puts it: no line ends, nothing that would close a
 * comment.
 */
export function renderStringLiteral(text: string): string {
  return JSON.stringify(text).replaceAll("*/", "*\\/").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

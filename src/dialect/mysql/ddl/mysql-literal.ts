const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\u001A": "\\Z",
};

/** Returns a string constant; the session never has NO_BACKSLASH_ESCAPES. */
export function stringLiteral(value: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that the manual says to escape
  const escaped = value.replaceAll(/[\0\b\t\n\r\u001A\\]/g, (character) => escapes[character] ?? `\\${character}`);
  return `'${escaped.replaceAll("'", "''")}'`;
}

/** Returns a moment as MySQL writes it, in UTC, which every session is in. */
export function momentText(value: Date): string {
  return value.toISOString().replace("T", " ").replace("Z", "");
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\u001A": "\\Z",
};

/** Returns a string literal with backslash escapes; no session has the SQL mode NO_BACKSLASH_ESCAPES. */
export function stringLiteral(value: string): string {
  // oxlint-disable-next-line no-control-regex -- these are the characters that the manual says to escape
  const escaped = value.replaceAll(/[\0\b\t\n\r\u001A\\]/g, (character) => escapes[character] ?? `\\${character}`);
  return `'${escaped.replaceAll("'", "''")}'`;
}

/** Returns a timestamp literal's text in UTC, which is the time zone of every session. */
export function momentText(value: Date): string {
  return value.toISOString().replace("T", " ").replace("Z", "");
}

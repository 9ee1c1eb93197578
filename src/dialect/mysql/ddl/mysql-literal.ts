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

const charactersByEscape: ReadonlyMap<string, string> = new Map(
  Object.entries(escapes).map(([character, escape]) => [escape, character]),
);

/** Returns the value of a string literal in single quotes. */
export function readStringLiteral(text: string): string {
  return text.slice(1, -1).replaceAll(/''|\\[^]/g, (escape) => charactersByEscape.get(escape) ?? escape.slice(1));
}

/** Returns a timestamp literal's text in UTC, which is the time zone of every session. */
export function momentText(value: Date): string {
  return value.toISOString().replace("T", " ").replace("Z", "");
}

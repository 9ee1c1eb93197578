import { escapeControls } from "../error/escape-controls.ts";

/**
 * Returns the lines of an SQL comment. Names and messages come from others: whatever ends a line, for an engine, its client or a terminal,
 * begins another line of the comment, and other control characters are escaped.
 */
export function sqlComment(text: string): string[] {
  return text.split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/).map((line) => `-- ${escapeControls(line)}`);
}

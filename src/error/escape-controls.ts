/**
 * Characters that change what a terminal does or shows: C0 and C1 but line feed and tab, delete, and those that change the direction of
 * text (https://www.unicode.org/reports/tr9/) or end a line unseen.
 */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/g;

/**
 * Returns text with control characters written as `\u001b`, as in JSON: names, messages, rows and what a server says come from
 * others, and must not move the cursor, colour or reorder what a person reads.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(controls, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

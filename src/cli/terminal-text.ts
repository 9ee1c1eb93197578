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

/** Stand around the number of a style until a line is written, since escape sequences in what is said are escaped. They are characters of no text. */
const [begin, end] = ["\uFDD0", "\uFDD1"];
const marks = /\uFDD0(\d+)\uFDD1/g;

/** Returns the mark that becomes the escape sequence of a style, as numbered by ECMA-48 (SGR). */
export function styleMark(number: number): string {
  return `${begin}${number}${end}`;
}

/** Returns a line as a terminal may get it: no control character but those of {@link styleMark}. */
export function terminalText(text: string): string {
  return escapeControls(text).replaceAll(marks, "\u001B[$1m");
}

/** Returns how many characters of a text are seen. */
export function visibleLength(text: string): number {
  return escapeControls(text).replaceAll(marks, "").length;
}

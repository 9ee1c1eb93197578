import { escapeControls } from "../error/escape-controls.ts";

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

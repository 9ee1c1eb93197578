import type { Session } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";

/** Where an expression stands in the definition of a table. */
export type ExpressionPlace =
  | { readonly column: string; readonly part: "default" | "generated" | "check" }
  | { readonly constraint: string };

/** Returns the definition of a table as the server prints it. */
export async function readDefinition(session: Session, table: string): Promise<string> {
  const { rows } = await session.execute(`SHOW CREATE TABLE ${quoted(table)}`);
  return String(rows[0]?.["Create Table"]);
}

const quoted = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

const beginnings = { default: "DEFAULT ", generated: "GENERATED ALWAYS AS (", check: "CHECK (" } as const;

/** A character of four bytes in UTF-8, or what is shown where a byte is no text. */
const unshown = /[\u{10000}-\u{10FFFF}\uFFFD]/u;

/** Returns a pattern for the texts that MariaDB's catalogue shows as `text`: with a question mark for each byte of such a character. */
function patternOf(text: string): string {
  return text
    .split(/(\?+)/)
    .map((part) =>
      part.startsWith("?")
        ? String.raw`(?:\?|[\u{10000}-\u{10FFFF}])+?`
        : part.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`),
    )
    .join("");
}

function asShown(text: string): string {
  return text.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, "????");
}

/**
 * Returns an expression of a table of MariaDB as it is stored, from the definition of the table and the text that the catalogue shows,
 * which has question marks for characters of four bytes.
 *
 * @throws AludelError UNREADABLE_DEFINITION when the definition does not hold the text, but characters that the catalogue does not show
 */
export function expressionOf(definition: string, place: ExpressionPlace, text: string): string {
  const isOfColumn = "column" in place;
  const start = isOfColumn ? `  ${quoted(place.column)} ` : `  CONSTRAINT ${quoted(place.constraint)} `;
  const line = definition.split("\n").find((each) => each.startsWith(start)) ?? "";
  const beginning = isOfColumn ? beginnings[place.part] : beginnings.check;
  for (let at = line.indexOf(beginning); at >= 0; at = line.indexOf(beginning, at + 1)) {
    const rest = line.slice(at + beginning.length);
    const ends = new RegExp(`^(${patternOf(text)})(?:[ ),]|$)`, "u").exec(rest)?.[1];
    if (ends !== undefined && asShown(ends) === text) return ends;
  }
  if (!unshown.test(line)) return text;
  throw unreadable("column" in place ? `column "${place.column}"` : `check "${place.constraint}"`, line.trim());
}

/** Returns the error for an object whose definition the server does not tell as it is stored. */
export function unreadable(object: string, shown: string): AludelError {
  return new AludelError("UNREADABLE_DEFINITION", `the server does not tell ${object} as it is stored: ${shown}`, {
    hint: "Write it again in a revision, with raw SQL and plain text: characters as they are, without _latin1 and the like before them",
    details: { object, shown },
  });
}

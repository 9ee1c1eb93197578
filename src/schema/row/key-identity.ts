import { canonicalValue } from "../canonical-value.ts";
import type { Column } from "../column.ts";
import { isExpression, type RowValue, type RowValues } from "../expression.ts";
import { portableConstant } from "../portable-constant.ts";
import { momentInUtc } from "./moment-in-utc.ts";

/** What decides which values of a column an engine takes for one. */
export type KeyColumn = Pick<Column, "type" | "collation">;

/** How the values of a key are told apart. */
export interface KeyReading {
  readonly columnOf: (name: string) => KeyColumn | undefined;
  /** Whether each text is folded, because an engine may compare by a collation that nobody named. */
  readonly foldsText?: boolean;
}

/**
 * Returns one text for all texts that a collation may hold for the same: it may ignore case, accents and blanks at the end
 * (https://dev.mysql.com/doc/refman/8.4/en/charset-collation-names.html).
 */
export function foldText(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toUpperCase().trimEnd();
}

/** Returns one text for all spellings of a moment. One without an offset is in UTC, as it is in every session of Aludel. */
function momentIdentity(text: string): string {
  const local = text.replace(/ ?z$/i, "");
  const timed = /^\d{4}-\d\d-\d\d$/.test(local) ? `${local} 00:00` : local;
  const known = momentInUtc(timed);
  const moment = known === timed ? momentInUtc(`${timed}+00`) : known;
  return moment.replace(/\.?0*Z$/, "Z");
}

function readText(text: string, { type, collation }: KeyColumn, foldsText: boolean): string {
  switch (type.kind) {
    case "smallint":
    case "integer":
    case "bigint":
    case "numeric":
    case "real":
    case "double":
    case "boolean":
      // A number may begin with its point.
      return canonicalValue(
        portableConstant(
          text
            .trim()
            .toLowerCase()
            .replace(/^([+-]?)\./, "$10."),
          type,
        ),
      );
    case "uuid":
      return text.replaceAll(/[-{}]/g, "").toLowerCase();
    case "timestamp":
      return momentIdentity(text);
    case "date":
      return text.slice(0, "2024-01-02".length);
    case "time":
      return text
        .replace(/^(\d\d:\d\d)$/, "$1:00")
        .replace(/(\.\d*?)0+$/, "$1")
        .replace(/\.$/, "");
    case "char":
      return foldsText || collation !== null ? foldText(text) : text.trimEnd();
    case "varchar":
    case "text":
    case "enum":
    case "raw":
    case "array":
    case "binary":
    case "inet":
    case "interval":
    case "json":
    case "jsonb":
      // A type in an engine's own words may compare in its own way, as citext does.
      return foldsText || collation !== null || type.kind === "raw" ? foldText(text) : text;
  }
}

function valueIdentity(value: RowValue, column: KeyColumn | undefined, foldsText: boolean): string {
  const plain = isExpression(value) && value.kind === "literal" ? value.value : value;
  if (column === undefined || plain === null || isExpression(plain)) return canonicalValue(value);
  if (typeof plain === "object" && !(plain instanceof Date)) return canonicalValue(value);
  const text = plain instanceof Date ? plain.toISOString() : String(plain);
  return JSON.stringify(readText(text, column, foldsText));
}

/**
 * Returns a text that is equal for two rows where an engine may take their keys for one: the same moment with another offset, `"1.50"`
 * and `1.5`, a uuid in other letters, and texts as far as collations are known. It says which rows belong together and never that two are
 * equal: what is done with them must be right where an engine tells them apart.
 */
export function keyIdentity(
  row: RowValues,
  columns: readonly string[],
  { columnOf, foldsText = false }: KeyReading,
): string {
  return columns
    .map((column) =>
      valueIdentity(Object.hasOwn(row, column) ? (row[column] ?? null) : null, columnOf(column), foldsText),
    )
    .join(",");
}

import { AludelError } from "../../error/aludel-error.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";

/**
 * Number of the format in which this version writes the history table. It stands before each fingerprint, plan and intent, and in every
 * row. It goes up when a version that knows only the formats before would misread what is written: a plan of another shape, another
 * direction, a fingerprint that comes out otherwise for the same schema. Format 1 is that of Aludel 0.1.0, whose texts name none.
 */
export const historyFormat = 2;

/** A text of the history table and the format in which it was written. */
export interface FormattedText {
  readonly format: number;
  readonly text: string;
}

/** Returns a text as the history table holds it, with this version's format before it; an empty one only says the format of its row. */
export function addFormat(text: string): string {
  return `${historyFormat}:${text}`;
}

/** Returns a text of the history table apart from its format. */
export function readFormat(stored: string): FormattedText {
  // Texts of format 1 are JSON of an object or a list, which no digit begins.
  const [mark, number] = /^(\d+):/.exec(stored) ?? [];
  return mark === undefined ? { format: 1, text: stored } : { format: Number(number), text: stored.slice(mark.length) };
}

/** The texts of one row that say its format, and the version of Aludel that wrote it. */
export interface FormattedRow {
  readonly texts: readonly (string | null)[];
  readonly toolVersion: string;
}

/**
 * Refuses rows of a format that this version does not know.
 *
 * @param rows oldest first
 * @throws AludelError HISTORY_TOO_NEW
 */
export function assertKnownFormat(table: QualifiedName, rows: readonly FormattedRow[]): void {
  const newer = rows
    .map(({ texts, toolVersion }) => ({ toolVersion, format: Math.max(...texts.map(formatOf)) }))
    .findLast(({ format }) => format > historyFormat);
  if (newer === undefined) return;
  const { toolVersion, format } = newer;
  const name = formatQualifiedName(table);
  throw new AludelError(
    "HISTORY_TOO_NEW",
    `the history table "${name}" was written by Aludel ${toolVersion} in format ${format}, and this version reads formats up to ${historyFormat}; nothing was changed`,
    {
      hint: `Use Aludel ${toolVersion} or newer: npm install aludel@${toolVersion}`,
      details: { table: name, toolVersion, format, knownFormat: historyFormat },
    },
  );
}

function formatOf(stored: string | null): number {
  return stored === null ? 1 : readFormat(stored).format;
}

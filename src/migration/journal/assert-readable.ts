import { AludelError } from "../../error/aludel-error.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import type { HistoryEntry } from "../bookkeeping/history-table.ts";
import { decodeJournal } from "./journal-text.ts";

/**
 * Throws when the journal of a run that stopped is not what a run writes: somebody, or a program, has changed the row by hand.
 *
 * @throws AludelError JOURNAL_DAMAGED, which names the row and the way out
 */
export function assertReadable(historyTable: QualifiedName, entry: HistoryEntry): void {
  const why = findDamage(entry);
  if (why === null) return;
  const { id, revision, direction } = entry;
  const table = formatQualifiedName(historyTable);
  throw new AludelError(
    "JOURNAL_DAMAGED",
    `row ${id} of "${table}", the journal of the ${direction} of revision "${revision}" that stopped, cannot be read: ${why}; nothing was changed`,
    {
      hint: `Bring the row back from a backup. Or finish the revision by hand, or take back what it did, and record where the database stands: aludel stamp ${revision}, or the revision before it; compare with aludel check`,
      details: { table, row: id, revision, direction, reason: why },
    },
  );
}

function findDamage({ plan, intent, segmentsDone, direction }: HistoryEntry): string | null {
  const segments = plan === null ? null : decode(plan);
  const begun = intent === null ? null : decode(intent);
  // Rows of the first format hold no plan; the revision itself gives it again, but nothing gives the plan of an undoing.
  if (segments === null)
    return direction === "undo" && plan === null ? "it holds no plan" : damageOf(plan, "plan", null);
  if (!Array.isArray(segments.value)) return "its plan is no list of segments";
  if (segments.value.length <= segmentsDone)
    return `its plan has ${segments.value.length} segments, and ${segmentsDone} of them are done`;
  if (!segments.value.every(isSegment)) return "its plan holds something that is no segment";
  if (intent === null) return null;
  if (begun === null) return damageOf(intent, "intent", begun);
  if (!isIntent(begun.value, segments.value.length)) return "its intent is none";
  return null;
}

function damageOf(text: string | null, what: string, decoded: object | null): string | null {
  return text === null || decoded !== null ? null : `its ${what} is no text that Aludel writes`;
}

/** Returns the data of a text, or null where it is none. */
function decode(text: string): { readonly value: unknown } | null {
  try {
    return { value: decodeJournal(text) };
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isSegment(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value["transactional"] === "boolean" &&
    Array.isArray(value["steps"]) &&
    value["steps"].every(isStep)
  );
}

function isStep(value: unknown): boolean {
  if (!isRecord(value)) return false;
  switch (value["kind"]) {
    case "statement":
      return (
        typeof value["sql"] === "string" &&
        Array.isArray(value["parameters"]) &&
        Array.isArray(value["effect"]) &&
        value["effect"].every((operation) => isRecord(operation) && typeof operation["kind"] === "string")
      );
    case "assertion":
      return typeof value["sql"] === "string";
    case "backfill":
      return isRecord(value["whole"]) && isRecord(value["bounds"]) && isRecord(value["updates"]);
    case "run":
      return typeof value["source"] === "number";
  }
  return false;
}

function isIntent(value: unknown, segments: number): boolean {
  if (!isRecord(value) || typeof value["segment"] !== "number" || !(value["segment"] < segments)) return false;
  if (value["kind"] === "backfill") return typeof value["rows"] === "number" && typeof value["visited"] === "number";
  return value["kind"] === "statement" && isRecord(value["before"]) && value["before"]["tables"] instanceof Map;
}

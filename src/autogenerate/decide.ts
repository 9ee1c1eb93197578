import type { Rename } from "../diff/apply-renames.ts";
import type { RenameCandidate } from "../diff/detect-renames.ts";
import type { LossyChange } from "../diff/lossy-changes.ts";
import { decisionKey, type Decisions, type MissingDecision } from "../diff/missing-decisions.ts";
import { AludelError } from "../error/aludel-error.ts";
import { type DraftInput, draftRevision, type RevisionDraft } from "./draft-revision.ts";

/** The answer to one question: one of the renames, or the loss. */
export type Answer = { readonly kind: "rename"; readonly rename: Rename } | { readonly kind: "loss" };

/** Asks a person. Absent where there is no terminal. */
export interface Questioner {
  /**
   * Asks what a lossy change is.
   *
   * @param rows what would be lost in the database at hand, null when none could be asked
   */
  askLoss(change: LossyChange, candidates: readonly RenameCandidate[], rows: number | null): Promise<Answer>;
}

/** How missing decisions are found. */
export interface DecisionHelp {
  readonly questioner: Questioner | null;
  /** Returns the number of rows or non-null values that a change would lose; null when no database can tell. */
  readonly countLoss: (change: LossyChange) => Promise<number | null>;
}

function flagsFor({ change, candidates }: MissingDecision): string {
  const renames = candidates.map(({ from, to }) => `--rename ${from}=${to}`);
  return [...renames, `--drop ${change.object}`].join(" or ");
}

function lossInWords({ kind, object, detail }: LossyChange, rows: number | null): string {
  const unit = kind === "dropTable" ? "row" : "non-null value";
  const count = rows === null ? "" : ` (${rows} ${unit}${rows === 1 ? "" : "s"} in the database at hand)`;
  if (kind === "narrowing") return `column "${object}" changes from ${detail}${count}`;
  return `${kind === "dropTable" ? "table" : "column"} "${object}" would be dropped${count}`;
}

async function missingDecision(missing: readonly MissingDecision[], help: DecisionHelp): Promise<AludelError> {
  const described: { object: string; kind: string; rows: number | null; flags: string; words: string }[] = [];
  for (const decision of missing) {
    const { change } = decision;
    // oxlint-disable-next-line no-await-in-loop -- one session, one statement after the other
    const rows = await help.countLoss(change);
    described.push({
      object: change.object,
      kind: change.kind,
      rows,
      flags: flagsFor(decision),
      words: lossInWords(change, rows),
    });
  }
  return new AludelError(
    "DECISION_MISSING",
    `${missing.length === 1 ? "a loss is" : `${missing.length} losses are`} not decided: ${described.map(({ words }) => words).join("; ")}`,
    {
      hint: `Nothing was written. Say what is meant: ${described.map(({ flags }) => flags).join(", and ")}`,
      details: { decisions: described.map(({ words: _words, ...facts }) => facts) },
    },
  );
}

/**
 * Returns the draft of a revision once every loss in it is decided, by the decisions given or by asking.
 *
 * @throws AludelError DECISION_MISSING when nobody can be asked, with the flags that decide and what would be lost
 */
export async function draftDecided(input: DraftInput, given: Decisions, help: DecisionHelp): Promise<RevisionDraft> {
  let decisions = given;
  for (;;) {
    const result = draftRevision(input, decisions);
    if (result.kind === "draft") return result.draft;
    const [next] = result.missing;
    if (help.questioner === null || next === undefined) {
      // oxlint-disable-next-line no-await-in-loop -- leaves the loop
      throw await missingDecision(result.missing, help);
    }
    // oxlint-disable-next-line no-await-in-loop -- each answer changes what is to be asked next
    const answer = await help.questioner.askLoss(next.change, next.candidates, await help.countLoss(next.change));
    decisions =
      answer.kind === "rename"
        ? { ...decisions, renames: [...decisions.renames, answer.rename] }
        : {
            ...decisions,
            accepted: new Set([...decisions.accepted, decisionKey(next.change.kind, next.change.object)]),
          };
  }
}

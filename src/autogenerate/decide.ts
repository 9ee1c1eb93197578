import type { Rename } from "../diff/apply-renames.ts";
import type { RenameCandidate } from "../diff/detect-renames.ts";
import type { LossyChange } from "../diff/lossy-changes.ts";
import { columnBefore, tableBefore } from "../diff/names-before.ts";
import { findRemovedRows, type RemovedRow, type RowUser } from "../diff/removed-rows.ts";
import { decisionKey, type Decisions, type MissingDecision } from "../diff/missing-decisions.ts";
import { classifyTypeChange } from "../diff/type-change.ts";
import { formatColumnName } from "../schema/qualified-name.ts";
import { AludelError } from "../error/aludel-error.ts";
import { type ForgottenExport, findForgottenExport, forgottenInWords } from "./forgotten-export.ts";
import type { DescribedSchema } from "../reader/schema-reader.ts";
import { conversionMissing } from "./conversion-missing.ts";
import { type DraftInput, draftRevision, type RevisionDraft } from "./draft-revision.ts";

/** The answer to one question: one of the renames, the loss, or that the export was forgotten and will be added, so that nothing is drafted. */
export type Answer =
  | { readonly kind: "rename"; readonly rename: Rename }
  | { readonly kind: "loss" }
  | { readonly kind: "export" };

/** Asks a person. Absent where there is no terminal. */
export interface Questioner {
  /**
   * Asks what a lossy change is.
   *
   * @param rows what would be lost in the database at hand, null when none could be asked
   * @param forgotten the export that was forgotten, most likely; null where there is none
   */
  askLoss(
    change: LossyChange,
    candidates: readonly RenameCandidate[],
    rows: number | null,
    forgotten: ForgottenExport | null,
  ): Promise<Answer>;
}

/** How missing decisions are found. */
export interface DecisionHelp {
  readonly questioner: Questioner | null;
  /** Returns the number of rows or non-null values that a change would lose; null when no database can tell. */
  readonly countLoss: (change: LossyChange) => Promise<number | null>;
  /** Returns the number of rows that use a reference row by a foreign key; null when no database can tell. */
  readonly countUses: (row: RemovedRow, user: RowUser) => Promise<number | null>;
}

/** How missing decisions are found, with the models that the draft is made from. */
interface DraftHelp extends DecisionHelp {
  readonly models: Pick<DescribedSchema, "unexported" | "index">;
}

/** A loss to decide, with the number of rows or values that it costs, as far as that is known. */
interface CountedDecision extends MissingDecision {
  readonly rows: number | null;
  readonly forgotten: ForgottenExport | null;
}

/** How many renames a message proposes for one loss; the first are the likeliest. */
const shownCandidates = 3;

/** Returns an argument for a POSIX shell, in quotes where the shell would give some of its characters a meaning. */
function shellArgument(text: string): string {
  return /^[\p{L}\p{N}_.,=@%+:/-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function flagsFor({ change, candidates, forgotten }: CountedDecision): string {
  const renames = candidates
    .slice(0, shownCandidates)
    .map(({ from, to }) => `--rename ${shellArgument(`${from}=${to}`)}`);
  const exported = forgotten === null ? [] : [`export it: add ${forgotten.line} to ${forgotten.index}`];
  const flag = change.conversion === undefined ? "--drop" : "--convert";
  return [...exported, ...renames, `${flag} ${shellArgument(change.object)}`].join(" or ");
}

function lossInWords({ change, rows, forgotten }: CountedDecision): string {
  const { kind, object, detail } = change;
  if (kind === "deleteRow") return `row "${object}" would be deleted, ${detail}`;
  const unit = kind === "dropTable" ? "row" : "non-null value";
  const count = rows === null ? "" : ` (${rows} ${unit}${rows === 1 ? "" : "s"} in the database at hand)`;
  if (kind === "narrowing") return `column "${object}" changes from ${detail}${count}`;
  const why = forgotten === null ? "" : `, though ${forgottenInWords(forgotten)}`;
  return `${kind === "dropTable" ? "table" : "column"} "${object}" would be dropped${count}${why}`;
}

function missingDecision(missing: readonly CountedDecision[]): AludelError {
  const described = missing.map((decision) => ({
    object: decision.change.object,
    kind: decision.change.kind,
    rows: decision.rows,
    flags: flagsFor(decision),
    words: lossInWords(decision),
  }));
  return new AludelError(
    "DECISION_MISSING",
    `${missing.length === 1 ? "a loss is" : `${missing.length} losses are`} not decided: ${described.map(({ words }) => words).join("; ")}`,
    {
      hint: `Nothing was written. Say what is meant: ${described.map(({ flags }) => flags).join(", and ")}`,
      details: { decisions: described.map(({ words: _words, ...facts }) => facts) },
    },
  );
}

async function countDecisions(
  missing: readonly MissingDecision[],
  renames: readonly Rename[],
  help: DraftHelp,
): Promise<CountedDecision[]> {
  const counted: CountedDecision[] = [];
  for (const decision of missing) {
    // The database has not run the renames yet, so tables and columns still have their old names there.
    const table = tableBefore(decision.change.table, renames);
    const column = decision.change.column && columnBefore(table, decision.change.column, renames);
    const rows = await help.countLoss({ ...decision.change, table, column });
    counted.push({ ...decision, rows, forgotten: findForgottenExport({ ...decision.change, table }, help.models) });
  }
  return counted;
}

/** Returns whether deleting a row deletes or changes the rows that refer to it by this foreign key; with other actions the engine refuses. */
function changesUsers({ foreignKey }: RowUser): boolean {
  return foreignKey.onDelete !== "no action" && foreignKey.onDelete !== "restrict";
}

/** Returns the decision that the deletion of a reference row needs, or null: rows refer to it, or may do so and would change with it. */
async function decideRow(row: RemovedRow, help: DecisionHelp): Promise<CountedDecision | null> {
  let total: number | null = 0;
  const uses: string[] = [];
  for (const user of row.users) {
    const rows = await help.countUses(row, user);
    if (rows === 0 || (rows === null && !changesUsers(user))) continue;
    const { columns, onDelete } = user.foreignKey;
    const by = columns.map((column) => formatColumnName(user.table, column)).join(", ");
    uses.push(
      `${rows === null ? "rows may use it" : `${rows} ${rows === 1 ? "row uses" : "rows use"} it`} by ${by} (on delete ${onDelete})`,
    );
    total = total === null || rows === null ? null : total + rows;
  }
  if (uses.length === 0) return null;
  const { table, object } = row;
  const change: LossyChange = { kind: "deleteRow", table, column: null, object, detail: uses.join(", ") };
  return { change, candidates: [], rows: total, forgotten: null };
}

async function findUsedRows(
  draft: RevisionDraft,
  { revisions }: DraftInput,
  decisions: Decisions,
  help: DecisionHelp,
): Promise<CountedDecision[]> {
  const removed = findRemovedRows(draft.upgrade, revisions, draft.renames);
  const undecided = removed.filter(({ object }) => !decisions.accepted.has(decisionKey("deleteRow", object)));
  const found: CountedDecision[] = [];
  for (const row of undecided) {
    const decision = await decideRow(row, help);
    if (decision !== null) found.push(decision);
  }
  return found;
}

function withAnswer(
  decisions: Decisions,
  { change }: MissingDecision,
  answer: Exclude<Answer, { readonly kind: "export" }>,
): Decisions {
  if (answer.kind === "rename") return { ...decisions, renames: [...decisions.renames, answer.rename] };
  return { ...decisions, accepted: new Set([...decisions.accepted, decisionKey(change.kind, change.object)]) };
}

/** Refuses the changes of type that are impossible, unless a person can be asked whether they are renames. */
function refuseImpossible(missing: readonly MissingDecision[], isAsked: boolean): void {
  const impossible = missing.flatMap(({ change: { object, conversion: type }, candidates }) =>
    type === undefined || classifyTypeChange(type).kind !== "impossible" || (isAsked && candidates.length > 0)
      ? []
      : [{ object, type, candidates }],
  );
  if (impossible.length === 0) return;
  const renames = impossible.flatMap(({ candidates }) => candidates.slice(0, shownCandidates));
  throw conversionMissing(
    impossible,
    renames.map(({ from, to }) => `--rename ${shellArgument(`${from}=${to}`)}`),
  );
}

/**
 * Returns the draft of a revision once every loss in it is decided, by the decisions given or by asking.
 *
 * @throws AludelError DECISION_MISSING when nobody can be asked, with the flags that decide and what would be lost
 * @throws AludelError CONVERSION_MISSING for a change of type for which no conversion is known, and which no answer makes possible
 */
export async function draftDecided(input: DraftInput, given: Decisions, help: DraftHelp): Promise<RevisionDraft> {
  const { questioner } = help;
  let decisions = given;
  for (;;) {
    const result = draftRevision(input, decisions);
    if (result.kind === "undecided") refuseImpossible(result.missing, questioner !== null);
    const missing =
      result.kind === "draft"
        ? await findUsedRows(result.draft, input, decisions, help)
        : await countDecisions(questioner === null ? result.missing : result.missing.slice(0, 1), result.renames, help);
    const [next] = missing;
    if (next === undefined && result.kind === "draft") return result.draft;
    if (questioner === null || next === undefined) throw missingDecision(missing);
    const answer = await questioner.askLoss(next.change, next.candidates, next.rows, next.forgotten);
    if (answer.kind === "export") throw missingDecision([next]);
    decisions = withAnswer(decisions, next, answer);
  }
}

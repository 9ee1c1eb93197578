import type { Plan, Segment } from "../../ddl/plan.ts";
import type { Assertion, BackfillStep, Statement, Step } from "../../ddl/statement.ts";
import type { Operation } from "../../operation/operation.ts";
import { touchedTables } from "../../operation/fold/touched-tables.ts";
import { type Database, emptyDatabase } from "../../schema/database.ts";
import { formatQualifiedName } from "../../schema/qualified-name.ts";
import { decodeJournal, encodeJournal } from "./journal-text.ts";
import type { DialectSession } from "../bookkeeping/migration-database.ts";
import type { BackfillProgress } from "../step.ts";

/** Says that a statement outside any transaction is about to run. It is committed before the statement, so that it survives an end of the process. */
export interface StatementIntent {
  readonly kind: "statement";
  /** Position of its segment, from 0. */
  readonly segment: number;
  /** The tables that it touches, as they were before it. */
  readonly before: Database;
  /** Whether the engine refused the statement. Then it took no effect, and somebody else made whatever is different by now. */
  readonly isRefused?: true;
  /** Whether the last step of the segment ended the transaction, so that what the segment did may be committed. `before` is empty then. */
  readonly isEnded?: true;
}

/** Says how far the backfill of a segment has come. It is committed together with the rows of each batch. */
export interface BackfillIntent extends BackfillProgress {
  readonly kind: "backfill";
  /** Position of its segment, from 0. */
  readonly segment: number;
}

/** What the journal says of a segment that is begun and not done. */
export type Intent = StatementIntent | BackfillIntent;

/** A statement as the journal holds it. What it may cost is told before a run, and is of no use to one that goes on. */
type JournalStatement = Omit<Statement, "hazards">;

/** A step as the journal holds it: code stays in the revision's file. */
type JournalStep =
  | JournalStatement
  | Assertion
  | (Omit<BackfillStep, "whole"> & { readonly whole: JournalStatement })
  | { readonly kind: "run"; readonly source: number };

/** Returns whether a plan runs in one transaction together with its bookkeeping, so that no journal is needed. */
export function isAtomic({ segments }: Plan): boolean {
  return segments.length <= 1 && segments[0]?.transactional !== false;
}

/** Returns a plan as text for the history table. */
export function encodePlan({ segments }: Plan): string {
  return encodeJournal(segments.map((segment) => ({ ...segment, steps: segment.steps.map(toJournalStep) })));
}

function toJournalStep(step: Step): JournalStep {
  switch (step.kind) {
    case "statement":
      return withoutHazards(step);
    case "backfill":
      return { ...step, whole: withoutHazards(step.whole) };
    case "assertion":
      return step;
    case "run":
      return { kind: "run", source: step.source ?? 0 };
  }
}

function withoutHazards({ hazards: _hazards, ...statement }: Statement): JournalStatement {
  return statement;
}

/**
 * Returns the plan that {@link encodePlan} made the text of, an empty one where there is none. Its code comes from the revision's `operations`; without them it is there
 * to be looked at only.
 */
export function decodePlan(text: string | null, operations: readonly Operation[] | null): Plan {
  if (text === null) return { segments: [] };
  const segments = decodeJournal(text) as (Omit<Segment, "steps"> & { readonly steps: readonly JournalStep[] })[];
  return {
    segments: segments.map((segment) => ({ ...segment, steps: segment.steps.map((step) => revive(step, operations)) })),
  };
}

function revive(step: JournalStep, operations: readonly Operation[] | null): Step {
  if (step.kind === "statement") return { ...step, hazards: [] };
  if (step.kind === "backfill") return { ...step, whole: { ...step.whole, hazards: [] } };
  if (step.kind === "assertion") return step;
  if (operations === null) return { kind: "run", run: () => undefined, replay: false, source: step.source };
  const operation = operations[step.source];
  if (operation?.kind !== "run") throw new Error(`operation ${step.source + 1} of the revision is no code any more`);
  return { ...operation, source: step.source };
}

/** Returns the intent to run a statement outside a transaction: reads the tables that it touches. */
export async function readIntent(
  database: DialectSession,
  segment: number,
  statement: Statement,
): Promise<StatementIntent> {
  return { kind: "statement", segment, before: await readTouched(database, statement) };
}

/** Reads the tables that a statement touches, and no others. */
export async function readTouched({ session, dialect }: DialectSession, { effect }: Statement): Promise<Database> {
  const tables = touchedTables(effect);
  if (tables.length === 0) return emptyDatabase;
  const schemas = tables.flatMap(({ schema }) => (schema === null ? [] : [schema]));
  const found = await dialect.introspect(session, { schemas: [...new Set(schemas)], excludeTables: [], tables });
  const names = new Set(tables.map(formatQualifiedName));
  const touched = new Map([...found.tables].filter(([name]) => names.has(name)));
  return { ...emptyDatabase, tables: touched, unmanaged: found.unmanaged };
}

/** Returns an intent as text for the history table. */
export function encodeIntent(intent: Intent): string {
  return encodeJournal(intent);
}

/** Returns the intent that {@link encodeIntent} made the text of. */
export function decodeIntent(text: string): Intent {
  return decodeJournal(text) as Intent;
}

/** Returns a plan with a segment divided behind one of its steps, which ended its transaction. */
export function divideBehind({ segments }: Plan, at: number, step: Step): Plan {
  return {
    segments: segments.flatMap((segment, index) => {
      const end = segment.steps.indexOf(step) + 1;
      if (index !== at || end === segment.steps.length) return [segment];
      return [
        { ...segment, steps: segment.steps.slice(0, end) },
        { ...segment, steps: segment.steps.slice(end) },
      ];
    }),
  };
}

import type { Operation } from "../operation/operation.ts";
import type { RowFunction } from "../operation/run.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { SqlValue } from "../schema/expression.ts";

/** What a statement may cost or lose, told before it runs. */
export interface Hazard {
  readonly kind: "dataLoss" | "tableRewrite" | "exclusiveLock" | "indexBuild" | "mayFail";
  readonly message: string;
}

/** One SQL statement, without a final semicolon. */
export interface Statement {
  readonly kind: "statement";
  /** Text with the engine's own placeholders. */
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** False for a statement that the engine refuses inside a transaction. */
  readonly transactional: boolean;
  /** What it is for, printed above it by `--sql` and `plan`; null where the text says it. */
  readonly comment: string | null;
  /** Position of its operation in the revision's list, from 0; null for the bookkeeping. */
  readonly source: number | null;
  /**
   * What this one statement does to the schema, so that the live catalogue can tell whether it took effect. Empty where it changes
   * rows, where nobody knows (raw SQL), and where it is one of several that an operation takes.
   */
  readonly effect: readonly Operation[];
  /** Where it is no part of its operation, and makes room for it: before it, or after it. */
  readonly around?: "before" | "after";
  readonly hazards: readonly Hazard[];
}

/** A query that must return no rows before the plan goes on. The rows that it returns are shown to the user. */
export interface Assertion {
  readonly kind: "assertion";
  readonly sql: string;
  /** What is wrong when rows come back. */
  readonly message: string;
  readonly hint: string;
  /** The column whose values it is about and the type that they are to become: the rows found then tell what to map. */
  readonly conversion?: { readonly table: string; readonly column: string; readonly type: ColumnType };
  readonly source: number | null;
}

/** Code of the revision that works on rows. */
export interface RunStep {
  readonly kind: "run";
  readonly run: RowFunction;
  readonly replay: boolean;
  readonly source: number | null;
}

/** The place of one value of a key in a statement: of the row after which a batch begins, or of its last row. */
export interface KeySlot {
  readonly kind: "slot";
  readonly of: "cursor" | "bound";
  readonly at: number;
}

/** A statement whose key values are filled in while it runs. */
export interface SlottedStatement {
  readonly sql: string;
  readonly parameters: readonly (SqlValue | KeySlot)[];
}

/**
 * Rows that are changed in batches along a key. It stands alone in its segment, which is not transactional: each batch is a
 * transaction of its own, with its place in the journal.
 */
export interface BackfillStep {
  readonly kind: "backfill";
  readonly table: string;
  readonly key: readonly string[];
  /** Number of rows of the first batch; null leaves it to the runner. */
  readonly batchSize: number | null;
  /** All of it as one statement, for scripts, and for a table that one batch takes. */
  readonly whole: Statement;
  /** Counts the rows of the table as `total`. */
  readonly count: string;
  /** Read the key of the row at which a batch ends, as columns in the key's order; `LIMIT … OFFSET …` is to be added. */
  readonly bounds: { readonly first: SlottedStatement; readonly next: SlottedStatement };
  /** Change one batch: up to a bound, between cursor and bound, all behind the cursor. */
  readonly updates: {
    readonly first: SlottedStatement;
    readonly next: SlottedStatement;
    readonly last: SlottedStatement;
  };
  readonly source: number | null;
}

/** One step of a plan. */
export type Step = Statement | Assertion | RunStep | BackfillStep;

/** Returns a transactional statement without parameters, comment or hazards, changed by `facts`. */
export function buildStatement(sql: string, facts: Partial<Omit<Statement, "kind" | "sql">> = {}): Statement {
  return {
    kind: "statement",
    sql,
    parameters: [],
    transactional: true,
    comment: null,
    source: null,
    effect: [],
    hazards: [],
    ...facts,
  };
}

import type { Operation } from "../operation/operation.ts";
import type { RowFunction } from "../operation/run.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { SqlValue } from "../schema/expression.ts";

/** A risk of a statement, which is reported before it runs. */
export interface Hazard {
  readonly kind: "dataLoss" | "tableRewrite" | "exclusiveLock" | "indexBuild" | "mayFail";
  readonly message: string;
}

/** The same statement run in another way, for when the engine refuses the way that it states. */
export interface Fallback {
  /** Codes of the errors by which the engine refuses the way before. */
  readonly errorCodes: readonly string[];
  readonly sql: string;
  /** What the way costs; null where it costs others nothing. */
  readonly warning: string | null;
}

/** One SQL statement, without a final semicolon. */
export interface Statement {
  readonly kind: "statement";
  /** The text, with the engine's own placeholders. */
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
  /** False for a statement that the engine refuses inside a transaction. */
  readonly transactional: boolean;
  /** The purpose of the statement, printed above it by `--sql` and `plan`; null where the text is clear without it. */
  readonly comment: string | null;
  /** Position of its operation in the revision's list, from 0; null for a statement of Aludel's own bookkeeping. */
  readonly source: number | null;
  /**
   * The effect of this one statement on the schema, by which the live catalogue tells whether the statement took effect after a run broke
   * off. Empty where the statement changes rows, where its effect is unknown (raw SQL), and where an operation takes several statements of
   * which this is one.
   */
  readonly effect: readonly Operation[];
  /**
   * Set where the statement is not part of its operation but supports it, such as the detaching of a foreign key before it or the attaching
   * after it.
   */
  readonly around?: "before" | "after";
  /** Positions of further operations in the revision's list that the statement does together with its own. */
  readonly joins?: readonly number[];
  /** Other ways to run the statement, in the order in which they are tried. */
  readonly fallbacks?: readonly Fallback[];
  /** Set where the text is the user's own (`op.execute`), which may do anything to the transaction and the session. */
  readonly isRaw?: true;
  readonly hazards: readonly Hazard[];
}

/** A query that must return no rows, or else the plan stops. The rows that it returns are shown to the user. */
export interface Assertion {
  readonly kind: "assertion";
  readonly sql: string;
  /** The problem that exists when the query returns rows. */
  readonly message: string;
  readonly hint: string;
  /** The column whose values are checked, and its new type. The rows that the query finds are the basis of a suggested mapping. */
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

/** The place of one key value in a statement of a backfill: a value of the row after which the batch begins, or of the batch's last row. */
export interface KeySlot {
  readonly kind: "slot";
  readonly of: "cursor" | "bound";
  readonly at: number;
}

/** A statement whose key values are filled in at run time. */
export interface SlottedStatement {
  readonly sql: string;
  readonly parameters: readonly (SqlValue | KeySlot)[];
}

/**
 * An update of many rows in batches along a key. It is the only step of its segment, which is not transactional: each batch is a
 * transaction of its own, which also records the progress in the journal.
 */
export interface BackfillStep {
  readonly kind: "backfill";
  readonly table: string;
  readonly key: readonly string[];
  /** Number of rows in the first batch; null leaves it to the runner. */
  readonly batchSize: number | null;
  /** The whole backfill as one statement, for SQL scripts and for tables that fit into one batch. */
  readonly whole: Statement;
  /** Counts the rows of the table as `total`. */
  readonly count: string;
  /** Read the key of the last row of a batch, as columns in the order of the key; the runner appends `LIMIT … OFFSET …`. */
  readonly bounds: { readonly first: SlottedStatement; readonly next: SlottedStatement };
  /** Update one batch: the rows up to a bound, between the cursor and a bound, or all rows after the cursor. */
  readonly updates: {
    readonly first: SlottedStatement;
    readonly next: SlottedStatement;
    readonly last: SlottedStatement;
  };
  readonly source: number | null;
}

/** One step of a plan. */
export type Step = Statement | Assertion | RunStep | BackfillStep;

/** Returns whether a step is SQL or code of the user, which may do anything. */
export function isOfUser(step: Step): boolean {
  return step.kind === "run" || (step.kind === "statement" && step.isRaw === true);
}

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

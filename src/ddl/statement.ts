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

/** One step of a plan. */
export type Step = Statement | Assertion | RunStep;

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

import { SessionError } from "../../connection/session.ts";
import { countStatements, type Plan } from "../../ddl/plan.ts";
import type { RunStep, Step } from "../../ddl/statement.ts";
import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import type { ErrorCode } from "../../error/codes.ts";
import { describeOperation } from "../../operation/describe/describe-operation.ts";
import type { Operation } from "../../operation/operation.ts";
import type { BlockingRows } from "./find-blocking-rows.ts";
import { adviseLockTimeout, describeLockTimeout } from "./lock-timeout.ts";
import { type AppliedRevision, commandFor, describeHeads, describeStep, type MigrationStep } from "../step.ts";
import { isEnded, type StepFailure } from "./step-failure.ts";
import { numberFailure } from "./step-number.ts";
import { suggestMapping } from "./suggest-mapping.ts";

/** What is known besides the failure itself. */
export interface FailureContext {
  readonly step: MigrationStep;
  readonly plan: Plan;
  readonly blockingRows: readonly BlockingRows[];
  /** Objects that depend on what should go or change, in the order in which they can be dropped. */
  readonly dependants: readonly string[];
  /** Why the failure could not be written to the history table; null when it was. */
  readonly notRecorded: string | null;
  /** The same failure in the words of the dialect where it knows advice (privilege, lost connection), else null. */
  readonly explained: AludelError | null;
}

/** Returns the coded error for a revision that stopped: MIGRATION_FAILED when nothing of it stays, else MIGRATION_INCOMPLETE. */
export function buildMigrationError(failure: StepFailure, context: FailureContext): AludelError {
  const { step, plan } = context;
  const { cause, lockTimeout } = failure;
  const said = cause instanceof SessionError ? `${cause.message} (${cause.engineCode})` : failure.message;
  const place = describePlace(failure, plan, step.operations);
  const what = `${step.direction} of ${describeStep(step)} failed ${place}: ${said}${describeLockTimeout(lockTimeout)}`;
  const { code, state, hint } = describeOutcome(failure, context);
  return new AludelError(code, `${what}; ${state}`, { hint, details: describeFacts(failure, context), cause });
}

/** What a failure leaves, and what to do about it. */
interface Outcome {
  readonly code: ErrorCode;
  readonly state: string;
  readonly hint: string;
}

function describeOutcome(failure: StepFailure, context: FailureContext): Outcome {
  const { step, plan, explained, blockingRows, dependants } = context;
  const { cause, phase, segment, backfill, lockTimeout } = failure;
  const isCutOff = phase === "commit" || plan.segments[segment]?.transactional === false;
  if (isCutOff && cause instanceof SessionError && cause.connectionLost) {
    return {
      code: "MIGRATION_INCOMPLETE",
      state: `the connection was lost${phase === "commit" ? " during the commit" : ""}, so its outcome is not known`,
      hint: `Run ${commandFor(step)} again: it finds out from the database and goes on`,
    };
  }
  if (isEnded(failure)) return describeEnded(failure, step);
  const own = isAludelError(cause) && ownCodes.has(cause.code) ? cause : null;
  if (segment > 0 || backfill !== null) {
    if (own !== null) {
      return {
        code: "MIGRATION_INCOMPLETE",
        state: `${describeCommitted(failure, plan.segments.length)}, so the database stands inside the revision, after ${describeHeads(step.from)}`,
        hint: `${own.hint ?? ""}. Take back what is committed before you change ${step.path}: aludel repair --undo; then run ${commandFor(step)} again`,
      };
    }
    const remedy =
      explained?.hint ??
      (lockTimeout && adviseLockTimeout(lockTimeout)) ??
      describeRows(blockingRows, "") ??
      adviseDependants(dependants) ??
      `Remove the cause without changing the operations of ${step.path}`;
    const rest = backfill === null ? `with segment ${segment + 1}` : "behind those rows";
    return {
      code: "MIGRATION_INCOMPLETE",
      state: `${describeCommitted(failure, plan.segments.length)}, so the database stands inside the revision, after ${describeHeads(step.from)}`,
      hint: `${remedy}; the next ${commandFor(step)} continues ${rest}`,
    };
  }
  // A procedure of MySQL and MariaDB may have committed before the connection was lost, and no journal tells.
  if (cause instanceof SessionError && cause.connectionLost && /\bcall\b/i.test(cause.sql)) {
    return {
      code: "EFFECT_UNKNOWN",
      state: `the connection was lost inside the procedure: what was not committed is taken back, but what the procedure has committed by itself stays, with what came before it; the database stands at ${describeHeads(step.from)}`,
      hint: `Look what of it is there and take it back by hand; only then run ${commandFor(step)} again, which runs the revision from its start`,
    };
  }
  return {
    code: explained?.code ?? own?.code ?? (lockTimeout === null ? "MIGRATION_FAILED" : "LOCK_TIMEOUT"),
    state: `nothing of it was applied, the database stands at ${describeHeads(step.from)}`,
    hint: explained?.hint ?? describeRemedy(failure, context),
  };
}

/** The codes of what code of a revision did, which say more than that the revision failed. */
const ownCodes: ReadonlySet<ErrorCode> = new Set([
  "QUERY_NOT_AWAITED",
  "TRANSACTIONS_OVERLAP",
  "TRANSACTION_CONTROL",
  "TRANSACTION_ENDED",
  "MIGRATION_LOCK_LOST",
]);

function describeEnded({ cause }: StepFailure, step: MigrationStep): Outcome {
  const isCommitted = isAludelError(cause) && cause.details["outcome"] === "committed";
  const recorded = step.direction === "upgrade" ? "not recorded as applied" : "still recorded as applied";
  const stamped = step.direction === "upgrade" ? step.revision : step.to.length === 0 ? "base" : step.to.join(" ");
  return {
    code: "TRANSACTION_ENDED",
    state: `what it and the steps before it in that transaction did ${isCommitted ? "is" : "may be"} committed, nothing behind it was run, and the revision is ${recorded}`,
    hint: `Look at the database, then tell: aludel repair --mark done goes on behind that step, aludel repair --mark undone runs its transaction again from the start; or finish it by hand and run aludel stamp ${stamped}`,
  };
}

function describeFacts(failure: StepFailure, context: FailureContext): Readonly<Record<string, unknown>> {
  const { step, plan, blockingRows, dependants, notRecorded, explained } = context;
  const { cause, segment, backfill, rows, lockTimeout } = failure;
  return {
    revision: step.revision,
    path: step.path,
    direction: step.direction,
    ...describeStatement(failure, context),
    segment: segment + 1,
    segments: plan.segments.length,
    ...(cause instanceof SessionError ? describeEngineError(cause) : {}),
    ...(backfill === null ? {} : { backfilled: backfill.rows }),
    ...(rows.length > 0 ? { rows: rows.slice(0, 5), rowCount: rows.length } : {}),
    ...lockTimeout,
    ...(blockingRows.length > 0 ? { blockingRows } : {}),
    ...(dependants.length > 0 ? { dependants } : {}),
    ...(notRecorded === null ? {} : { notRecorded }),
    ...explained?.details,
  };
}

/**
 * Returns the coded error for the one transaction around a whole run that the engine refused to begin or to commit.
 *
 * @param explained the same failure in the words of the dialect, where it knows advice
 */
export function buildTransactionError(
  cause: SessionError,
  steps: readonly MigrationStep[],
  explained: AludelError | undefined,
): AludelError {
  const [first] = steps;
  if (first === undefined) throw cause;
  const revisions = steps.map(({ revision }) => revision);
  const names = revisions.map((revision) => `"${revision}"`).join(", ");
  const what = `${first.direction} of ${names} in one transaction failed at ${cause.sql}: ${cause.message} (${cause.engineCode})`;
  const details = { revisions, direction: first.direction, ...describeEngineError(cause), ...explained?.details };
  if (cause.connectionLost && cause.sql === "COMMIT") {
    const hint = `Run ${commandFor(first)} again: it finds out from the database and goes on`;
    return new AludelError("MIGRATION_INCOMPLETE", `${what}, so its outcome is not known`, { hint, details, cause });
  }
  return new AludelError(
    explained?.code ?? "MIGRATION_FAILED",
    `${what}; nothing was applied, the database stands at ${describeHeads(first.from)}`,
    {
      hint: explained?.hint ?? `Correct the revisions or the rows in their way, then run ${commandFor(first)} again`,
      details,
      cause,
    },
  );
}

function describeCommitted({ segment, backfill }: StepFailure, segments: number): string {
  if (backfill === null) return `segment ${segment} of ${segments} is committed`;
  const { rows, visited } = backfill;
  return `${rows} row${rows === 1 ? " is" : "s are"} changed and committed, ${visited} looked at`;
}

function describePlace(failure: StepFailure, plan: Plan, operations: readonly Operation[]): string {
  if (failure.phase === "verify") return "in the check before the commit";
  if (failure.phase === "bookkeeping") return "while it was recorded";
  if (failure.phase === "commit") return "at the commit";
  if (failure.phase === "open") return "before its first statement";
  const number = numberFailure(failure, plan);
  const counted = number === null ? "" : `step ${number.step} of ${number.steps}`;
  if (failure.step?.kind === "statement") return `at ${counted}`;
  if (failure.step?.kind === "backfill") return `in the backfill of "${failure.step.table}" (${counted})`;
  const operation = failure.step?.source ?? null;
  const place = operation === null ? "" : ` at operation ${operation + 1} of ${operations.length}`;
  return failure.step?.kind === "run" ? `in op.run${place} (${counted})` : `at a check${place}`;
}

function describeStatement(failure: StepFailure, { step, plan }: FailureContext): object {
  const position = failure.step?.source ?? null;
  const operation = position === null ? undefined : step.operations[position];
  const description = operation === undefined ? null : describeOperation(operation);
  return {
    statement: failure.statement,
    statements: countStatements(plan),
    ...(description === null
      ? {}
      : {
          operation: { position: (position ?? 0) + 1, ...description },
        }),
    ...(failure.step === null || failure.step.kind === "run" ? {} : { sql: sqlOf(failure.step) }),
  };
}

function sqlOf(step: Exclude<Step, RunStep>): string {
  return step.kind === "backfill" ? step.whole.sql : step.sql;
}

function describeEngineError(error: SessionError): object {
  return {
    engineCode: error.engineCode,
    sql: error.sql,
    ...(error.engineDetail === undefined ? {} : { engineDetail: error.engineDetail }),
    ...(error.position === undefined ? {} : { position: error.position }),
  };
}

/**
 * Returns what to do about the rows in the way, or null where none were found.
 *
 * @param how how it can be done, as the end of the sentence
 */
export function describeRows(blockingRows: readonly BlockingRows[], how: string): string | null {
  const [first] = blockingRows;
  if (first === undefined) return null;
  const { table, reason, count, remedy } = first;
  const what = reason.startsWith("several rows") ? `value${count === 1 ? "" : "s"}` : `row${count === 1 ? "" : "s"}`;
  return `${count} ${what} of "${table}" in the way, where ${reason}: ${remedy} first${how}`;
}

/** Returns what to do about the objects that depend on the one that should go, or null where the engine named none. */
function adviseDependants(dependants: readonly string[]): string | null {
  if (dependants.length === 0) return null;
  return `It is not the rows: other objects depend on it. Drop first, in this order: ${dependants.join(", then ")}; what belongs to another program is for its owner to drop`;
}

function describeRemedy(
  { step: failed, cause, rows, lockTimeout }: StepFailure,
  { step, blockingRows, dependants }: FailureContext,
): string {
  if (lockTimeout !== null) return `${adviseLockTimeout(lockTimeout)}; then run ${commandFor(step)} again`;
  if (failed?.kind === "assertion") {
    return failed.conversion === undefined ? failed.hint : suggestMapping(failed.conversion, rows, step);
  }
  if (isAludelError(cause) && cause.hint !== undefined) return cause.hint;
  const message = cause instanceof Error ? cause.message : "";
  if (/\balready exists\b|^duplicate column name/i.test(message)) {
    return `Somebody may have applied a part of ${step.path} before: aludel repair looks which part, and runs the rest`;
  }
  if (/cannot be cast automatically|^cannot cast type /.test(message)) {
    return `Say how values are converted: using in op.alterColumn in ${step.path}; then run ${commandFor(step)} again`;
  }
  const reader = cause instanceof SessionError ? findReader(cause) : null;
  if (reader !== null) {
    return `Drop the ${reader} before with op.execute in ${step.path}, create it again after, and run ${commandFor(step)} again`;
  }
  const advice =
    describeRows(blockingRows, `, by hand or with op.execute in ${step.path} before it`) ??
    adviseDependants(dependants);
  if (advice !== null) return `${advice}; then run ${commandFor(step)} again`;
  return `Correct ${step.path} or the rows in its way, then run ${commandFor(step)} again`;
}

/** Returns the object that keeps a column from changing its type, as the engine names it, or null. */
function findReader({ message, engineDetail }: SessionError): string | null {
  if (!/^cannot alter type of a column used (?:by|in) /.test(message)) return null;
  const [, kind, name] =
    /\bon (view|materialized view) (.+?) depends on /.exec(engineDetail ?? "") ??
    /^(trigger|policy) (.+?) depends on /.exec(engineDetail ?? "") ??
    [];
  return kind === undefined || name === undefined ? null : `${kind} ${name}`;
}

/** Returns an error with what a run had done before it stopped: `applied` and `current` under `details`. */
export function withProgress(
  error: unknown,
  progress: { readonly applied: readonly AppliedRevision[]; readonly current: readonly string[] },
): unknown {
  if (!isAludelError(error)) return error;
  return error.with({ details: { ...progress } });
}

import { watchLateQueries } from "../connection/code-queries.ts";
import { connectionLost, findConnectionLoss } from "../connection/connection-loss.ts";
import { type Session, SessionError } from "../connection/session.ts";
import type { Plan } from "../ddl/plan.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { planOperations } from "../migration/plan-step.ts";
import { runPlan } from "../migration/run-plan.ts";
import { StepFailure } from "../migration/failure/step-failure.ts";
import { applyOperations } from "../operation/fold/apply-operation.ts";
import { completeEnumLife } from "../operation/fold/complete-enum-life.ts";
import { describeOperation } from "../operation/describe/describe-operation.ts";
import type { Operation } from "../operation/operation.ts";
import { placeOnScratch } from "./other-databases.ts";
import type { Database } from "../schema/database.ts";

/** A scratch database while operations run on it. */
export interface Replay {
  readonly dialect: Dialect;
  readonly session: Session;
  /** What the operations so far add up to. */
  readonly state: Database;
}

function withoutCodeThatStaysOut(operations: readonly Operation[]): readonly Operation[] {
  return operations.filter((operation) => operation.kind !== "run" || operation.replay);
}

/** How many statements one transaction holds while a schema is built; nobody needs it when it fails halfway. */
const partSize = 100;

/** Returns the same plan in more transactions: each holds a lock on everything that it creates, and an engine has room for so many locks only. */
function inParts(plan: Plan): Plan {
  const segments = plan.segments.flatMap((segment) => {
    if (!segment.transactional || segment.foreignKeys === "suspended") return [segment];
    const count = Math.ceil(segment.steps.length / partSize);
    return Array.from({ length: count }, (_, at) => ({
      ...segment,
      steps: segment.steps.slice(at * partSize, (at + 1) * partSize),
    }));
  });
  return { ...plan, segments };
}

/** Returns the coded error when a lost connection is behind a failure on a scratch database; otherwise null. */
export function scratchLoss(error: unknown, dialect: Dialect): AludelError | null {
  const loss = findConnectionLoss(error);
  if (loss === null) return null;
  return connectionLost(loss).with({
    message: `the connection to the server of the scratch database (${dialect.name}) was lost: ${loss.message}`,
    hint: "No revision was written, and no database but the scratch database was changed. aludel wait tells when the server answers again; then run the command again",
  });
}

/** Returns who has to correct what: the author of the operation that failed, or of the models that it was drafted from. */
function adviceFor({ step }: StepFailure, what: string, operations: readonly Operation[]): string {
  const nothing = "Nothing was written and no database was changed";
  const source = step?.source ?? null;
  const operation = source === null ? undefined : operations[source];
  if (operation === undefined) return nothing;
  const { object } = describeOperation(operation);
  const place = `${operation.kind}${object === "" ? "" : ` "${object}"`} of ${what}`;
  if (operation.kind === "execute" || operation.kind === "run")
    return `${nothing}. Correct the ${operation.kind === "run" ? "code" : "SQL"} of ${place}`;
  return `${nothing}. The statement is that of ${place}: correct what it says of it, such as an expression in SQL`;
}

function replayFailure(
  error: StepFailure,
  what: string,
  dialect: Dialect,
  operations: readonly Operation[],
): AludelError {
  const { cause, step } = error;
  const lost = scratchLoss(cause, dialect);
  if (lost !== null) return lost;
  const explained = cause instanceof SessionError ? dialect.explainReplay?.(cause) : undefined;
  if (explained !== undefined) {
    return explained.with({
      message: `${what}, on a scratch database (${dialect.name}): ${explained.message}`,
      cause,
    });
  }
  const message = describeThrown(cause);
  return new AludelError("PROOF_FAILED", `${what} fails on a scratch database (${dialect.name}): ${message}`, {
    hint: adviceFor(error, what, operations),
    details: { dialect: dialect.name, ...(step?.kind === "statement" ? { sql: step.sql } : {}) },
    cause,
  });
}

/**
 * Runs operations on a scratch database, row operations and `op.run` included, unless it says `replay: false`.
 *
 * @param recorded the operations as revisions have them
 * @param what names the operations in messages: `upgrade of revision "3f2a9c"`
 * @param isWhole whether each segment is one transaction, as in an upgrade; else a long one is divided
 * @throws AludelError PROOF_FAILED when a statement fails, LOCKS_EXHAUSTED when a transaction is too large for the server
 */
export async function replayOperations(
  replay: Replay,
  recorded: readonly Operation[],
  what: string,
  isWhole = true,
): Promise<Replay> {
  const { dialect, session, state } = replay;
  const operations = dialect.capabilities.refersToOtherDatabases ? recorded.map(placeOnScratch) : recorded;
  const replayed = withoutCodeThatStaysOut(operations);
  const planned = await planOperations(dialect, replayed, {
    session,
    foldedSchema: () => Promise.resolve(state),
  });
  const stopWatching = watchLateQueries(session);
  try {
    await runPlan({
      database: { session, dialect },
      plan: isWhole ? planned : inParts(planned),
      name: what,
      inCallersTransaction: false,
      record: () => Promise.resolve(),
    });
  } catch (error) {
    throw error instanceof StepFailure ? replayFailure(error, what, dialect, replayed) : error;
  } finally {
    stopWatching();
  }
  return { ...replay, state: applyOperations(state, completeEnumLife(operations, state)) };
}

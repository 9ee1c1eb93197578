import { CodeQueries } from "../connection/code-queries.ts";
import type { Session } from "../connection/session.ts";
import type { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { PendingWork } from "./pending-work.ts";

/** Milliseconds that work which code has left behind (a timer, a password being hashed) gets to show whether a query comes of it. */
const patience = 5_000;

/**
 * Runs code of a user, and returns when all of its queries are done.
 *
 * @param code names it in messages: `op.run (operation 2 of revision "3f2a9c")`
 * @param run calls it with what sends its queries through the ones that are given
 * @throws what the code threw; AludelError QUERY_NOT_AWAITED when it returned before its queries were done, TRANSACTION_CONTROL or
 *   TRANSACTION_ENDED
 */
export async function runCode(session: Session, code: string, run: (queries: CodeQueries) => unknown): Promise<void> {
  const queries = new CodeQueries(session, code);
  const work = new PendingWork();
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  process.on("unhandledRejection", onRejection);
  try {
    await callCode(() => work.run(() => run(queries)), queries).catch((error: unknown) => {
      // A query that nobody awaits fails first: PostgreSQL refuses all that come behind it.
      throw rejections.length > 0 && queries.failure === null ? describeRejection(queries, rejections) : error;
    });
    const isDone = (): boolean => queries.isForgotten || rejections.length > 0 || !work.isGoingOn;
    const deadline = performance.now() + patience;
    while (!isDone() && performance.now() < deadline) await pause();
    if (rejections.length > 0) throw describeRejection(queries, rejections);
    if (queries.isForgotten) throw queries.forgotten();
  } finally {
    process.off("unhandledRejection", onRejection);
    work.stop();
  }
}

function describeRejection(queries: CodeQueries, [reason]: readonly unknown[]): AludelError {
  return queries.forgotten(describeThrown(reason));
}

async function callCode(run: () => unknown, queries: CodeQueries): Promise<void> {
  try {
    await run();
  } catch (error) {
    await queries.close();
    throw queries.failure ?? error;
  }
  await queries.close();
  if (queries.failure !== null) throw queries.failure;
}

/** Lets others go on for a moment. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import type { Operation } from "../operation/operation.ts";
import { buildOperationRecorder } from "./operation-recorder.ts";
import type { Operations } from "./operations.ts";

/** The two functions of a revision file that has been loaded. */
export interface LoadedRevision {
  readonly revision: string;
  readonly path: string;
  readonly upgrade: (op: Operations) => void;
  readonly downgrade: (op: Operations) => void;
}

function record({ revision, path, ...directions }: LoadedRevision, direction: "upgrade" | "downgrade"): Operation[] {
  const recorded: Operation[] = [];
  let result: unknown;
  try {
    result = directions[direction](buildOperationRecorder(recorded));
  } catch (error) {
    const message = describeThrown(error);
    throw new AludelError(
      isAludelError(error) ? error.code : "REVISION_FAILED",
      `${direction} of revision "${revision}" cannot be recorded: ${message}`,
      {
        hint: (isAludelError(error) && error.hint) || `Correct ${path}; nothing was run`,
        details: { ...(isAludelError(error) ? error.details : {}), revision, path, direction },
        cause: error,
      },
    );
  }
  if (result instanceof Promise) {
    // The promise of an asynchronous function is refused here; unhandled, its rejection would end the process with a stack trace.
    result.catch(() => undefined);
    throw new AludelError("REVISION_FAILED", `${direction} of revision "${revision}" is asynchronous`, {
      hint: `Remove "async" from ${direction} in ${path}, and put code that works on rows into op.run(async (db) => { … })`,
      details: { revision, path, direction },
    });
  }
  return recorded;
}

/**
 * Returns the operations that `upgrade` of a revision records. No database is touched.
 *
 * @throws AludelError REVISION_FAILED when the function throws or is asynchronous; the code of what a builder refused
 */
export function recordUpgrade(revision: LoadedRevision): Operation[] {
  return record(revision, "upgrade");
}

/** Returns the operations that `downgrade` of a revision records; throws as {@link recordUpgrade}. */
export function recordDowngrade(revision: LoadedRevision): Operation[] {
  return record(revision, "downgrade");
}

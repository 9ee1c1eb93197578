import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { readOriginalPosition } from "../module/original-position.ts";

/**
 * Returns what to tell of an error that nobody caught: where code of the project threw it, that the process ended for it; else the error
 * itself, which is our own fault.
 */
export function explainUncaught(thrown: unknown): unknown {
  const position = readOriginalPosition(thrown);
  if (position === undefined || thrown instanceof AludelError) return thrown;
  const { path, line, column } = position;
  return new AludelError(
    "ENDED_EARLY",
    `an error that nobody caught ended the process, thrown at ${path}:${line}:${column}: ${describeThrown(thrown)}`,
    {
      hint: "Await the promise there, or catch what it throws. See where the database stands: aludel status",
      details: { position },
      cause: thrown,
    },
  );
}

import { AludelError } from "../error/aludel-error.ts";
import { flushOutput, type Output } from "./output.ts";
import { reportFailure } from "./run.ts";

/** How far a run has come. */
export interface Standing {
  /** Revisions that are committed, in order. */
  readonly applied: readonly string[];
  /** The revision that runs; null before the first and behind the last. */
  readonly running: string | null;
}

/** Signals that end a run, with the exit status that a shell gives them. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type InterruptSignal = keyof typeof exitCodes;

/**
 * Says what stands when the process is interrupted while `running` goes on, and ends it: the engine takes back what is not committed. A
 * second signal ends the process at once.
 */
export async function withInterruptReport<R>(
  output: Output,
  running: Promise<R>,
  standing: () => Standing,
): Promise<R> {
  const listen = (signal: InterruptSignal): void => {
    forget();
    reportFailure(describeInterrupt(signal, standing()), output);
    void flushOutput().then(() => process.exit(exitCodes[signal]));
  };
  const signals = Object.keys(exitCodes) as InterruptSignal[];
  const forget = (): void => {
    for (const signal of signals) process.off(signal, listen);
  };
  for (const signal of signals) process.on(signal, listen);
  return running.finally(forget);
}

function describeInterrupt(signal: InterruptSignal, { applied, running }: Standing): AludelError {
  const done = applied.length === 0 ? "no revision was committed" : `committed: ${applied.join(", ")}`;
  const inside =
    running === null
      ? "no revision was running"
      : `revision ${running} was running: what of it was not committed is taken back, what was committed of it stands in its journal`;
  return new AludelError("INTERRUPTED", `interrupted by ${signal}; ${done}; ${inside}`, {
    hint: "aludel status tells where the database stands; the same command, or aludel repair, goes on",
    details: { signal, applied: applied.map((revision) => ({ revision })), running },
  });
}

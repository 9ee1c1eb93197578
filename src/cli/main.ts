import { AludelError } from "../error/aludel-error.ts";
import { buildOutput, flushOutput, reserveStandardOutput } from "./output.ts";
import { reportFailure, run } from "./run.ts";

let isOver = false;

/** Ends the process once everything written has left it. */
async function exit(code: number): Promise<void> {
  await flushOutput();
  isOver = true;
  process.exit(code);
}

function report(error: unknown): number {
  return reportFailure(error, buildOutput({ json: process.argv.includes("--json"), quiet: false, color: true }));
}

/** Ends the process for what nobody caught: a promise without await, an error in a timer. Mostly code of the project left it behind. */
async function fail(thrown: unknown): Promise<void> {
  const { explainUncaught } = await import("./uncaught-error.ts");
  await exit(report(explainUncaught(thrown)));
}

// Nobody must take it for success when code of a revision ends the process, or waits for what never comes.
process.on("exit", (code) => {
  // Above are those of a signal.
  if (isOver || code >= 128) return;
  const hint =
    "Code of a revision, a hook or the configuration called process.exit, or waits for what never comes. See where the database stands: aludel status";
  const failed = report(new AludelError("ENDED_EARLY", "the process was ended before the command was over", { hint }));
  if (code === 0) process.exitCode = failed;
});

process.on("uncaughtException", (error) => void fail(error));
process.on("unhandledRejection", (error) => {
  // While code of a revision runs, the runner listens too, and tells of it as a failure of that code.
  if (process.listenerCount("unhandledRejection") === 1) void fail(error);
});

const argv = process.argv.slice(2);
if (argv.includes("--json") || argv.includes("--sql")) reserveStandardOutput();
void run(argv).then(exit);

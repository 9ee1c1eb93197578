import { buildOutput, flushOutput } from "./output.ts";
import { reportFailure, run } from "./run.ts";

/** Ends the process once everything written has left it. */
async function exit(code: number): Promise<void> {
  await flushOutput();
  process.exit(code);
}

function fail(error: unknown): void {
  const output = buildOutput({ json: process.argv.includes("--json"), quiet: false, color: true });
  void exit(reportFailure(error, output));
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

await exit(await run(process.argv.slice(2)));

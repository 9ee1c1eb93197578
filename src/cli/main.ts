import { buildOutput } from "./output.ts";
import { reportFailure, run } from "./run.ts";

/** A reader that has gone (`aludel history | head -1`) is no failure of ours, and must not stop a migration. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

/** Ends the process once everything written has left it. */
function exit(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

function fail(error: unknown): void {
  exit(reportFailure(error, buildOutput({ json: process.argv.includes("--json"), quiet: false, color: true })));
}

process.stdout.on("error", ignoreClosedPipe);
process.stderr.on("error", ignoreClosedPipe);
process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

exit(await run(process.argv.slice(2)));

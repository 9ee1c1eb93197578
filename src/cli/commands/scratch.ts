import { scratch } from "../../command/environment/scratch.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel scratch -- CMD`; its exit status is the program's. */
export async function run({ args, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const report = await scratch(config, { command: args, toStandardError: output.json });
  return { report: { scratch: report }, text: "", exitCode: report.exitCode };
}

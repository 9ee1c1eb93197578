import { wait } from "../../command/environment/wait.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel wait`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global, { isRequired: false });
  let last = "";
  const report = await wait(config, {
    timeout: readSeconds(options["timeout"]),
    onAttempt({ error }) {
      // Once per reason: a server that starts gives the same one many times.
      if (error.message !== last) output.log(`waiting: ${error.message}`);
      last = error.message;
    },
  });
  const { url, serverVersion, waitedMs } = report.wait;
  return {
    report,
    text: `${url ?? "the connection"} is ready (${serverVersion}) after ${(waitedMs / 1000).toFixed(1)} s`,
  };
}

function readSeconds(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const words = typeof text === "string" ? text.trim() : "";
  const seconds = words === "" ? Number.NaN : Number(words);
  if (seconds >= 0 && seconds < 1e6) return seconds * 1000;
  throw new AludelError("INVALID_USAGE", `--timeout is "${words}", not a number of seconds`, {
    hint: "aludel wait --timeout 60",
  });
}

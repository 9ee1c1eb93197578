import { wait } from "../../command/environment/wait.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel wait`. */
export const command = defineCommand({
  args: {},
  options: {
    timeout: { type: "string", placeholder: "seconds", description: "give up after so long (default 60)" },
  },
  async run({ options, global, output }) {
    const config = await loadConfiguration(global, { isRequired: false });
    let last = "";
    const report = await wait(config, {
      timeout: readSeconds(options.timeout),
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
  },
});

function readSeconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const words = text.trim();
  const seconds = words === "" ? Number.NaN : Number(words);
  if (seconds >= 0 && seconds < 1e6) return seconds * 1000;
  throw new AludelError("INVALID_USAGE", `--timeout is "${words}", not a number of seconds`, {
    hint: "aludel wait --timeout 60",
  });
}

import { scratch } from "../../command/environment/scratch.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel scratch -- CMD`; its exit status is the program's. */
export const command = defineCommand({
  args: { command: { takes: "repeated", description: "behind two hyphens: aludel scratch -- aludel upgrade head" } },
  options: {},
  async run({ args, global, output }) {
    const config = await loadConfiguration(global);
    const report = await scratch(config, { command: args.command, toStandardError: output.json });
    return { report: { scratch: report }, text: "", exitCode: report.exitCode };
  },
});

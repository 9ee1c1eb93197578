import { heads } from "../../command/look/heads.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel heads`. */
export const command = defineCommand({
  args: {},
  options: {
    verbose: { type: "boolean", short: "v", description: "with file and date" },
  },
  async run({ options, global, output }) {
    const report = await heads(await loadConfiguration(global));
    const { style } = output;
    const lines = report.heads.flatMap(({ revision, message, path, createDate }) => [
      `${style.bold(revision)} ${message}`.trimEnd(),
      ...(options.verbose ? [style.dim(`  ${path}`), style.dim(`  ${createDate}`)] : []),
    ]);
    if (report.heads.length > 1) lines.push(`${report.heads.length} heads: aludel revision -m "merge" --head heads`);
    return { report, text: lines.length === 0 ? "no revisions" : lines.join("\n") };
  },
});

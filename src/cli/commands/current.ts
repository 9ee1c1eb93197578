import { current } from "../../command/look/current.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel current`. */
export const command = defineCommand({
  args: {},
  options: {
    verbose: { type: "boolean", short: "v", description: "with message, file and date" },
    checkHeads: { type: "boolean", description: "exit 3 when the database is not at every head" },
  },
  async run({ options, global, output }) {
    const config = await loadConfiguration(global);
    const report = await current(config, { verbose: options.verbose });
    const { style } = output;
    const lines = report.current.flatMap(({ revision, isHead, message, path, createDate }) => [
      `${style.bold(revision)}${isHead ? " (head)" : ""}${message === undefined ? "" : ` ${message}`}`,
      ...(path === undefined ? [] : [style.dim(`  ${path}`)]),
      ...(createDate === undefined || createDate === "" ? [] : [style.dim(`  ${createDate}`)]),
    ]);
    if (lines.length === 0) lines.push("base (nothing applied)");
    const { unfinished } = report;
    if (unfinished !== null) lines.push(`a run stopped inside revision ${unfinished}: aludel status tells where`);
    const isBehind = options.checkHeads && !report.isAtHeads;
    if (isBehind) lines.push(`not at head: ${report.missingHeads.join(", ")} missing; run aludel upgrade heads`);
    const { isAtHeads, missingHeads, unfinished: inside, ...known } = report;
    const rest = inside === null ? known : { ...known, unfinished: inside };
    return {
      report: options.checkHeads ? { ...rest, isAtHeads, missingHeads } : rest,
      text: lines.join("\n"),
      ...(isBehind ? { exitCode: 3 } : {}),
    };
  },
});

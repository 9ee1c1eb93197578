import { stamp } from "../../command/history/stamp.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel stamp`. */
export const command = defineCommand({
  args: { revisions: { takes: "repeated", description: "head, base, revisions" } },
  options: {
    purge: { type: "boolean", description: "forget what the version table holds before, ids without a file included" },
    verify: { type: "boolean", description: "record nothing unless the database is what the revisions make of it" },
    production: { type: "boolean", description: "change production" },
  },
  async run({ args, options, global, output }) {
    const config = await loadConfiguration(global);
    const report = await stamp(config, {
      targets: args.revisions,
      purge: options.purge,
      verify: options.verify,
      production: options.production,
    });
    const describe = (ids: readonly string[]) => (ids.length === 0 ? "base (nothing applied)" : ids.join(", "));
    const text = [
      `recorded ${describe(report.current)}; nothing was run`,
      `before: ${describe(report.before)}`,
      ...(report.givenUp === undefined
        ? []
        : [`revision ${report.givenUp}, inside which a run stopped, is not continued`]),
      output.style.dim("next: aludel check"),
    ].join("\n");
    return { report: { stamp: report }, text };
  },
});

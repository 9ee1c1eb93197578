import { history } from "../../command/look/history.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderRevision } from "../render-revision.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel history`. */
export const command = defineCommand({
  args: {},
  options: {
    range: { type: "string", short: "r", placeholder: "from:to", description: "only this part of the history" },
    indicateCurrent: { type: "boolean", short: "i", description: "mark the revision of the database" },
    verbose: { type: "boolean", short: "v", description: "with file, date, parents and labels" },
  },
  async run({ options, global, output }) {
    const config = await loadConfiguration(global);
    const { range } = options;
    const report = await history(config, {
      ...(range === undefined ? {} : { range }),
      indicateCurrent: options.indicateCurrent || (output.json && "if-reachable"),
    });
    const isVerbose = options.verbose;
    const blocks = report.revisions.map((revision) => renderRevision(revision, { isVerbose, style: output.style }));
    return { report, text: blocks.length === 0 ? "no revisions" : blocks.join("\n") };
  },
});

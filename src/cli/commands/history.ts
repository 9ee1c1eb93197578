import { history } from "../../command/look/history.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderRevision } from "../render-revision.ts";

/** Runs `aludel history`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const { range } = options;
  const report = await history(config, {
    ...(typeof range === "string" ? { range } : {}),
    indicateCurrent: options["indicateCurrent"] === true || (output.json && "if-reachable"),
  });
  const isVerbose = options["verbose"] === true;
  const blocks = report.revisions.map((revision) => renderRevision(revision, { isVerbose, style: output.style }));
  return { report, text: blocks.length === 0 ? "no revisions" : blocks.join("\n") };
}

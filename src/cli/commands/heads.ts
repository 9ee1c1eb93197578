import { heads } from "../../command/look/heads.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel heads`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const report = await heads(await loadConfiguration(global));
  const { style } = output;
  const lines = report.heads.flatMap(({ revision, message, path, createDate }) => [
    `${style.bold(revision)} ${message}`.trimEnd(),
    ...(options["verbose"] === true ? [style.dim(`  ${path}`), style.dim(`  ${createDate}`)] : []),
  ]);
  if (report.heads.length > 1) lines.push(`${report.heads.length} heads: aludel revision -m "merge" --head heads`);
  return { report, text: lines.length === 0 ? "no revisions" : lines.join("\n") };
}

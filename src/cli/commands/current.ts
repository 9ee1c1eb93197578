import { current } from "../../command/look/current.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel current`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const report = await current(config, { verbose: options["verbose"] === true });
  const { style } = output;
  const lines = report.current.flatMap(({ revision, isHead, message, path, createDate }) => [
    `${style.bold(revision)}${isHead ? " (head)" : ""}${message === undefined ? "" : ` ${message}`}`,
    ...(path === undefined ? [] : [style.dim(`  ${path}`)]),
    ...(createDate === undefined || createDate === "" ? [] : [style.dim(`  ${createDate}`)]),
  ]);
  const isBehind = options["checkHeads"] === true && !report.isAtHeads;
  if (isBehind) lines.push(`not at head: ${report.missingHeads.join(", ")} missing; run aludel upgrade heads`);
  const { isAtHeads, missingHeads, ...rest } = report;
  return {
    report: options["checkHeads"] === true ? { ...rest, isAtHeads, missingHeads } : rest,
    text: lines.length === 0 ? "base (nothing applied)" : lines.join("\n"),
    ...(isBehind ? { exitCode: 3 } : {}),
  };
}

import { stamp } from "../../command/history/stamp.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel stamp`. */
export async function run({ args, options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const report = await stamp(config, {
    targets: args,
    purge: options["purge"] === true,
    verify: options["verify"] === true,
    production: options["production"] === true,
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
}

import { check, type CheckReport } from "../../command/check.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { count } from "../render-list.ts";

/** Runs `aludel check`; exit 3 when something differs. */
export async function run({ global, output }: Invocation): Promise<Outcome> {
  const report = await check(await loadConfiguration(global));
  for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
  return { report, text: renderReport(report, output), exitCode: report.differences.length === 0 ? 0 : 3 };
}

function renderReport({ differences, pending, unmanaged }: CheckReport, { style }: Output): string {
  const found = differences.flatMap(({ kind, object, between, detail, remedies }) => [
    `${style.red(between.join(" ≠ "))} ${style.bold(object)}: ${detail} ${style.dim(`(${kind})`)}`,
    ...remedies.map((remedy) => style.dim(`  - ${remedy}`)),
  ]);
  const others = unmanaged.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  return [
    ...found,
    ...(pending.length === 0 ? [] : [`pending: ${pending.join(", ")}; run them: aludel upgrade head`]),
    ...(unmanaged.length === 0 ? [] : [style.dim(`not managed: ${others}`)]),
    differences.length === 0
      ? style.green("check: no differences")
      : style.red(`check: ${count(differences.length, "difference")}`),
  ].join("\n");
}

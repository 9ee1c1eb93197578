import { check, type CheckReport } from "../../command/look/check.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderDifferences, renderUnmanaged } from "../render-differences.ts";
import { count } from "../render-list.ts";

/** Runs `aludel check`; exit 3 when something differs. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const report = await check(await loadConfiguration(global), { strict: options["strict"] === true });
  for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
  return { report, text: renderReport(report, output), exitCode: report.differences.length === 0 ? 0 : 3 };
}

function renderReport(report: CheckReport, { style }: Output): string {
  const { differences, pending, unmanaged, replays } = report;
  const proofs = replays.filter(({ by }) => by === "database").map(({ dialect }) => dialect);
  return [
    ...renderDifferences(report, style),
    ...(pending.length === 0 ? [] : [`pending: ${pending.join(", ")}; run them: aludel upgrade head`]),
    ...renderUnmanaged(unmanaged, style),
    ...(proofs.length === 0
      ? []
      : [style.dim(`not replayed (${proofs.join(", ")}): upgrades alone made the database`)]),
    differences.length === 0
      ? style.green("check: no differences")
      : style.red(`check: ${count(differences.length, "difference")}`),
  ].join("\n");
}

import { diff, type DiffReport } from "../../command/look/diff.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderDifferences, renderUnmanaged } from "../render-differences.ts";
import { count } from "../render-list.ts";

/** Runs `aludel diff`; exit 3 when the schemas differ. */
export async function run({ args, options, global, output }: Invocation): Promise<Outcome> {
  const [from = "", to = ""] = args;
  const report = await diff(await loadConfiguration(global), { from, to, sql: options["sql"] === true });
  return {
    report,
    text: report.sql ?? renderReport(report, output),
    exitCode: report.differences.length === 0 ? 0 : 3,
  };
}

function renderReport(report: DiffReport, { style }: Output): string {
  const { differences, unmanaged } = report;
  return [
    ...renderDifferences(report, style),
    ...renderUnmanaged(unmanaged, style),
    differences.length === 0
      ? style.green("diff: no differences")
      : style.red(`diff: ${count(differences.length, "difference")}`),
  ].join("\n");
}

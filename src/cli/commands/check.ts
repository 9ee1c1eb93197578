import { check, type CheckReport } from "../../command/look/check.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderDifferences, renderUnmanaged } from "../render-differences.ts";
import { count } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel check`; exit 3 when something differs. */
export const command = defineCommand({
  args: {},
  options: {
    strict: {
      type: "boolean",
      description: "count the order of columns and of enum labels, and Aludel's own tables, too",
    },
  },
  async run({ options, global, output }) {
    const report = await check(await loadConfiguration(global), { strict: options.strict });
    for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
    return { report, text: renderReport(report, output), exitCode: report.differences.length === 0 ? 0 : 3 };
  },
});

function renderReport(report: CheckReport, { style }: Output): string {
  const { differences, pending, unmanaged, replays } = report;
  const isUnfinished = differences[0]?.kind === "unfinishedRevision";
  const how = isUnfinished ? "they run once the one that stopped is finished" : "run them: aludel upgrade head";
  const proofs = replays.filter(({ by }) => by === "database").map(({ dialect }) => dialect);
  return [
    ...renderDifferences(report, style),
    ...(pending.length === 0 ? [] : [`pending: ${pending.join(", ")}; ${how}`]),
    ...renderUnmanaged(unmanaged, style),
    ...(proofs.length === 0
      ? []
      : [style.dim(`not replayed (${proofs.join(", ")}): upgrades alone made the database`)]),
    differences.length === 0
      ? style.green("check: no differences")
      : style.red(`check: ${count(differences.length, "difference")}`),
  ].join("\n");
}

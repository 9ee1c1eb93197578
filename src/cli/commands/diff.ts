import { diff, type DiffReport } from "../../command/look/diff.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderDifferences, renderUnmanaged } from "../render-differences.ts";
import { count } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel diff`; exit 3 when the schemas differ. */
export const command = defineCommand({
  args: {
    from: { description: "models, head, a revision, database (the configured one), a database URL or an .sql file" },
    to: { description: "the same" },
  },
  options: {
    sql: { type: "boolean", description: "print the statements that make the first into the second" },
  },
  async run({ args, options, global, output }) {
    const report = await diff(await loadConfiguration(global), { ...args, sql: options.sql });
    for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
    return {
      report,
      text: report.sql ?? renderReport(report, output),
      isSql: report.sql !== undefined,
      exitCode: report.differences.length === 0 ? 0 : 3,
    };
  },
});

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

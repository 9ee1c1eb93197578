import { tables } from "../../command/environment/tables.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderColumns } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel tables`. */
export const command = defineCommand({
  args: {},
  options: {},
  async run({ global, output }) {
    const report = await tables(await loadConfiguration(global));
    const rows = report.tables.map(({ name, rows: number, own }) => [
      name,
      number === null ? "?" : `${number}`,
      own ? output.style.dim("aludel") : "",
    ]);
    return { report, text: rows.length === 0 ? "no tables" : renderColumns([["table", "rows"], ...rows]) };
  },
});

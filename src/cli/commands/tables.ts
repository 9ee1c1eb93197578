import { tables } from "../../command/environment/tables.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderColumns } from "../render-list.ts";

/** Runs `aludel tables`. */
export async function run({ global, output }: Invocation): Promise<Outcome> {
  const report = await tables(await loadConfiguration(global));
  const rows = report.tables.map(({ name, rows: number, own }) => [
    name,
    number === null ? "?" : `${number}`,
    own ? output.style.dim("aludel") : "",
  ]);
  return { report, text: rows.length === 0 ? "no tables" : renderColumns([["table", "rows"], ...rows]) };
}

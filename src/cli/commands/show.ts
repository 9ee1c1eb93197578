import { show } from "../../command/look/show.ts";
import { showSchema } from "../../command/look/show-schema.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderRevision } from "../render-revision.ts";

/** Runs `aludel show`. */
export async function run({ args, options, global, output }: Invocation): Promise<Outcome> {
  if (options["schema"] === true) {
    const report = await showSchema(await loadConfiguration(global), args[0] ?? "head");
    return { report, text: report.schema.lines.join("\n") };
  }
  if (args[0] === undefined) {
    throw new AludelError("INVALID_USAGE", "show needs a revision", {
      hint: "aludel show head, or aludel show --schema",
    });
  }
  const report = await show(await loadConfiguration(global), { target: args[0] ?? "" });
  const { style } = output;
  const blocks = report.revisions.map((revision) => {
    const list = (title: string, operations: typeof revision.upgrade): string[] => [
      style.bold(`  ${title}`),
      ...(operations.length === 0
        ? ["    nothing"]
        : operations.map(({ object, detail }) => `    ${object === "" ? "" : `${object}: `}${detail}`)),
    ];
    return [
      renderRevision(revision, { isVerbose: true, style }),
      ...list("upgrade", revision.upgrade),
      ...list("downgrade", revision.downgrade),
    ].join("\n");
  });
  return { report, text: blocks.length === 0 ? "base" : blocks.join("\n\n") };
}

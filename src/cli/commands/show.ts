import { show } from "../../command/look/show.ts";
import { showSchema } from "../../command/look/show-schema.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderRevision } from "../render-revision.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel show`. */
export const command = defineCommand({
  args: {
    revision: {
      takes: "optional",
      description: "id, its beginning, head, label; with --schema also models, database, a URL or an .sql file",
    },
  },
  options: {
    schema: {
      type: "boolean",
      description: "print the schema there in canonical form, one line per object (default: of head)",
    },
  },
  async run({ args, options, global, output }) {
    if (options.schema) {
      const report = await showSchema(await loadConfiguration(global), args.revision ?? "head");
      return { report, text: report.schema.lines.join("\n") };
    }
    if (args.revision === undefined) {
      throw new AludelError("INVALID_USAGE", "show needs a revision", {
        hint: "aludel show head, or aludel show --schema",
      });
    }
    const report = await show(await loadConfiguration(global), { target: args.revision });
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
  },
});

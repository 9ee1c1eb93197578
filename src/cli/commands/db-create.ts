import { dbCreate } from "../../command/environment/db-create.ts";
import { loadConfiguration } from "../configuration.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel db create`. */
export const command = defineCommand({
  args: {},
  options: {
    adminUrl: {
      type: "string",
      placeholder: "url",
      description: "administrator who creates; without one the statements are printed",
    },
    dryRun: { type: "boolean", description: "print the statements only" },
    scratch: { type: "boolean", description: "let the role create scratch databases on the same server" },
    production: { type: "boolean", description: "change production" },
  },
  async run({ options, global, output }) {
    const report = await dbCreate(await loadConfiguration(global, { isRequired: false }), {
      adminUrl: options.adminUrl,
      print: options.dryRun,
      scratch: options.scratch,
      production: options.production,
    });
    const { url, executed, steps } = report.database;
    const { style } = output;
    const outcomes = { planned: "", done: style.green("done    "), exists: style.dim("exists  ") };
    if (executed)
      return {
        report,
        text: [...steps.map(({ text, outcome }) => `${outcomes[outcome]}${text}`), `${url} is ready`].join("\n"),
      };
    const lines: string[] = [];
    let database: string | null = null;
    for (const step of steps) {
      // psql's own command; other clients connect by hand.
      if (step.database !== null && step.database !== database)
        lines.push(String.raw`\connect ${quoteForPsql(step.database)}`);
      database = step.database;
      lines.push(step.text);
    }
    output.log("nothing was executed; run this as an administrator, or give --admin-url");
    return { report, text: lines.join("\n"), isSql: true };
  },
});

function quoteForPsql(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

import { dbCreate } from "../../command/environment/db-create.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";

/** Runs `aludel db create`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const { adminUrl } = options;
  const report = await dbCreate(await loadConfiguration(global, { isRequired: false }), {
    adminUrl: typeof adminUrl === "string" ? adminUrl : undefined,
    print: options["dryRun"] === true,
    scratch: options["scratch"] === true,
    production: options["production"] === true,
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
  return { report, text: lines.join("\n") };
}

function quoteForPsql(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

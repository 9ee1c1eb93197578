import { env } from "../../command/environment/env.ts";
import { loadConfiguration } from "../configuration.ts";
import { renderColumns } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel env`. */
export const command = defineCommand({
  args: {},
  options: {},
  async run({ global, output }) {
    const report = await env(await loadConfiguration(global, { isRequired: false }));
    const { config, environment, production, migrations, models, database } = report.env;
    const { style } = output;
    const facts = [
      ["database", style.bold(database.url ?? "a connection handed in by code")],
      ["because", database.reason],
      ...database.warnings.map((text) => [style.yellow("warning"), text]),
      ["configuration", config ?? "none found"],
      ["environment", `${environment ?? "none"}${production ? style.yellow(" (production)") : ""}`],
      ["models", models ?? "none named"],
      ["migrations", migrations],
    ];
    const variables = database.candidates.flatMap(({ source, state, variables: parts }) =>
      parts.map(({ name, value, origin }) => [
        `  ${name}`,
        value === "" ? style.dim("empty: counts as unset") : value,
        style.dim(name === source || state === "unset" ? `${origin}, ${state}` : origin),
      ]),
    );
    const text = [renderColumns(facts), ...(variables.length === 0 ? [] : ["variables", renderColumns(variables)])];
    return { report, text: text.join("\n") };
  },
});

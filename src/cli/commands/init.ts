import { init } from "../../command/environment/init.ts";
import { renderColumns } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel init` in the folder that it is called from. */
export const command = defineCommand({
  args: {},
  options: {},
  idle: ["url", "config", "env"].map((flag) => ({
    flag,
    beside: null,
    because: "which writes a first configuration into the current folder and reads none",
  })),
  async run({ output }) {
    const report = await init({ folder: process.cwd() });
    const { style } = output;
    const paint = { created: style.green, changed: style.yellow, kept: style.dim };
    const files = renderColumns(report.files.map(({ path, status }) => [paint[status](status), path]));
    const steps = report.next.map((step, index) => `  ${index + 1}. ${step}`).join("\n");
    return { report: { init: report }, text: `${files}\n\nnext steps:\n${steps}` };
  },
});

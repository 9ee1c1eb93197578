import { repair } from "../../command/run/repair.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { loadConfiguration } from "../configuration.ts";
import { buildProgressLine } from "../progress-line.ts";
import { askYesNo, isInteractive } from "../prompt.ts";
import { withInterruptReport } from "../report-interrupt.ts";
import { renderSilence } from "../render-silence.ts";
import { renderWait } from "../render-wait.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel repair`. */
export const command = defineCommand({
  args: {},
  options: {
    undo: { type: "boolean", description: "take back what was done, instead of going on" },
    mark: {
      type: "string",
      placeholder: "done|undone",
      description: "say whether a statement took effect of which the database does not tell",
    },
    accept: {
      type: "string",
      placeholder: "revision",
      description: "record the file of an applied revision as it is now, and run nothing",
    },
    production: { type: "boolean", description: "change production" },
  },
  idle: [
    { flag: "undo", beside: "accept", because: "which runs nothing" },
    { flag: "mark", beside: "accept", because: "which runs nothing" },
  ],
  async run({ options, global, output }) {
    const config = await loadConfiguration(global);
    const { mark, accept } = options;
    const line = buildProgressLine(output);
    const running = repair(config, {
      undo: options.undo,
      production: options.production,
      yes: global.yes,
      onWait: (wait) => {
        const blockers = wait.blockers.map(({ description }) => description);
        output.log(renderWait({ ...wait, blockers }, output));
      },
      onSilence: (silence) => output.log(renderSilence(silence, output)),
      ...(mark === undefined ? {} : { mark: parseMark(mark) }),
      ...(accept === undefined ? {} : { accept }),
      ...(isInteractive(output) ? { confirm: askYesNo } : {}),
      onBackfill: (status) => line.show(status),
      onWarning: (message) => output.log(`${output.style.yellow("warning")}: ${message}`),
    });
    const standing = { applied: [], running: null };
    const report = await withInterruptReport(output, running, () => standing).finally(() => line.clear());
    const stands = `current: ${report.current.length === 0 ? "base (nothing applied)" : report.current.join(", ")}`;
    const next = output.style.dim("next: aludel status --verify");
    return { report, text: [report.found, stands, next].join("\n") };
  },
});

function parseMark(mark: string): "done" | "undone" {
  if (mark === "done" || mark === "undone") return mark;
  throw new AludelError("INVALID_USAGE", `--mark takes done or undone, not "${mark}"`, {
    hint: "aludel repair --mark done when the statement took effect, aludel repair --mark undone when it did not",
  });
}

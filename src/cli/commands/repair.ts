import { repair } from "../../command/run/repair.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import { buildProgressLine } from "../progress-line.ts";
import { askYesNo, isInteractive } from "../prompt.ts";
import { renderWait } from "../render-wait.ts";

/** Runs `aludel repair`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const { mark, accept } = options;
  const line = buildProgressLine(output);
  const running = repair(config, {
    undo: options["undo"] === true,
    production: options["production"] === true,
    yes: global.yes ?? false,
    onWait: (wait) => {
      const blockers = wait.blockers.map(({ description }) => description);
      output.log(renderWait({ ...wait, blockers }, output));
    },
    ...(typeof mark === "string" ? { mark: parseMark(mark) } : {}),
    ...(typeof accept === "string" ? { accept } : {}),
    ...(isInteractive(output) ? { confirm: askYesNo } : {}),
    onBackfill: (status) => line.show(status),
  });
  const report = await running.finally(() => line.clear());
  const stands = `current: ${report.current.length === 0 ? "base (nothing applied)" : report.current.join(", ")}`;
  const next = output.style.dim("next: aludel status --verify");
  return { report, text: [report.found, stands, next].join("\n") };
}

function parseMark(mark: string): "done" | "undone" {
  if (mark === "done" || mark === "undone") return mark;
  throw new AludelError("INVALID_USAGE", `--mark takes done or undone, not "${mark}"`, {
    hint: "aludel repair --mark done when the statement took effect, aludel repair --mark undone when it did not",
  });
}

import { status, type StatusReport, type UnfinishedReport } from "../../command/look/status.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderDifferences } from "../render-differences.ts";
import { count } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

/** `aludel status`; exit 3 when a run stopped inside a revision, one has no file, or the database is not what it records. */
export const command = defineCommand({
  args: {},
  options: {
    verify: { type: "boolean", description: "compare the database with what it records, too" },
  },
  async run({ options, global, output }) {
    const report = await status(await loadConfiguration(global), { verify: options.verify });
    const { verified } = report;
    const isVerified = verified === null || (verified.differences.length === 0 && verified.notCompared === null);
    const isFine = report.unfinished === null && report.missing.length === 0 && isVerified;
    return { report: { status: report }, text: renderReport(report, output), exitCode: isFine ? 0 : 3 };
  },
});

function renderReport({ current, pending, missing, unfinished, verified }: StatusReport, { style }: Output): string {
  const differences = verified?.differences ?? [];
  return [
    `current: ${current.length === 0 ? "base (nothing applied)" : current.join(", ")}`,
    ...(pending.length === 0 ? [] : [`pending: ${count(pending.length, "revision")} (${pending.join(", ")})`]),
    ...missing.map((id) => style.red(`${id} has no file: bring it back, from the branch or the release that has it`)),
    ...(unfinished === null ? ["no revision stopped inside"] : renderUnfinished(unfinished)),
    ...renderDifferences({ differences, groups: [] }, style),
    ...(verified === null
      ? []
      : verified.notCompared !== null
        ? [style.yellow(`not verified: ${verified.notCompared}`)]
        : [
            differences.length === 0
              ? style.green("verified: the database is what it records")
              : style.red(`verified: ${count(differences.length, "difference")}`),
          ]),
  ].join("\n");
}

const cutOff = {
  done: "it was cut off and took effect; only its record is missing",
  again: "it was cut off before it took effect",
  unknown: "it was cut off, and the database does not tell whether it took effect",
} as const;

const changedSince = {
  done: "since then somebody did it by hand; only its record is missing",
  again: "since then nothing of it was done",
  unknown: "since then somebody changed the tables that it touches",
} as const;

function describeStop({ error, effect, hasEndedTransaction }: UnfinishedReport): readonly string[] {
  if (hasEndedTransaction) return [`${error ?? "it ended its transaction"}; nothing tells what of that is committed`];
  const outcome = error === null ? cutOff : changedSince;
  return [...(error === null ? [] : [`it was refused: ${error}`]), ...(effect === null ? [] : [outcome[effect]])];
}

function renderUnfinished(run: UnfinishedReport): readonly string[] {
  const { revision, message, direction, step, steps, detail, effect, runningNow } = run;
  const of = direction === "upgrade" ? "" : `the ${direction} of `;
  const place = `step ${step} of ${steps} of ${of}revision ${revision}${message === "" ? "" : ` (${message})`}: ${detail}`;
  if (runningNow !== null) return [place, `running now: ${runningNow}`];
  return [
    `stopped at ${place}`,
    ...describeStop(run),
    effect === "unknown"
      ? "next: look whether its effect is there, then aludel repair --mark done, or aludel repair --mark undone"
      : "next: aludel repair goes on; aludel repair --undo takes back what was done",
  ];
}

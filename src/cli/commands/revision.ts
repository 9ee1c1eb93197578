import type { Answer, Questioner } from "../../autogenerate/decide.ts";
import { revision, type RevisionReport } from "../../command/revision/revision.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderUnmanaged } from "../render-differences.ts";
import { chooseOne, isInteractive } from "../prompt.ts";
import { count } from "../render-list.ts";

type LossyChange = Parameters<Questioner["askLoss"]>[0];

/** How a question about a loss is put: what stands there, what the number counts, and the answer that lets it go. */
interface LossWords {
  readonly title: (change: LossyChange) => string;
  readonly unit: string | null;
  readonly answer: string;
}

const dropped = {
  title: ({ object }: LossyChange) => `${object} is not in the models`,
  answer: "dropped: what it holds may go",
};

const lossWords: Readonly<Record<LossyChange["kind"], LossWords>> = {
  dropTable: { ...dropped, unit: "row" },
  dropColumn: { ...dropped, unit: "non-null value" },
  narrowing: {
    title: ({ object, detail }) => `${object} changes from ${detail}`,
    unit: "non-null value",
    answer: "values that do not fit may go",
  },
  deleteRow: {
    title: ({ object, detail }) => `row ${object} is not in the models, and ${detail}`,
    unit: null,
    answer: "deleted: what uses it may go or change, too",
  },
};

/** Asks on the terminal what a lossy change is. */
const questioner: Questioner = {
  askLoss: async (change, candidates, rows): Promise<Answer> => {
    const { title, unit, answer } = lossWords[change.kind];
    const facts = rows === null || unit === null ? "" : ` (${count(rows, unit)})`;
    return chooseOne<Answer>(`${title(change)}${facts}. What happened?`, [
      ...candidates.map(({ from, to, rename }): { label: string; value: Answer } => ({
        label: `renamed: ${from} is ${to} now`,
        value: { kind: "rename", rename },
      })),
      { label: answer, value: { kind: "loss" } },
    ]);
  },
};

function text(options: Invocation["options"], name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

function list(options: Invocation["options"], name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Runs `aludel revision`. */
export async function run({ options, global, output }: Invocation): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const [head, branchLabel, revisionId] = ["head", "branchLabel", "revId"].map((name) => text(options, name));
  const report = await revision(config, {
    message: text(options, "message") ?? "",
    autogenerate: options["autogenerate"] === true,
    splice: options["splice"] === true,
    force: options["force"] === true,
    dependsOn: list(options, "dependsOn"),
    renames: list(options, "rename"),
    drops: list(options, "drop"),
    ...(head === undefined ? {} : { head }),
    ...(branchLabel === undefined ? {} : { branchLabel }),
    ...(revisionId === undefined ? {} : { revisionId }),
    ...(isInteractive(output) ? { questioner } : {}),
  });
  for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
  return { report, text: renderReport(report, output) };
}

function renderReport(report: RevisionReport, { style }: Output): string {
  if (report.status === "unchanged") return "no changes: models and history agree, nothing was written";
  const operations = report.operations.map(({ kind, object }) => `  ${style.dim(kind)} ${object}`);
  const proved = report.proved.length === 0 ? [] : [`proved up, down, up on ${report.proved.join(" and ")}`];
  return [
    `${style.green("created")} ${report.path ?? ""}`,
    ...operations,
    ...proved,
    ...renderUnmanaged(report.unmanaged, style),
    style.dim(
      report.operations.length === 0
        ? "next: edit it, then aludel upgrade head"
        : "next: read it, then aludel upgrade head",
    ),
  ].join("\n");
}

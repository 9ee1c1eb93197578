import type { Answer, Questioner } from "../../autogenerate/decide.ts";
import { revision, type RevisionReport } from "../../command/revision/revision.ts";
import { loadConfiguration } from "../configuration.ts";
import type { Output } from "../output.ts";
import { renderUnmanaged } from "../render-differences.ts";
import { chooseOne, isInteractive } from "../prompt.ts";
import { count } from "../render-list.ts";
import { defineCommand } from "../define-command.ts";

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
    answer: "converted: a value that does not fit stops the upgrade, and a part that the new type has no room for goes",
  },
  deleteRow: {
    title: ({ object, detail }) => `row ${object} is not in the models, and ${detail}`,
    unit: null,
    answer: "deleted: what uses it may go or change, too",
  },
};

/** Asks on the terminal what a lossy change is. */
const questioner: Questioner = {
  askLoss: async (change, candidates, rows, forgotten): Promise<Answer> => {
    const { title, unit, answer } = lossWords[change.kind];
    const facts = rows === null || unit === null ? "" : ` (${count(rows, unit)})`;
    const exports: readonly { readonly label: string; readonly value: Answer }[] =
      forgotten === null ? [] : [{ label: `its export was forgotten: ${forgotten.line}`, value: { kind: "export" } }];
    return chooseOne<Answer>(`${title(change)}${facts}. What happened?`, [
      ...exports,
      ...candidates.map(({ from, to, rename }): { label: string; value: Answer } => ({
        label: `renamed: ${from} is ${to} now`,
        value: { kind: "rename", rename },
      })),
      { label: answer, value: { kind: "loss" } },
    ]);
  },
};

/** `aludel revision`. */
export const command = defineCommand({
  args: {},
  options: {
    message: { type: "string", short: "m", placeholder: "text", description: "what it does" },
    autogenerate: { type: "boolean", description: "draft it from the models, prove it on every engine in reach" },
    rename: {
      type: "string",
      placeholder: "old=new",
      description: "decide a rename: users=people, users.full_name=users.name",
      isRepeated: true,
    },
    drop: {
      type: "string",
      placeholder: "object",
      description: "decide a loss: a table, a column, or a reference row in use",
      isRepeated: true,
    },
    convert: {
      type: "string",
      placeholder: "column",
      description: "decide a change of type that may refuse values or lose a part of them: users.age",
      isRepeated: true,
    },
    head: { type: "string", placeholder: "revision", description: "continue this one instead of the only head" },
    splice: { type: "boolean", description: "continue a revision that another one continues already" },
    branchLabel: { type: "string", placeholder: "label", description: "name the branch that begins here" },
    dependsOn: {
      type: "string",
      placeholder: "revision",
      description: "revisions of other branches that must run before",
      isRepeated: true,
    },
    revId: { type: "string", placeholder: "id", description: "use this id" },
    force: { type: "boolean", description: "allow a message that another revision has" },
  },
  async run({ options, global, output }) {
    const config = await loadConfiguration(global);
    const { head, branchLabel, revId: revisionId } = options;
    const report = await revision(config, {
      message: options.message ?? "",
      autogenerate: options.autogenerate,
      splice: options.splice,
      force: options.force,
      dependsOn: options.dependsOn,
      renames: options.rename,
      drops: options.drop,
      converts: options.convert,
      ...(head === undefined ? {} : { head }),
      ...(branchLabel === undefined ? {} : { branchLabel }),
      ...(revisionId === undefined ? {} : { revisionId }),
      ...(isInteractive(output) ? { questioner } : {}),
    });
    for (const { message } of report.diagnostics) output.log(`${output.errorStyle.yellow("note")}: ${message}`);
    return { report, text: renderReport(report, output) };
  },
});

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

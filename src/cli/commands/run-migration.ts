import { downgrade, type MigrationEvent, type MigrationReport, upgrade } from "../../command/run/migrate.ts";
import { loadConfiguration } from "../configuration.ts";
import type { OptionDeclarations } from "../declarations.ts";
import { defineCommand, type Invocation, type Outcome } from "../define-command.ts";
import type { Output } from "../output.ts";
import { buildProgressLine } from "../progress-line.ts";
import { askYesNo, isInteractive } from "../prompt.ts";
import { count } from "../render-list.ts";
import { type Standing, withInterruptReport } from "../report-interrupt.ts";
import { renderSilence } from "../render-silence.ts";
import { renderWait } from "../render-wait.ts";

/** The flags of `upgrade` and `downgrade`. */
const migrationOptions = {
  sql: {
    type: "boolean",
    description: "print the SQL for a range FROM:TO (default base:TARGET) and touch no database",
  },
  dryRun: { type: "boolean", description: "connect, print what would run, change nothing" },
  production: { type: "boolean", description: "run against production" },
} as const satisfies OptionDeclarations;

/** An SQL script is for whoever runs it later; nothing is connected to that a dry run could look at. */
const idleFlags = [{ flag: "dryRun", beside: "sql", because: "which touches no database anyway" }] as const;

type MigrationInvocation = Invocation<{ target: { readonly description: string } }, typeof migrationOptions>;

/** `aludel upgrade`. */
export const upgradeCommand = defineCommand({
  args: { target: { description: "head, a revision or its beginning, +1, label@head; FROM:TO with --sql" } },
  options: migrationOptions,
  idle: idleFlags,
  run: (invocation) => runMigration(upgrade, "upgrade", invocation),
});

/** `aludel downgrade`. */
export const downgradeCommand = defineCommand({
  args: { target: { description: "-1, a revision that stays, base; FROM:TO with --sql" } },
  options: migrationOptions,
  idle: idleFlags,
  run: (invocation) => runMigration(downgrade, "downgrade", invocation),
});

/** Runs one of the two, telling what happens while it happens. */
async function runMigration(
  migrate: typeof upgrade,
  verb: "upgrade" | "downgrade",
  { args, options, global, output }: MigrationInvocation,
): Promise<Outcome> {
  const config = await loadConfiguration(global);
  const line = buildProgressLine(output);
  let standing: Standing = { applied: [], running: null };
  const running = migrate(config, {
    target: args.target,
    sql: options.sql,
    dryRun: options.dryRun,
    production: options.production,
    yes: global.yes,
    onEvent: (event) => {
      if (event.kind === "started") standing = { ...standing, running: event.revision };
      if (event.kind === "finished")
        standing = { applied: [...standing.applied, event.applied.revision], running: null };
      if (event.kind === "progress") return line.show(event);
      line.clear();
      return renderEvent(event, output);
    },
    ...(isInteractive(output) ? { confirm: askYesNo } : {}),
  });
  const report = await withInterruptReport(output, running, () => standing).finally(() => line.clear());
  return { report, text: renderReport(report, verb, output), isSql: report.sql !== undefined };
}

function renderEvent(event: Exclude<MigrationEvent, { kind: "progress" }>, output: Output): void {
  const { yellow } = output.errorStyle;
  switch (event.kind) {
    case "createdFile":
      output.log(`created SQLite database ${event.path}`);
      break;
    case "warning":
      output.log(`${yellow("warning")}: ${event.message}`);
      break;
    case "losses":
      for (const text of event.losses) output.log(`${yellow("goes")}: ${text}`);
      break;
    case "started":
      break;
    case "continues":
      output.log(`going on inside revision ${event.revision}, after part ${event.segmentsDone} of it`);
      break;
    case "waiting":
      output.log(renderWait(event, output));
      break;
    case "unanswered":
      output.log(renderSilence(event, output));
      break;
    case "finished": {
      const { revision, direction, statements, durationMs } = event.applied;
      const mark = direction === "upgrade" ? output.style.green("↑") : output.style.yellow("↓");
      const facts = output.style.dim(`${count(statements, "statement")}, ${durationMs} ms`);
      output.print(`${mark} ${revision}${event.message === "" ? "" : ` ${event.message}`}  ${facts}`);
      break;
    }
  }
}

function renderReport(report: MigrationReport, verb: "upgrade" | "downgrade", { style }: Output): string {
  if (report.sql !== undefined) return report.sql.trimEnd();
  const stands = `current: ${report.current.length === 0 ? "base (nothing applied)" : report.current.join(", ")}`;
  if (report.planned !== undefined) {
    const parts = report.planned.map(({ revision, message, path, sql }) =>
      [
        style.bold(`-- ${verb} ${revision}${message === "" ? "" : ` (${message.replaceAll(/\s+/g, " ")})`}: ${path}`),
        ...sql,
      ].join("\n"),
    );
    const total = count(report.planned.length, "revision");
    return [...parts, `dry run: ${total} would run, nothing was changed`, stands].join("\n");
  }
  if (report.applied.length === 0) return `nothing to ${verb}\n${stands}`;
  const next = verb === "upgrade" ? "aludel check" : "aludel upgrade head, or a new revision";
  const done = verb === "upgrade" ? "applied" : "took back";
  return [`${done} ${count(report.applied.length, "revision")}`, stands, style.dim(`next: ${next}`)].join("\n");
}

import type { DatabaseUrl } from "../connection/database-url.ts";
import type { Segment } from "../ddl/plan.ts";
import { sqlComment } from "../ddl/sql-comment.ts";
import type { Step } from "../ddl/statement.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { Operation } from "../operation/operation.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import { buildHistoryTable, buildRecord, insertHistory } from "./bookkeeping/history-table.ts";
import { compileBookkeeping } from "./bookkeeping/migration-database.ts";
import type { MigrationStep } from "./step.ts";
import { planStep } from "./plan-step.ts";
import { buildVersionTable, changeVersions } from "./bookkeeping/version-table.ts";

/** What an SQL script is written for: an engine, without a database. */
export interface OfflineTarget {
  readonly dialect: Dialect;
  readonly versionTable: QualifiedName;
  readonly historyTable: QualifiedName;
  readonly toolVersion: string;
  /** The database whose URL may name a default schema; null where none is known. */
  readonly url: DatabaseUrl | null;
}

const frame: Segment = { transactional: true, foreignKeys: "enforced", steps: [] };

/**
 * Returns the SQL of steps as text for the engine's command-line client, with its own transactions and the bookkeeping in them. An SQL
 * script that starts at base creates Aludel's own tables first.
 *
 * @throws AludelError OFFLINE_REFUSED for a revision with code in it
 */
export async function renderOffline(target: OfflineTarget, steps: readonly MigrationStep[]): Promise<string> {
  const { dialect, url } = target;
  const chosen = (url === null ? [] : (dialect.ownSchemas?.choose(url) ?? [])).map((each) =>
    dialect.renderStatement(each),
  );
  const parts =
    chosen.length === 0 ? [] : [[...sqlComment("the default schema of the database's URL"), ...chosen, ""].join("\n")];
  if (steps[0]?.from.length === 0 && steps[0].direction === "upgrade") parts.push(await renderOwnTables(target));
  for (const step of steps) parts.push(await renderStep(target, step));
  const { before, after } = target.dialect.scriptFrame ?? { before: [], after: [] };
  return [...before, ...parts, ...after].join("\n");
}

async function renderOwnTables({ dialect, versionTable, historyTable }: OfflineTarget): Promise<string> {
  const tables = [buildVersionTable(versionTable), buildHistoryTable(historyTable)];
  const statements = await renderOperations(
    dialect,
    tables.map((table) => ({ kind: "createTable", table })),
  );
  const schemas = new Set([versionTable, historyTable].flatMap(({ schema }) => schema ?? []));
  const made = [...schemas].flatMap((schema) => dialect.ownSchemas?.create(schema) ?? []);
  return renderFrame(dialect, frame, "Aludel's own tables", [
    ...made.map((statement) => dialect.renderStatement(statement)),
    ...statements,
  ]);
}

async function renderStep(target: OfflineTarget, step: MigrationStep): Promise<string> {
  const { dialect } = target;
  assertOffline(step);
  const plan = await planStep(step, { dialect, session: null });
  const statements = plan.segments.reduce((sum, { steps }) => sum + steps.length, 0);
  const bookkeeping = await renderOperations(dialect, recordStep(target, step, statements, plan.segments.length));
  return plan.segments
    .map((segment, index) => {
      const part = plan.segments.length === 1 ? "" : `, part ${index + 1} of ${plan.segments.length}`;
      const title = `${step.direction} of revision ${step.revision}${step.message === "" ? "" : ` (${step.message})`}${part}`;
      const body = segment.steps.flatMap((each) => renderStepText(dialect, each));
      const isLast = index === plan.segments.length - 1;
      if (segment.transactional || !isLast) {
        return renderFrame(dialect, segment, title, isLast ? [...body, ...bookkeeping] : body);
      }
      const own = renderFrame(dialect, frame, `record of revision ${step.revision}`, bookkeeping);
      return `${renderFrame(dialect, segment, title, body)}\n${own}`;
    })
    .join("\n");
}

function recordStep(target: OfflineTarget, step: MigrationStep, statements: number, segments: number): Operation[] {
  const record = buildRecord({
    revision: step.revision,
    direction: step.direction,
    checksum: step.checksum,
    startedAt: { kind: "now" },
    finishedAt: { kind: "now" },
    statements,
    segmentsDone: segments,
  });
  return [
    ...changeVersions(target.versionTable, step.from, step.to),
    insertHistory(target.historyTable, [record], target.toolVersion),
  ];
}

async function renderOperations(dialect: Dialect, operations: readonly Operation[]): Promise<string[]> {
  const statements = await compileBookkeeping(dialect, operations);
  return statements.map((statement) => dialect.renderStatement(statement));
}

function renderStepText(dialect: Dialect, step: Step): string[] {
  if (step.kind === "backfill") return renderStepText(dialect, step.whole);
  if (step.kind === "statement") {
    const text = dialect.renderStatement(step);
    return step.comment === null ? [text] : [...sqlComment(step.comment), text];
  }
  // Code was refused before.
  if (step.kind === "run") return [];
  const guard = dialect.renderAssertion(step);
  return [...sqlComment(`must return no rows: ${step.message}`), ...guard];
}

function renderFrame(dialect: Dialect, segment: Segment, title: string, body: readonly string[]): string {
  const { before, after } = dialect.renderSegmentFrame(segment);
  return [...sqlComment(title), ...before, ...body, ...after, ""].join("\n");
}

function assertOffline({ revision, path, operations, direction }: MigrationStep): void {
  const stop = operations.find(({ kind }) => kind === "irreversible");
  if (stop?.kind === "irreversible") {
    throw new AludelError(
      "IRREVERSIBLE",
      `${direction} of revision "${revision}" is marked irreversible: ${stop.reason}`,
      {
        hint: "Choose a range that leaves it out",
        details: { revision, path, reason: stop.reason },
      },
    );
  }
  const position = operations.findIndex(({ kind }) => kind === "run");
  if (position < 0) return;
  throw new AludelError(
    "OFFLINE_REFUSED",
    `${direction} of revision "${revision}" has code (op.run, operation ${position + 1}), which no SQL script can hold`,
    {
      hint: `Write a script up to the revision before, run aludel ${direction} for this one, and go on after it; or write the rows with op.insert, op.update or op.execute in ${path}`,
      details: { revision, path, direction, operation: position + 1 },
    },
  );
}

import { sqlComment } from "../ddl/sql-comment.ts";
import { countStatements } from "../ddl/plan.ts";
import type { Step } from "../ddl/statement.ts";
import type { Session } from "../connection/session.ts";
import type { Dialect } from "../dialect/dialect.ts";
import type { MigrationStep } from "./step.ts";
import { planStep } from "./plan-step.ts";

/** What one revision would do. */
export interface PlannedRevision {
  readonly revision: string;
  readonly direction: MigrationStep["direction"];
  readonly message: string;
  readonly path: string;
  /** Number of SQL statements. */
  readonly statements: number;
  /** The statements as text, in order; code and checks as comments. */
  readonly sql: readonly string[];
}

/**
 * Returns what steps would run, and runs nothing. The first is planned on the database as it is, the others on the schema that the
 * revisions add up to, since what comes before them has not happened.
 */
export async function previewSteps(
  database: { readonly dialect: Dialect; readonly session: Session | null },
  steps: readonly MigrationStep[],
): Promise<readonly PlannedRevision[]> {
  const planned: PlannedRevision[] = [];
  for (const [index, step] of steps.entries()) {
    const place = { dialect: database.dialect, session: index === 0 ? database.session : null };
    const plan = await planStep(step, place);
    const { revision, direction, message, path } = step;
    const sql = plan.segments.flatMap(({ steps: inner }) => inner.map((each) => describe(database.dialect, each)));
    planned.push({ revision, direction, message, path, statements: countStatements(plan), sql });
  }
  return planned;
}

function describe(dialect: Dialect, step: Step): string {
  if (step.kind === "statement") return dialect.renderStatement(step);
  if (step.kind === "backfill") {
    const comment = sqlComment(`op.backfill: in batches along ${step.key.join(", ")}`);
    return [...comment, dialect.renderStatement(step.whole)].join("\n");
  }
  if (step.kind === "run") return "-- op.run: code of the revision";
  return [...sqlComment(`check: ${step.message}`), `${step.sql};`].join("\n");
}

import type { Plan } from "../ddl/plan.ts";
import type { Step } from "../ddl/statement.ts";
import type { PlanContext } from "../dialect/dialect.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { applyOperations } from "../operation/apply-operation.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { describeStep, type MigrationStep } from "./step.ts";

/**
 * Returns the plan of a step on the schema that the history tells before it, of at least one segment, so that a revision that does
 * nothing is recorded too.
 *
 * @param skip number of operations that the database holds already
 * @throws AludelError what the dialect refused, with revision and file
 */
export async function planStep(
  step: MigrationStep,
  { dialect, session }: Pick<MigrationDatabase, "dialect"> & { readonly session: MigrationDatabase["session"] | null },
  foldedSchema: () => Promise<Database>,
  skip = 0,
): Promise<Plan> {
  try {
    const plan = await planFrom(step.operations, skip, dialect, { session, foldedSchema });
    if (plan.segments.length > 0) return plan;
    return { segments: [{ transactional: true, foreignKeys: "enforced", steps: [] }] };
  } catch (error) {
    if (!isAludelError(error)) throw error;
    throw new AludelError(
      error.code,
      `${step.direction} of ${describeStep(step)} cannot be planned: ${error.message}`,
      {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        details: { ...error.details, revision: step.revision, path: step.path, direction: step.direction },
        cause: error,
      },
    );
  }
}

async function planFrom(
  operations: readonly Operation[],
  skip: number,
  dialect: MigrationDatabase["dialect"],
  context: PlanContext,
): Promise<Plan> {
  if (skip === 0) return dialect.plan(operations, context);
  const { segments } = await dialect.plan(operations.slice(skip), {
    ...context,
    foldedSchema: async () => applyOperations(await context.foldedSchema(), operations.slice(0, skip)),
  });
  const shift = (step: Step): Step => (step.source === null ? step : { ...step, source: step.source + skip });
  return { segments: segments.map((segment) => ({ ...segment, steps: segment.steps.map(shift) })) };
}

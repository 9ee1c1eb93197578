import type { Session } from "../connection/session.ts";
import { assertNoTransactionCommand } from "../connection/transaction-command.ts";
import type { Plan } from "../ddl/plan.ts";
import type { Step } from "../ddl/statement.ts";
import { assertOperationNames } from "../dialect/assert-names.ts";
import type { Dialect, PlanContext } from "../dialect/dialect.ts";
import { isAludelError } from "../error/aludel-error.ts";
import type { Operation } from "../operation/operation.ts";
import { assertEnumLabels } from "../operation/fold/assert-enum-labels.ts";
import { applyOperations } from "../operation/fold/apply-operation.ts";
import { describeStep, type MigrationStep } from "./step.ts";

/**
 * Returns the plan of a step on the schema that the revisions before it add up to, of at least one segment, so that a revision that does
 * nothing is recorded too.
 *
 * @param skip number of operations that the database holds already
 * @throws AludelError what the dialect refused, with revision and file
 */
export async function planStep(
  step: MigrationStep,
  { dialect, session }: { readonly dialect: Dialect; readonly session: Session | null },
  skip = 0,
): Promise<Plan> {
  try {
    const plan = await planFrom(step, skip, dialect, session);
    if (plan.segments.length > 0) return plan;
    return { segments: [{ transactional: true, foreignKeys: "enforced", steps: [] }] };
  } catch (error) {
    throw atStep(step, error);
  }
}

/**
 * Throws for the first name of steps that an engine does not take, before any of them is planned and run.
 *
 * @throws AludelError INVALID_NAME, with revision and file
 */
export function assertStepNames(steps: readonly MigrationStep[], dialect: Dialect): void {
  for (const step of steps) {
    try {
      assertOperationNames(step.operations, dialect);
    } catch (error) {
      throw atStep(step, error);
    }
  }
}

function atStep(step: MigrationStep, error: unknown): unknown {
  if (!isAludelError(error)) return error;
  const { revision, path, direction } = step;
  return error.with({
    message: `${direction} of ${describeStep(step)} cannot be planned: ${error.message}`,
    details: { revision, path, direction },
    cause: error,
  });
}

async function planFrom(
  { operations, foldedSchema }: MigrationStep,
  skip: number,
  dialect: Dialect,
  session: Session | null,
): Promise<Plan> {
  if (skip === 0) return planOperations(dialect, operations, { session, foldedSchema });
  const { segments } = await planOperations(dialect, operations.slice(skip), {
    session,
    foldedSchema: async () => applyOperations(await foldedSchema(), operations.slice(0, skip)),
  });
  const shift = (step: Step): Step => (step.source === null ? step : { ...step, source: step.source + skip });
  return { segments: segments.map((segment) => ({ ...segment, steps: segment.steps.map(shift) })) };
}

/**
 * Returns the dialect's plan of operations.
 *
 * @throws AludelError INVALID_NAME for a name that the engine does not take; INVALID_OPERATION for labels that do not fit; TRANSACTION_CONTROL for raw SQL that begins or ends a transaction; what the dialect refused
 */
export async function planOperations(
  dialect: Dialect,
  operations: readonly Operation[],
  context: PlanContext,
): Promise<Plan> {
  assertOperationNames(operations, dialect);
  await assertEnumLabels(operations, () => context.foldedSchema());
  const plan = await dialect.plan(operations, context);
  for (const step of plan.segments.flatMap(({ steps }) => steps)) {
    if (step.kind === "statement" && step.isRaw === true)
      assertNoTransactionCommand(step.sql, dialect.name, "statement");
  }
  return plan;
}

import type { Plan } from "../ddl/plan.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import { describeStep, type MigrationStep } from "./migration-step.ts";

/**
 * Returns the plan of a step on the schema that the history tells before it, of at least one segment, so that a revision that does nothing is recorded too.
 *
 * @throws AludelError what the dialect refused, with revision and file
 */
export async function planStep(
  step: MigrationStep,
  { dialect, session }: Pick<MigrationDatabase, "dialect"> & { readonly session: MigrationDatabase["session"] | null },
  foldedSchema: () => Promise<Database>,
): Promise<Plan> {
  try {
    const plan = await dialect.plan(step.operations, { session, foldedSchema });
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

import { type AludelError, isAludelError } from "../error/aludel-error.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";
import { withProgress } from "./failure/migration-failure.ts";
import { planStep } from "./plan-step.ts";
import { describeHeads, type MigrationStep } from "./step.ts";

/**
 * Throws when one of the steps behind the first is known to be refused by the planner, so that none runs. Each is planned on the schema that
 * the revisions add up to, since what comes before it has not happened, and again on the database as it is: what only one of the two
 * refuses is not known for certain. Behind raw SQL and code nothing is known. An upgrade from base is not looked at: there are no rows that
 * could be left halfway, and a new database gets 500 revisions a fifth sooner (`npm run bench -- upgrade`).
 *
 * @throws AludelError what the planner refused, with revision and file; nothing has run by then
 */
export async function assertPlannable(database: MigrationDatabase, steps: readonly MigrationStep[]): Promise<void> {
  const [first] = steps;
  if (first === undefined || (first.direction === "upgrade" && first.from.length === 0)) return;
  for (const [index, step] of steps.entries()) {
    if (index > 0) {
      const refused = await findRefusal(step, { ...database, session: null });
      if (refused !== null && (await findRefusal(step, database))?.code === refused.code) {
        const stands = `nothing was run, the database stands at ${describeHeads(first.from)}`;
        throw withProgress(refused.with({ message: `${refused.message}; ${stands}` }), {
          applied: [],
          current: first.from,
        });
      }
    }
    if (step.operations.some(({ kind }) => kind === "execute" || kind === "run")) return;
  }
}

async function findRefusal(step: MigrationStep, place: Parameters<typeof planStep>[1]): Promise<AludelError | null> {
  try {
    await planStep(step, place);
    return null;
  } catch (error) {
    if (isAludelError(error)) return error;
    throw error;
  }
}

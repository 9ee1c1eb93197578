import type { Plan } from "../../ddl/plan.ts";
import type { Statement, Step } from "../../ddl/statement.ts";
import type { Operation } from "../../operation/operation.ts";

/**
 * Returns what the first segments of a plan have done to schema and rows, as operations in their order: those that are whole, and of
 * one that stopped half-way what its statements have done.
 *
 * @param operations the revision's, which the steps name by position
 */
export function listDoneOperations(
  plan: Plan,
  segmentsDone: number,
  operations: readonly Operation[],
): readonly Operation[] {
  const done = stepsOf(plan, 0, segmentsDone);
  const open = new Set(stepsOf(plan, segmentsDone, plan.segments.length).flatMap(sourcesOf));
  const last = Math.max(-1, ...done.flatMap(sourcesOf).map((source) => source ?? -1));
  return operations.flatMap((operation, index) => {
    if (index > last) return [];
    const own = done.filter((step): step is Statement => step.kind === "statement" && step.source === index);
    if (open.has(index)) return effectsOf(own);
    const around = (place: Statement["around"]) => effectsOf(own.filter((step) => step.around === place));
    return [...around("before"), operation, ...around("after")];
  });
}

function sourcesOf(step: Step): readonly (number | null)[] {
  return step.kind === "statement" ? [step.source, ...(step.joins ?? [])] : [step.source];
}

function effectsOf(statements: readonly Statement[]): readonly Operation[] {
  return statements.flatMap(({ effect }) => effect);
}

function stepsOf({ segments }: Plan, from: number, to: number): readonly Step[] {
  return segments.slice(from, to).flatMap(({ steps }) => steps);
}

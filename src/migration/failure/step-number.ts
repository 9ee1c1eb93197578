import type { Plan } from "../../ddl/plan.ts";
import type { Step } from "../../ddl/statement.ts";
import type { StepFailure } from "./step-failure.ts";

/** The number of a step, from 1, among those of its plan. */
export interface StepNumber {
  readonly step: number;
  readonly steps: number;
}

/** Returns the steps of a plan that do something: its statements, its code and its backfills. */
export function listSteps({ segments }: Plan): readonly Step[] {
  return segments.flatMap(({ steps }) => steps.filter(({ kind }) => kind !== "assertion"));
}

/** Returns the number of the step at which a plan stopped; null where it was none, as at the commit. */
export function numberFailure({ step }: Pick<StepFailure, "step">, plan: Plan): StepNumber | null {
  const steps = listSteps(plan);
  const position = step === null ? -1 : steps.indexOf(step);
  return position < 0 ? null : { step: position + 1, steps: steps.length };
}

/** Returns what the history table keeps of a failure: its message, and the number of the step. */
export function encodeFailure(failure: StepFailure, plan: Plan): string {
  const number = numberFailure(failure, plan);
  return number === null ? failure.message : `step ${number.step} of ${number.steps}: ${failure.message}`;
}

/** Returns the message of a failure and the number of its step; null where the history table does not have it, as that of 0.1.0. */
export function decodeFailure(text: string): { readonly message: string; readonly step: number | null } {
  const [, step, message] = /^step (\d+) of \d+: (.*)$/s.exec(text) ?? [];
  return message === undefined ? { message: text, step: null } : { message, step: Number(step) };
}

import { AludelError } from "../error/aludel-error.ts";
import type { ErrorCode } from "../error/codes.ts";
import { nearestName } from "../error/nearest-name.ts";
import { describeValue } from "./describe-value.ts";
import { findMismatch, formatPath, type Mismatch } from "./find-mismatch.ts";
import type { Shape } from "./shape.ts";

/** One parameter of a function that users call. */
export interface Parameter {
  /** What it is, for messages: `name`, `options`. */
  readonly name: string;
  readonly shape: Shape;
  readonly optional: boolean;
}

/** What a function takes. */
export interface Signature {
  readonly parameters: readonly Parameter[];
  /** What each argument behind them must be; without it there may be none. */
  readonly rest?: Parameter;
  /** A right call, for the hint. */
  readonly example: string;
}

/** One signature, or the choice of one by the arguments. */
export type Signatures = Signature | ((given: readonly unknown[]) => Signature);

/** Returns a parameter that must be given. */
export function required(name: string, shape: Shape): Parameter {
  return { name, shape, optional: false };
}

/** Returns a parameter that may be left out. */
export function optional(name: string, shape: Shape): Parameter {
  return { name, shape, optional: true };
}

/** Returns the call as far as its first arguments are texts: `op.addColumn("users", "email", …)`. */
function describeCall(call: string, given: readonly unknown[]): string {
  const last = given.findLastIndex((argument) => argument !== undefined);
  const end = given.slice(0, last + 1).findIndex((argument) => typeof argument !== "string");
  const texts = given.slice(0, end === -1 ? last + 1 : end).map(describeValue);
  return `${call}(${[...texts, ...(end === -1 ? [] : ["…"])].join(", ")})`;
}

function describeMismatch(
  { name }: Parameter,
  { path, problem, unknown }: Mismatch,
): { problem: string; hint?: string } {
  const place = `${name}${formatPath(path)}`;
  if (unknown === undefined) return { problem: `${place} ${problem}` };
  // A key that differs from a known one by case, underscores or swapped letters is meant as that one, however short it is.
  const plain = (key: string): string =>
    Array.from(key.toLowerCase().replaceAll(/[^a-z]/g, ""))
      .toSorted()
      .join("");
  const nearest =
    unknown.known.find((key) => plain(key) === plain(unknown.key)) ?? nearestName(unknown.key, unknown.known);
  const hint = nearest === undefined ? `Known are ${unknown.known.join(", ")}` : `Did you mean "${nearest}"?`;
  return { problem: `${place} has the key ${describeValue(unknown.key)}, which is unknown`, hint };
}

function findFault(signature: Signature, given: readonly unknown[]): { problem: string; hint?: string } | null {
  const { parameters, rest } = signature;
  for (const [position, parameter] of parameters.entries()) {
    const argument = given[position];
    if (argument === undefined) {
      if (!parameter.optional) return { problem: `${parameter.name} is missing` };
      continue;
    }
    const mismatch = findMismatch(parameter.shape, argument);
    if (mismatch !== null) return describeMismatch(parameter, mismatch);
  }
  for (const argument of given.slice(parameters.length)) {
    if (rest === undefined) {
      if (argument === undefined) continue;
      const takes = parameters.length === 0 ? "no argument" : `at most ${parameters.length}`;
      return { problem: `takes ${takes}, but ${given.length} are given` };
    }
    const mismatch = findMismatch(rest.shape, argument);
    if (mismatch !== null) return describeMismatch(rest, mismatch);
  }
  return null;
}

/**
 * Throws unless a function was given what it takes. Files of users run without being type-checked, and may be JavaScript, so each
 * function that they call is checked by its signature, here and nowhere else.
 *
 * @param call as users write it: `op.addColumn`
 * @throws AludelError of the code, naming the call, the argument and what was found
 */
export function assertCall(code: ErrorCode, call: string, signatures: Signatures, given: readonly unknown[]): void {
  let fault: ReturnType<typeof findFault>;
  let example = "";
  let cause: unknown;
  try {
    const signature = typeof signatures === "function" ? signatures(given) : signatures;
    example = signature.example;
    fault = findFault(signature, given);
  } catch (error) {
    // A getter or a proxy among the arguments threw: whatever it says is its own affair.
    cause = error;
    fault = { problem: "an argument cannot be read: reading it throws an error" };
  }
  if (fault === null) return;
  throw new AludelError(code, `${describeCall(call, given)}: ${fault.problem}`, {
    hint: fault.hint ?? `Write ${example}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Returns functions that check their arguments first. */
export function withCheckedCalls<T extends Readonly<Record<string, (...given: never) => unknown>>>(
  code: ErrorCode,
  prefix: string,
  functions: T,
  signatures: Readonly<Record<keyof T, Signatures>>,
): T {
  const checked = Object.entries(functions).map(([name, run]) => [
    name,
    (...given: readonly unknown[]) => {
      assertCall(code, `${prefix}.${name}`, signatures[name as keyof T], given);
      return Reflect.apply(run, undefined, given);
    },
  ]);
  return Object.fromEntries(checked) as T;
}

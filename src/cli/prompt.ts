import { AludelError } from "../error/aludel-error.ts";
import type { Output } from "./output.ts";

/** Returns whether a question can be asked: both ends are a terminal, and no program reads the output. */
export function isInteractive(output: Output): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !output.json;
}

/** Asks a question that is answered by yes or no; no when it is given up. */
export async function askYesNo(message: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return (await confirm({ message, initialValue: false })) === true;
}

/**
 * Asks a question that is answered by one of several choices.
 *
 * @throws AludelError DECISION_MISSING when it is given up
 */
export async function chooseOne<V>(
  message: string,
  choices: readonly { readonly label: string; readonly value: V }[],
): Promise<V> {
  const { isCancel, select } = await import("@clack/prompts");
  const options = choices.map(({ label }, index) => ({ label, value: index }));
  const chosen = await select({ message, options });
  const choice = isCancel(chosen) ? undefined : choices[chosen];
  if (choice === undefined) {
    throw new AludelError("DECISION_MISSING", "the question was given up", { hint: "Nothing was written" });
  }
  return choice.value;
}

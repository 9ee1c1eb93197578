import { AludelError } from "../error/aludel-error.ts";
import { escapeControls } from "../error/escape-controls.ts";
import type { Output } from "./output.ts";

/** Returns whether a question can be asked: both ends are a terminal, and no program reads the output. */
export function isInteractive(output: Output): boolean {
  return process.stdin.isTTY && process.stdout.isTTY && !output.json;
}

/** A terminal that tells no size (`docker exec -t`, `script`) counts as an ordinary one: text would be wrapped after each letter. */
function assumeSize(): void {
  if (process.stdout.columns === 0) process.stdout.columns = 80;
  if (process.stdout.rows === 0) process.stdout.rows = 24;
}

/** Asks a question that is answered by yes or no; no when it is given up. */
export async function askYesNo(message: string): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  assumeSize();
  return (await confirm({ message: escapeControls(message), initialValue: false })) === true;
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
  assumeSize();
  const options = choices.map(({ label }, index) => ({ label: escapeControls(label), value: index }));
  const chosen = await select({ message: escapeControls(message), options });
  const choice = isCancel(chosen) ? undefined : choices[chosen];
  if (choice === undefined) {
    throw new AludelError("DECISION_MISSING", "the question was given up", { hint: "Nothing was written" });
  }
  return choice.value;
}

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

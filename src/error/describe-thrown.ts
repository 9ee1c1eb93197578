import { inspect } from "node:util";

/**
 * Returns what was thrown in words for a message: the error's own, or what it was instead, since JavaScript lets code throw anything
 * (`throw null`, `Promise.reject()`). Never throws.
 */
export function describeThrown(thrown: unknown): string {
  const message = readMessage(thrown);
  if (message !== "") return message;
  if (thrown instanceof Error) return `${nameOf(thrown)} without a message`;
  const value = inspect(thrown, { customInspect: false, getters: false, depth: 1, breakLength: Infinity });
  return `${value} was thrown, which is no error and says nothing of the cause`;
}

function readMessage(thrown: unknown): string {
  if (typeof thrown === "string") return thrown.trim();
  try {
    const { message } = Object(thrown) as { readonly message?: unknown };
    return typeof message === "string" ? message.trim() : "";
  } catch {
    return "";
  }
}

function nameOf(error: Error): string {
  try {
    return typeof error.name === "string" && error.name !== "" ? error.name : "Error";
  } catch {
    return "Error";
  }
}

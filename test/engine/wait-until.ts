import { vi } from "vitest";
import { hangLimit } from "./hang-limit.ts";

/** Waits until a condition holds, however long that takes; throws at the hang limit. Returns what the condition returned. */
export function waitUntil<T>(condition: () => T | Promise<T>): Promise<T> {
  return vi.waitUntil(condition, { timeout: hangLimit, interval: 20 }) as Promise<T>;
}

import type { MigrationEvent } from "../command/run/migrate.ts";
import type { Output } from "./output.ts";

/** Returns the line that tells of others who are in the way. */
export function renderWait(
  { attempt, attempts, delayMs, reason, blockers }: Omit<Extract<MigrationEvent, { kind: "waiting" }>, "kind">,
  { errorStyle }: Output,
): string {
  const next = attempt === null ? "" : `: attempt ${attempt} of ${attempts} in ${(delayMs / 1000).toFixed(1)} s`;
  const who = blockers.length === 0 ? "" : `; blocked by ${blockers.join(", ")}`;
  return `${errorStyle.yellow("waiting for a lock")}${next}${who}${reason === "" ? "" : `: ${reason}`}`;
}

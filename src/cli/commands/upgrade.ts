import { upgrade } from "../../command/run/upgrade.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { runMigration } from "./run-migration.ts";

/** Runs `aludel upgrade`. */
export function run(invocation: Invocation): Promise<Outcome> {
  return runMigration(upgrade, "upgrade", invocation);
}

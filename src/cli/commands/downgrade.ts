import { downgrade } from "../../command/run/downgrade.ts";
import type { Invocation, Outcome } from "../command-entry.ts";
import { runMigration } from "./run-migration.ts";

/** Runs `aludel downgrade`. */
export function run(invocation: Invocation): Promise<Outcome> {
  return runMigration(downgrade, "downgrade", invocation);
}

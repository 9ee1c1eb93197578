import { downgrade } from "../../command/run/downgrade.ts";
import { defineCommand } from "../define-command.ts";
import { migrationOptions, runMigration } from "./run-migration.ts";

/** `aludel downgrade`. */
export const command = defineCommand({
  args: { target: { description: "-1, a revision that stays, base; FROM:TO with --sql" } },
  options: migrationOptions,
  run: (invocation) => runMigration(downgrade, "downgrade", invocation),
});

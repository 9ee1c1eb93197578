import { upgrade } from "../../command/run/upgrade.ts";
import { defineCommand } from "../define-command.ts";
import { migrationOptions, runMigration } from "./run-migration.ts";

/** `aludel upgrade`. */
export const command = defineCommand({
  args: { target: { description: "head, a revision or its beginning, +1, label@head; FROM:TO with --sql" } },
  options: migrationOptions,
  run: (invocation) => runMigration(upgrade, "upgrade", invocation),
});

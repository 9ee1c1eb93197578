import { upgradePath } from "../../revision/upgrade-path.ts";
import { type MigrationCommand, runMigrationCommand } from "./migration-command.ts";

/** Applies what is pending up to a target, each revision in its own transaction, under the migration lock. */
export const upgrade: MigrationCommand = (config, options) =>
  runMigrationCommand(config, { direction: "upgrade", resolvePath: upgradePath }, options);

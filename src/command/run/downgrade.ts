import { downgradePath } from "../../revision/downgrade-path.ts";
import { type MigrationCommand, runMigrationCommand } from "./migration-command.ts";

/**
 * Takes revisions back down to a target. Nothing runs when one of them is irreversible, or when rows would go and nobody has said
 * that they may.
 */
export const downgrade: MigrationCommand = (config, options) =>
  runMigrationCommand(
    config,
    {
      direction: "downgrade",
      resolvePath: (graph, current, target, appliedOrder) => downgradePath(graph, current, target, { appliedOrder }),
    },
    options,
  );

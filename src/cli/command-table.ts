// What starts most often, and is small, is loaded with the rest at once.
import * as current from "./commands/current.ts";
import * as heads from "./commands/heads.ts";
import * as history from "./commands/history.ts";
import type { Command } from "./define-command.ts";

/** What is known of a command before its code is loaded. */
export interface CommandEntry {
  /** One word, or two: `db create`. */
  readonly name: string;
  readonly summary: string;
  /** Loads the file that declares what the command takes, and runs it. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command, in the order of the help. Its code is loaded when it is called. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "write configuration, first model, migrations folder and npm scripts",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "revision",
    summary: "write a new revision, empty or drafted from the models; never applies it",
    load: () => import("./commands/revision.ts"),
  },
  {
    name: "check",
    summary: "compare models, history and database; exit 3 when they differ",
    load: () => import("./commands/check.ts"),
  },
  {
    name: "diff",
    summary: "compare any two schemas; exit 3 when they differ",
    load: () => import("./commands/diff.ts"),
  },
  {
    name: "upgrade",
    summary: "apply revisions up to a target",
    load: async () => ({ command: (await import("./commands/run-migration.ts")).upgradeCommand }),
  },
  {
    name: "downgrade",
    summary: "take revisions back down to a target",
    load: async () => ({ command: (await import("./commands/run-migration.ts")).downgradeCommand }),
  },
  {
    name: "current",
    summary: "show where the database stands",
    load: () => Promise.resolve(current),
  },
  {
    name: "history",
    summary: "list revisions, newest first",
    load: () => Promise.resolve(history),
  },
  {
    name: "heads",
    summary: "list the revisions that none continues",
    load: () => Promise.resolve(heads),
  },
  {
    name: "show",
    summary: "show one revision, or a schema",
    load: () => import("./commands/show.ts"),
  },
  {
    name: "stamp",
    summary: "record revisions without running them",
    load: () => import("./commands/stamp.ts"),
  },
  {
    name: "status",
    summary: "show where the database stands, and where a run stopped inside a revision; exit 3 when one did",
    load: () => import("./commands/status.ts"),
  },
  {
    name: "repair",
    summary: "bring the database out of a revision in which a run stopped: finish it, or take back what was done",
    load: () => import("./commands/repair.ts"),
  },
  {
    name: "tables",
    summary: "list the tables of the database with their number of rows",
    load: () => import("./commands/tables.ts"),
  },
  {
    name: "env",
    summary: "show which configuration and which database hold, and why",
    load: () => import("./commands/env.ts"),
  },
  {
    name: "wait",
    summary: "wait until the database accepts connections",
    load: () => import("./commands/wait.ts"),
  },
  {
    name: "scratch",
    summary: "run a program with an empty database in the place of the project's, dropped at its end",
    load: () => import("./commands/scratch.ts"),
  },
  {
    name: "db create",
    summary: "create the database, its role and its grants, or print the statements",
    load: () => import("./commands/db-create.ts"),
  },
];

import type { CommandEntry } from "./command-entry.ts";

const upgradeOptions: CommandEntry["options"] = [
  ["--sql", "print the SQL for a range FROM:TO (default base:TARGET) and touch no database"],
  ["--dry-run", "connect, print what would run, change nothing"],
  ["--production", "run against production"],
];

/** Every command, in the order of the help. Its code is loaded when it is called. */
export const commandEntries: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "write configuration, first model, migrations folder and npm scripts",
    args: [],
    options: [],
    load: () => import("./commands/init.ts"),
  },
  {
    name: "upgrade",
    summary: "apply revisions up to a target",
    args: [["<target>", "head, a revision or its beginning, +1, label@head; FROM:TO with --sql"]],
    options: upgradeOptions,
    load: () => import("./commands/upgrade.ts"),
  },
  {
    name: "downgrade",
    summary: "take revisions back down to a target",
    args: [["<target>", "-1, a revision that stays, base; FROM:TO with --sql"]],
    options: upgradeOptions,
    load: () => import("./commands/downgrade.ts"),
  },
  {
    name: "current",
    summary: "show where the database stands",
    args: [],
    options: [
      ["-v, --verbose", "with message, file and date"],
      ["--check-heads", "exit 3 when the database is not at every head"],
    ],
    load: () => import("./commands/current.ts"),
  },
  {
    name: "history",
    summary: "list revisions, newest first",
    args: [],
    options: [
      ["-r, --range <from:to>", "only this part of the history"],
      ["-i, --indicate-current", "mark the revision of the database"],
      ["-v, --verbose", "with file, date, parents and labels"],
    ],
    load: () => import("./commands/history.ts"),
  },
  {
    name: "heads",
    summary: "list the revisions that none continues",
    args: [],
    options: [["-v, --verbose", "with file and date"]],
    load: () => import("./commands/heads.ts"),
  },
  {
    name: "show",
    summary: "show one revision",
    args: [["<revision>", "id, its beginning, head, label"]],
    options: [],
    load: () => import("./commands/show.ts"),
  },
  {
    name: "stamp",
    summary: "record revisions without running them",
    args: [["<revisions...>", "head, base, revisions"]],
    options: [
      ["--purge", "forget what the version table holds before, ids without a file included"],
      ["--production", "change production"],
    ],
    load: () => import("./commands/stamp.ts"),
  },
  {
    name: "tables",
    summary: "list the tables of the database with their number of rows",
    args: [],
    options: [],
    load: () => import("./commands/tables.ts"),
  },
];

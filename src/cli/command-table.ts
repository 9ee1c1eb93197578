import type { CommandEntry } from "./command-entry.ts";
// What starts most often, and is small, is loaded with the rest at once.
import { run as runCurrent } from "./commands/current.ts";
import { run as runHeads } from "./commands/heads.ts";
import { run as runHistory } from "./commands/history.ts";

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
    name: "revision",
    summary: "write a new revision, empty or drafted from the models; never applies it",
    args: [],
    options: [
      ["-m, --message <text>", "what it does"],
      ["--autogenerate", "draft it from the models, prove it on every engine in reach"],
      ["--rename <old=new...>", "decide a rename: users=people, users.full_name=users.name"],
      [
        "--drop <object...>",
        "decide a loss: a table, a column, what a narrower column cannot hold, or a reference row in use",
      ],
      ["--head <revision>", "continue this one instead of the only head"],
      ["--splice", "continue a revision that another one continues already"],
      ["--branch-label <label>", "name the branch that begins here"],
      ["--depends-on <revision...>", "revisions of other branches that must run before"],
      ["--rev-id <id>", "use this id"],
      ["--force", "allow a message that another revision has"],
    ],
    load: () => import("./commands/revision.ts"),
  },
  {
    name: "check",
    summary: "compare models, history and database; exit 3 when they differ",
    args: [],
    options: [["--strict", "count the order of columns and of enum labels, and Aludel's own tables, too"]],
    load: () => import("./commands/check.ts"),
  },
  {
    name: "diff",
    summary: "compare any two schemas; exit 3 when they differ",
    args: [
      ["<from>", "models, head, a revision, database (the configured one), a database URL or an .sql file"],
      ["<to>", "the same"],
    ],
    options: [["--sql", "print the statements that make the first into the second"]],
    load: () => import("./commands/diff.ts"),
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
    load: () => Promise.resolve({ run: runCurrent }),
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
    load: () => Promise.resolve({ run: runHistory }),
  },
  {
    name: "heads",
    summary: "list the revisions that none continues",
    args: [],
    options: [["-v, --verbose", "with file and date"]],
    load: () => Promise.resolve({ run: runHeads }),
  },
  {
    name: "show",
    summary: "show one revision, or a schema",
    args: [
      ["[revision]", "id, its beginning, head, label; with --schema also models, database, a URL or an .sql file"],
    ],
    options: [["--schema", "print the schema there in canonical form, one line per object (default: of head)"]],
    load: () => import("./commands/show.ts"),
  },
  {
    name: "stamp",
    summary: "record revisions without running them",
    args: [["<revisions...>", "head, base, revisions"]],
    options: [
      ["--purge", "forget what the version table holds before, ids without a file included"],
      ["--verify", "record nothing unless the database is what the revisions make of it"],
      ["--production", "change production"],
    ],
    load: () => import("./commands/stamp.ts"),
  },
  {
    name: "status",
    summary: "show where the database stands, and where a run stopped inside a revision; exit 3 when one did",
    args: [],
    options: [["--verify", "compare the database with what it records, too"]],
    load: () => import("./commands/status.ts"),
  },
  {
    name: "repair",
    summary: "bring the database out of a revision in which a run stopped: finish it, or take back what was done",
    args: [],
    options: [
      ["--undo", "take back what was done, instead of going on"],
      ["--mark <done|undone>", "say whether a statement took effect of which the database does not tell"],
      ["--accept <revision>", "record the file of an applied revision as it is now, and run nothing"],
      ["--production", "change production"],
    ],
    load: () => import("./commands/repair.ts"),
  },
  {
    name: "tables",
    summary: "list the tables of the database with their number of rows",
    args: [],
    options: [],
    load: () => import("./commands/tables.ts"),
  },
  {
    name: "env",
    summary: "show which configuration and which database hold, and why",
    args: [],
    options: [],
    load: () => import("./commands/env.ts"),
  },
  {
    name: "wait",
    summary: "wait until the database accepts connections",
    args: [],
    options: [["--timeout <seconds>", "give up after so long (default 60)"]],
    load: () => import("./commands/wait.ts"),
  },
  {
    name: "scratch",
    summary: "run a program with an empty database in the place of the project's, dropped at its end",
    args: [["<command...>", "behind two hyphens: aludel scratch -- aludel upgrade head"]],
    options: [],
    load: () => import("./commands/scratch.ts"),
  },
  {
    name: "db create",
    summary: "create the database, its role and its grants, or print the statements",
    args: [],
    options: [
      ["--admin-url <url>", "administrator who creates; without one the statements are printed"],
      ["--dry-run", "print the statements only"],
      ["--scratch", "let the role create scratch databases on the same server"],
      ["--production", "change production"],
    ],
    load: () => import("./commands/db-create.ts"),
  },
];

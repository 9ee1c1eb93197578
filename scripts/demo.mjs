// `npm run demo`: the main job on SQLite, in a temporary folder. Everything between the narration is what the real command line prints.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildStale } from "./build-stale.mjs";
import { installMissing } from "./install-missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "dist", "cli.js");

const firstModels = `import { defineEnum, defineTable, index, now, t } from "aludel/models";

export const userRole = defineEnum("user_role", ["worker", "foreman", "manager", "admin"]);

export const companies = defineTable("companies", {
  id: t.bigint().identity().primaryKey(),
  name: t.varchar(255).notNull().unique(),
});

export const users = defineTable(
  "users",
  {
    id: t.bigint().identity().primaryKey(),
    email: t.varchar(255).notNull(),
    role: t.enum(userRole).notNull().default("worker"),
    company_id: t.bigint().references("companies.id", { onDelete: "cascade" }),
    created_at: t.timestamp({ withTimezone: true }).notNull().default(now()),
  },
  (c) => [index("ix_users_email").on(c.email).unique()],
);
`;

// A new table, a longer text, and a column that SQLite can only make NOT NULL by rebuilding the table.
const changedModels = `${firstModels
  .replace("name: t.varchar(255)", "name: t.varchar(500)")
  .replace("company_id: t.bigint().references", "company_id: t.bigint().notNull().references")}
export const projects = defineTable("projects", {
  id: t.bigint().identity().primaryKey(),
  company_id: t.bigint().notNull().references("companies.id", { onDelete: "cascade" }),
  title: t.text().notNull(),
});
`;

function main() {
  installMissing();
  buildStale();
  const folder = mkdtempSync(join(tmpdir(), "aludel-demo-"));
  try {
    tell(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(folder) {
  const models = join(folder, "models", "index.ts");
  const aludel = (...parameters) => run(folder, parameters);

  say("An empty folder becomes a project: configuration, a first model, a folder for revisions.");
  aludel("init");

  say("Your models are the truth. These describe companies and their users:");
  show("models/index.ts", firstModels);
  writeFileSync(models, firstModels);

  say(
    "Aludel compares them with the history, writes a revision, and proves it on a real engine: up, down and up again.",
  );
  const before = listVersions(folder);
  aludel("revision", "--autogenerate", "-m", "initial tables");

  say("The file is yours to review. Nothing has been applied yet.");
  const name = listVersions(folder).find((file) => !before.includes(file));
  const path = `migrations/versions/${name}`;
  show(path, readFileSync(join(folder, path), "utf8"));

  say("Apply it.");
  aludel("upgrade", "head");
  aludel("current");
  aludel("tables");

  say("The models change: a new table, a longer name, and a user always has a company.");
  writeFileSync(models, changedModels);
  show("models/index.ts", changedModels);
  aludel("revision", "--autogenerate", "-m", "add projects");
  aludel("upgrade", "head");
  aludel("history");

  say("Every revision has a way back, and it was proved too.");
  aludel("downgrade", "-1", "--yes");
  aludel("current");
  aludel("upgrade", "head");

  say("Do models, history and database agree?");
  aludel("check");
}

/** Runs the real command line; what it prints goes straight to the reader. Throws when it fails. */
function run(folder, parameters) {
  console.log(`$ aludel ${parameters.map(quote).join(" ")}`);
  const result = spawnSync(process.execPath, [cli, ...parameters], {
    cwd: folder,
    env: environment(),
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (result.status !== 0) throw new Error(`aludel ${parameters.join(" ")} ended with exit code ${result.status}`);
}

/** The reader's own database must not be touched: only the project's configuration counts. */
function environment() {
  const isLeftOut = (name) => /^(?:ALUDEL_|DATABASE_|DB_|SQLITE_PATH$)/.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isLeftOut(name)));
}

function say(text) {
  console.log(`\n# ${text}`);
}

function show(path, text) {
  console.log(`$ cat ${path}\n${text.trimEnd()}`);
}

function quote(parameter) {
  return /\s/.test(parameter) ? JSON.stringify(parameter) : parameter;
}

function listVersions(folder) {
  return readdirSync(join(folder, "migrations", "versions"));
}

main();

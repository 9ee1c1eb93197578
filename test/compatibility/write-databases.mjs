// Writes what a released version leaves in databases: test/compatibility/<version>/checksums.json and <engine>/<state>.sql.
//   node test/compatibility/write-databases.mjs 0.1.0 /tmp/installed
// The second argument is a folder where that version of aludel is installed, with pg and mysql2 beside it. See README.md.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startEngines } from "./start-engines.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const interrupt = pathToFileURL(join(here, "../kill/interrupt-at.mjs")).href;
const [version, installed] = process.argv.slice(2);
if (version === undefined || installed === undefined) {
  throw new Error("usage: write-databases.mjs VERSION FOLDER_WHERE_IT_IS_INSTALLED");
}

const ids = readdirSync(join(here, version, "project/migrations/versions"))
  .toSorted()
  .map((file) => file.split("_")[0]);
/** The last revision is the one inside which runs stop; this is the one before it. */
const parent = ids.at(-2);

/** Two rows with one address: the unique index of the last revision is refused. */
const sameAddress = `INSERT INTO users (id, email, full_name, created_at) VALUES (9, 'ann@example.com', 'Ann again', '2026-01-09 00:00:00')`;
const uniqueIndex = "^(?:CREATE|ALTER).*uq_users_email\\b";
const backfill = "^UPDATE .users. SET .display_name.";

/**
 * How each state comes about: commands and SQL, one after the other. `fails` is the exit status of a command that does not end well.
 * On SQLite each segment is a transaction, so that a statement that was cut off never took effect.
 */
const states = {
  head: [
    { run: ["upgrade", ids[2]] },
    { run: ["upgrade", "head"] },
    { run: ["downgrade", parent, "--yes"] },
    { run: ["upgrade", "head"] },
  ],
  "early-columns": [
    { run: ["upgrade", "head"] },
    ...["fingerprint", "plan", "intent"].map((name) => ({ sql: `ALTER TABLE aludel_history DROP COLUMN ${name}` })),
  ],
  refused: [{ run: ["upgrade", parent] }, { sql: sameAddress }, { run: ["upgrade", "head"], fails: 8 }],
  "killed-before": [
    { run: ["upgrade", parent] },
    { run: ["upgrade", "head"], kill: { at: 1, match: uniqueIndex, phase: "before" } },
  ],
  "killed-after": [
    { run: ["upgrade", parent] },
    { run: ["upgrade", "head"], kill: { at: 1, match: uniqueIndex, phase: "after" } },
  ],
  "killed-in-backfill": [
    { run: ["upgrade", parent] },
    { run: ["upgrade", "head"], kill: { at: 2, match: backfill, phase: "before" } },
  ],
};

const work = mkdtempSync(join(tmpdir(), "aludel-compatibility-"));
const engines = await startEngines(resolve(installed));
try {
  const project = join(work, "project");
  cpSync(join(here, version, "project"), project, { recursive: true });
  symlinkSync(join(resolve(installed), "node_modules"), join(project, "node_modules"));
  for (const engine of engines) {
    for (const [state, actions] of Object.entries(states)) {
      if (engine.name === "sqlite" && state === "killed-after") continue;
      const database = await engine.createDatabase(join(work, `${state}.db`));
      for (const action of actions) await act(project, database, action);
      const folder = join(here, version, engine.name);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${state}.sql`), await database.dump());
      if (engine.name === "sqlite" && state === "head") writeChecksums(await database.checksums());
      console.log(`${version}/${engine.name}/${state}.sql`);
    }
  }
} finally {
  for (const engine of engines) await engine.stop();
  rmSync(work, { recursive: true, force: true });
}

async function act(project, database, { run, sql, kill, fails = 0 }) {
  if (sql !== undefined) return database.execute(sql);
  const { PATH, HOME } = process.env;
  const { status, signal, stderr } = spawnSync(process.execPath, ["node_modules/aludel/dist/cli.js", ...run], {
    cwd: project,
    encoding: "utf8",
    env: {
      PATH,
      HOME,
      ALUDEL_DATABASE_URL: database.url,
      ...(kill === undefined
        ? {}
        : {
            NODE_OPTIONS: `--import ${interrupt}`,
            INTERRUPT: JSON.stringify({ ...kill, how: "kill" }),
            INTERRUPT_MODULES: join(project, "package.json"),
          }),
    },
  });
  const isExpected = kill === undefined ? status === fails : signal === "SIGKILL";
  if (!isExpected) throw new Error(`aludel ${run.join(" ")} ended with ${status ?? signal}: ${stderr}`);
}

function writeChecksums(checksums) {
  writeFileSync(join(here, version, "checksums.json"), `${JSON.stringify(checksums, null, 2)}\n`);
}

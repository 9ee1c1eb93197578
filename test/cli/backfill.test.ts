import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { renderStatus } from "../../src/cli/progress-line.ts";
import { createSqliteDatabase } from "../engine/sqlite.ts";
import { createProject, type Project } from "./project.ts";

const cli = new URL("../../dist/cli.js", import.meta.url).pathname;
const rows = 60_000;

async function createItems(): Promise<Project> {
  const database = await createSqliteDatabase();
  const project = createProject(database.url);
  const count = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`;
  project.revision({
    id: "a1",
    down: null,
    upgrade: `op.createTable("items", { id: t.integer().primaryKey("pk_items"), note: t.text() });
  op.execute(sql\`INSERT INTO items ${count} SELECT i, NULL FROM n\`);`,
  });
  // Slow enough to be watched.
  project.revision({
    id: "b2",
    down: "a1",
    upgrade: `op.backfill("items", { set: { note: sql\`substr(hex(randomblob(3000)), 1, 4)\` }, where: { note: null }, key: ["id"] });`,
    downgrade: "op.execute(sql`UPDATE items SET note = NULL`);",
  });
  expect(await project.aludel("upgrade", "a1")).toMatchObject({ code: 0 });
  return project;
}

function onTerminal({ folder }: Project, command: string): Promise<string> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("script", ["-qfec", `${process.execPath} ${cli} ${command}`, "/dev/null"], {
    cwd: folder,
    env: { PATH, HOME, TERM: "xterm", SHELL: "/bin/sh" },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}

test("a backfill is shown as one update in --sql and --dry-run, and as progress on a terminal alone", async () => {
  const project = await createItems();
  const update = `UPDATE "items" SET "note" = substr(hex(randomblob(3000)), 1, 4) WHERE "note" IS NULL;`;
  const script = await project.aludel("upgrade", "a1:b2", "--sql");
  expect(script.stdout).toContain(
    `-- all rows in one statement: without --sql they are changed in batches along id\n${update}`,
  );
  const preview = await project.aludel("upgrade", "head", "--dry-run");
  expect(preview.stdout).toContain(`-- op.backfill: in batches along id\n${update}`);

  const output = await onTerminal(project, "upgrade head");
  const lines = output.split("\r\u001B[2K");
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(1, -1)) {
    expect(line).toMatch(/^items: [\d,]+ of 60,000 rows \(\d+ %\), [\d,]+ rows\/s, \d+ s left$/);
  }
  // At the end the line is gone.
  expect(lines.at(-1)).toMatch(/b2 make b2[\s\S]*applied 1 revision/);

  await project.aludel("downgrade", "a1", "--yes");
  const piped = await project.aludel("upgrade", "head");
  expect(piped).toMatchObject({ code: 0, stderr: "" });
  expect(piped.stdout).not.toContain("rows/s");
});

test("progress says how many rows, of how many, how fast and how long", () => {
  const status = { table: "users", rows: 1_240_000, total: 9_800_000, rowsPerSecond: 41_300 };
  expect(renderStatus({ ...status, etaSeconds: 207 })).toBe(
    "users: 1,240,000 of 9,800,000 rows (12 %), 41,300 rows/s, 3 min 27 s left",
  );
  expect(renderStatus({ ...status, etaSeconds: 7_260 })).toContain("2 h 1 min left");
  expect(renderStatus({ ...status, rows: 0, total: 0, etaSeconds: 0 })).toContain("(100 %)");
});

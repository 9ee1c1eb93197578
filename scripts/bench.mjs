// `npm run bench`: how long commands take against the floor `node -e 0`, against Alembic where it is installed, and against bare SQL.
// Every figure is a ratio of medians measured in turn in this one run, so that it means the same on any machine. Exit 1 when one is
// over its limit. `npm run bench -- start heads` measures only what is named.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildStale } from "./build-stale.mjs";
import { installMissing } from "./install-missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const floor = { command: [process.execPath, "-e", "0"] };

async function main() {
  installMissing();
  buildStale();
  // What needs the packages is loaded when they are there.
  const tools = {
    ...(await import("./bench/measure.mjs")),
    ...(await import("./bench/aludel-project.mjs")),
    ...(await import("./bench/alembic-project.mjs")),
    ...(await import("./bench/postgres-server.mjs")),
    ...(await import("./bench/large-schema.mjs")),
    ...(await import("./bench/alembic-large.mjs")),
  };
  const alembic = tools.findAlembic();
  const model = cpus()[0]?.model.replaceAll(/\s+/g, " ") ?? "unknown processor";
  console.log(`Node ${process.versions.node}, ${cpus().length} × ${model}, ${alembic ?? "Alembic is not installed"}\n`);

  const sections = {
    start: measureStart,
    heads: measureHeads,
    upgrade: measureUpgrade,
    rebuild: measureRebuild,
    check: measureCheck,
    rows: measureRows,
  };
  // Building five thousand tables takes minutes: only when it is named.
  const named = process.argv.slice(2);
  if (named.includes("check5000")) sections.check5000 = (given) => measureCheck(given, 5000);
  const unknown = named.find((name) => !(name in sections));
  if (unknown !== undefined) throw new Error(`unknown part "${unknown}": ${Object.keys(sections).join(", ")}`);

  const figures = [];
  for (const [name, measure] of Object.entries(sections)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const folder = mkdtempSync(join(tmpdir(), `aludel-bench-${name}-`));
    try {
      figures.push(...(await measure({ ...tools, folder, alembic })));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  printTable(figures);
  return figures.some(isOver) ? 1 : 0;
}

/** Start-up: `aludel current` on a database at head. */
async function measureStart(tools) {
  const sqlite = measureCurrent(tools, "sqlite", "sqlite:./bench.db", "sqlite:///bench.db");
  const server = await tools.startServer(["aludel", "alembic"]);
  try {
    const python = server.urlOf("alembic").replace(/^postgres(?:ql)?:/, "postgresql+psycopg2:");
    return [...sqlite, ...measureCurrent(tools, "PostgreSQL", server.urlOf("aludel"), python)];
  } finally {
    await server.stop();
  }
}

function measureCurrent(tools, engine, database, alembicDatabase) {
  const { folder, alembic, aludel, time, compare, clearCache } = tools;
  const cwd = makeFolder(folder, engine);
  tools.writeAludelProject(cwd, 10, database);
  time({ command: aludel("upgrade", "head"), cwd });
  const current = { command: aludel("current"), cwd };
  const warm = { floor, aludel: current };
  if (alembic !== undefined) {
    const project = makeFolder(folder, `${engine}-alembic`);
    tools.writeAlembicProject(project, 10, alembicDatabase);
    time({ command: ["alembic", "upgrade", "head"], cwd: project });
    warm.alembic = { command: ["alembic", "current"], cwd: project };
  }
  const result = compare(warm, 21);
  const cold = compare({ floor, aludel: { ...current, before: () => clearCache(cwd) } }, 7);
  const limit = engine === "sqlite" ? 2.5 : 5;
  const name = `current, ${engine}`;
  return [
    floorFigure(`${name}, warm`, result.aludel, result.floor, limit),
    floorFigure(`${name}, cold`, cold.aludel, cold.floor),
    ...(alembic === undefined ? [] : [floorFigure(`${name}, Alembic`, result.alembic, result.floor)]),
  ];
}

/** Reading a long history. */
function measureHeads({ folder, alembic, aludel, compare, clearCache, ...tools }) {
  const cwd = makeFolder(folder, "aludel");
  tools.writeAludelProject(cwd, 1000);
  const heads = { command: aludel("heads"), cwd };
  const warm = { floor, aludel: heads };
  if (alembic !== undefined) {
    const project = makeFolder(folder, "alembic");
    tools.writeAlembicProject(project, 1000);
    warm.alembic = { command: ["alembic", "heads"], cwd: project };
  }
  const result = compare(warm, 11);
  const cold = compare({ floor, aludel: { ...heads, before: () => clearCache(cwd) } }, 7);
  const name = "heads, 1,000 revisions";
  return [
    floorFigure(`${name}, warm`, result.aludel, result.floor, 4),
    floorFigure(`${name}, cold`, cold.aludel, cold.floor),
    ...(alembic === undefined ? [] : [floorFigure(`${name}, Alembic`, result.alembic, result.floor)]),
  ];
}

/** Running a long history: 500 revisions on a new SQLite file. */
function measureUpgrade({ folder, alembic, aludel, compare, clearCache, ...tools }) {
  const cwd = makeFolder(folder, "aludel");
  tools.writeAludelProject(cwd, 500);
  const command = aludel("upgrade", "head");
  const subjects = (state) => ({
    aludel: { command, cwd, before: () => resetProject(cwd, state === "cold" ? () => clearCache(cwd) : undefined) },
    ...(alembic === undefined ? {} : { alembic: alembicSubject(state) }),
  });
  const project = makeFolder(folder, "alembic");
  tools.writeAlembicProject(project, 500);
  const alembicSubject = (state) => ({
    command: ["alembic", "upgrade", "head"],
    cwd: project,
    before: () => resetProject(project, state === "cold" ? () => tools.clearPythonCache(project) : undefined),
  });
  return ["warm", "cold"].map((state) => {
    const result = compare(subjects(state), 5);
    const name = `upgrade head, 500 revisions, sqlite, ${state}`;
    if (result.alembic === undefined)
      return { name, measured: seconds(result.aludel), note: "Alembic is not installed" };
    const note = `${seconds(result.aludel)} / ${seconds(result.alembic)}`;
    // The limit is one of what is kept, as for `current`: a first run compiles every file, which Python does too, but faster.
    const limit = state === "warm" ? 0.25 : undefined;
    return { name, against: "Alembic", ratio: result.aludel / result.alembic, limit, note };
  });
}

function resetProject(folder, clear) {
  for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(join(folder, `bench.db${suffix}`), { force: true });
  clear?.();
}

/** The SQLite table rebuild: a column of a filled table becomes NOT NULL. */
function measureRebuild({ folder, aludel, compare, measurePeakMemory, ...tools }) {
  const cwd = makeFolder(folder, "aludel");
  const file = join(cwd, "bench.db");
  const rebuilt = join(folder, "rebuilt.db");
  tools.writeAludelProject(cwd, 0);
  for (const revision of rebuildRevisions) tools.writeRevision(cwd, revision);

  const filled = (rows) => {
    const path = join(folder, `${rows}.db`);
    resetProject(cwd);
    tools.time({ command: aludel("upgrade", "+1"), cwd });
    tools.time({ command: [process.execPath, "-e", fillScript, file, String(rows)], cwd: root });
    cpSync(file, path);
    return path;
  };
  const upgradeOn = (source) => ({
    command: aludel("upgrade", "head", "--yes"),
    cwd,
    before: () => {
      resetProject(cwd);
      cpSync(source, file);
    },
  });
  const small = filled(1000);
  const large = filled(1_000_000);
  const peak = (source) => {
    const subject = upgradeOn(source);
    subject.before();
    return measurePeakMemory(subject);
  };
  const peaks = { small: peak(small), large: peak(large) };
  cpSync(file, rebuilt);

  const copy = join(folder, "bare.db");
  const bare = {
    command: [process.execPath, join(root, "scripts", "bench", "bare-rebuild.mjs"), copy, rebuilt],
    before: () => {
      for (const suffix of ["", "-journal"]) rmSync(`${copy}${suffix}`, { force: true });
      cpSync(large, copy);
    },
  };
  const result = compare({ bare, aludel: upgradeOn(large) }, 5);
  return [
    {
      name: "rebuild, 1,000,000 rows, sqlite",
      against: "bare SQL",
      ratio: result.aludel / result.bare,
      limit: 1.3,
      note: `${seconds(result.aludel)} / ${seconds(result.bare)}`,
    },
    {
      name: "rebuild, peak memory, sqlite",
      against: "1,000 rows",
      ratio: peaks.large / peaks.small,
      limit: 1.2,
      note: `${peaks.large.toFixed(0)} MiB / ${peaks.small.toFixed(0)} MiB`,
    },
  ];
}

const rebuildRevisions = [
  {
    number: 1,
    parent: null,
    message: "create items",
    upgrade: `op.createTable("items", {
    id: t.bigint().identity().primaryKey("pk_items"),
    name: t.varchar(100).notNull(),
    amount: t.integer(),
    note: t.text(),
  });
  op.createIndex("ix_items_name", "items", ["name"]);`,
    downgrade: `op.dropTable("items");`,
  },
  {
    number: 2,
    parent: 1,
    message: "amount is known",
    upgrade: `op.alterColumn("items", "amount", { nullable: { from: true, to: false } });`,
    downgrade: `op.alterColumn("items", "amount", { nullable: { from: false, to: true } });`,
  },
];

const fillScript = `
const { DatabaseSync } = process.getBuiltinModule?.("node:sqlite") ?? require("@photostructure/sqlite");
const database = new DatabaseSync(process.argv[1]);
database.exec(\`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \${Number(process.argv[2])})
  INSERT INTO items (name, amount, note) SELECT 'item ' || i, i % 1000, 'note of item ' || i || ', as long as notes are' FROM n\`);
database.close();
`;

/** `check` without differences, on PostgreSQL: after an upgrade on a fresh checkout, again, and with a replay of the history. */
async function measureCheck(tools, count = 1000) {
  const { folder, alembic, aludel, time, compare, clearCache, measurePeakMemory } = tools;
  const server = await tools.startServer(["large"]);
  try {
    const url = server.urlOf("large");
    tools.writeLargeProject(folder, count, url);
    const upgraded = time({ command: aludel("upgrade", "head"), cwd: folder });
    const check = { command: aludel("check"), cwd: folder };
    // The medians of a large schema take their time.
    const rounds = count > 1000 ? 1 : 3;
    const cold = { ...check, before: () => clearCache(folder) };
    const first = measureEach([cold, check], compare, rounds);
    const peak = measurePeakMemory(check);
    const replayed = time({ command: aludel("check", "--strict"), cwd: folder });
    const script = join(root, "scripts", "bench", "measure-parts.mjs");
    const parts = JSON.parse(tools.output({ command: [process.execPath, script, folder, url], cwd: folder }));
    if (parts.differences > 0) throw new Error(`${parts.differences} differences were found where there are none`);
    const name = `${count.toLocaleString("en")} tables, PostgreSQL`;
    const scale = count / 1000;
    return [
      { name: `upgrade head, ${name}`, measured: seconds(upgraded) },
      limitFigure(`check, ${name}, cold`, first[0], 4000 * scale),
      limitFigure(`check, ${name}, warm`, first[1], 4000 * scale),
      {
        name: `check --strict, ${name}, the first`,
        measured: seconds(replayed),
        note: "replays the history on scratch",
      },
      limitFigure(`introspection, ${name}`, parts.introspect, 1000 * scale),
      limitFigure(`comparison in memory, ${name}`, parts.compare, 300 * scale),
      limitFigure(`models and history, ${name}`, parts.logical, 300 * scale),
      {
        name: `check, peak memory, ${name}`,
        against: "500 MiB",
        ratio: peak / 500,
        limit: 1,
        note: `${peak.toFixed(0)} MiB`,
      },
      ...(alembic === undefined ? [] : compareWithAlembic(tools, { count, url, name, check: first[1] })),
    ];
  } finally {
    await server.stop();
  }
}

/** A table of 15,000 reference rows on PostgreSQL: drafted and proved, applied, checked, beside the driver that only inserts them. */
async function measureRows(tools, count = 15_000) {
  const { folder, aludel, time, compare } = tools;
  const server = await tools.startServer(["rows", "bare"]);
  try {
    tools.writeRowsProject(folder, count, server.urlOf("rows"));
    const draft = time({ command: aludel("revision", "--autogenerate", "-m", "places"), cwd: folder });
    const upgraded = time({ command: aludel("upgrade", "head"), cwd: folder });
    const script = join(root, "scripts", "bench", "bare-rows.mjs");
    const bare = { command: [process.execPath, script, server.urlOf("bare"), String(count)], cwd: root };
    const check = { command: aludel("check"), cwd: folder };
    const result = compare({ bare, check }, 3);
    const figure = (name, milliseconds) => ({
      name: `${name}, ${count.toLocaleString("en")} reference rows, PostgreSQL`,
      against: "bare inserts",
      ratio: milliseconds / result.bare,
      note: `${seconds(milliseconds)} / ${seconds(result.bare)}`,
    });
    const all = draft + upgraded + result.check;
    return [
      figure("draft and proof", draft),
      figure("upgrade head", upgraded),
      figure("check", result.check),
      figure("all three", all),
    ];
  } finally {
    await server.stop();
  }
}

function measureEach(subjects, compare, rounds) {
  const result = compare(Object.fromEntries(subjects.entries()), rounds);
  return subjects.map((_, at) => result[at]);
}

/** Alembic's comparison alone, without its start: no reading of revisions, no replay. */
function compareWithAlembic({ folder, alembicComparison, output }, { count, url, name, check }) {
  const [differences, milliseconds] = output({ command: alembicComparison(folder, count, url) })
    .trim()
    .split(" ")
    .map(Number);
  if (differences > 0) throw new Error(`Alembic found ${differences} differences where there are none`);
  const note = `${seconds(check)} / ${seconds(milliseconds)}`;
  return [{ name: `check, ${name}, warm`, against: "Alembic's comparison", ratio: check / milliseconds, note }];
}

function limitFigure(name, milliseconds, limit) {
  return { name, against: seconds(limit), ratio: milliseconds / limit, limit: 1, note: seconds(milliseconds) };
}

function floorFigure(name, milliseconds, floorMilliseconds, limit) {
  const note = `${milliseconds.toFixed(0)} ms / ${floorMilliseconds.toFixed(0)} ms`;
  return { name, against: "node -e 0", ratio: milliseconds / floorMilliseconds, limit, note };
}

function isOver({ ratio, limit }) {
  return limit !== undefined && ratio > limit;
}

function printTable(figures) {
  const rows = figures.map((figure) => [
    figure.name,
    figure.ratio === undefined ? figure.measured : `${figure.ratio.toFixed(2)} × ${figure.against}`,
    figure.limit === undefined ? "" : `≤ ${figure.limit} ×`,
    figure.limit === undefined ? "" : isOver(figure) ? "over" : "ok",
    figure.note ?? "",
  ]);
  const all = [["figure", "measured", "limit", "", "medians"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    );
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

function makeFolder(parent, name) {
  const folder = join(parent, name);
  mkdirSync(folder);
  return folder;
}

process.exitCode = await main();

// Builds dist/: rolldown bundles the entries (a start reads few files, dynamic imports stay lazy chunks), tsc writes the declarations.
import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = { index: "src/index.ts", models: "src/models.ts", testing: "src/testing.ts", cli: "src/cli/main.ts" };

// Built aside and renamed, so that a process that runs dist/ meanwhile never sees half of it.
const staging = join(root, "node_modules", ".cache", `aludel-build-${process.pid}`);
const target = join(root, "dist");

async function main() {
  mkdirSync(staging, { recursive: true });
  try {
    const [declarations] = await Promise.all([emitDeclarations(), bundle()]);
    replaceDirectory(staging, target);
    return declarations;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Loaded when they are needed only: drivers, the query builder, the bundler, prompts. All other packages are bundled. */
const external = [/^node:/, /^(?:esbuild|kysely|pg|mysql2|any-ascii|@photostructure\/sqlite|@clack\/prompts)(?:\/|$)/];

/**
 * What every start runs through: it becomes one chunk, because opening many small files is what a start spends its time on. It holds
 * definitions only. The command line's own entry stays apart: importing the package must not run it.
 */
const startUp =
  /\/src\/(?:index|models|cli\/run|cli\/commands\/(?:current|heads|history)|dialect\/sqlite\/connector)\.ts$/;

/**
 * What a run of revisions needs beyond that, on any engine, becomes one chunk too, and so does each engine: an upgrade opens three files.
 */
const runsRevisions = /\/src\/(?:cli\/commands\/run-migration|project\/(?:recorded-revisions|load-database))\.ts$/;
const connects = /\/src\/dialect\/\w+\/connector\.ts$/;
const engine = /\/src\/dialect\/\w+\//;
/** MariaDB's code imports that of MySQL, which therefore comes first. */
const engines = ["mysql", "mariadb", "postgres", "sqlite"];
/** Loaded when something has to be compiled, or code of a revision to be run. */
const seldomLoaded = /\/src\/(?:module\/(?:bundle-modules|own-entry)|connection\/kysely)\.ts$/;

async function bundle() {
  const present = Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(root, path))));
  const core = new Set();
  const connecting = new Set();
  const running = new Set();
  const packages = new Set();
  const collect = {
    name: "collect-core",
    buildEnd() {
      const ids = [...this.getModuleIds()];
      const addTo = (set, id, isFollowed = () => true) => {
        if (set.has(id) || core.has(id) || connecting.has(id) || !isFollowed(id)) return;
        set.add(id);
        const info = this.getModuleInfo(id);
        const imported = [
          ...(info?.importedIds ?? []),
          ...(set === running ? (info?.dynamicallyImportedIds ?? []) : []),
        ];
        for (const each of imported) addTo(set, each, isFollowed);
      };
      for (const id of ids) if (startUp.test(id)) addTo(core, id);
      for (const id of ids) if (connects.test(id)) addTo(connecting, id);
      const dialects = ids.filter((id) => engine.test(id) && id.endsWith("/dialect.ts"));
      for (const id of ids) if (runsRevisions.test(id)) addTo(running, id, (each) => !seldomLoaded.test(each));
      for (const id of dialects) addTo(running, id, (each) => !seldomLoaded.test(each));
      for (const id of ids) {
        const inside = id.split("/node_modules/").at(-1);
        if (id.includes("/node_modules/")) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(inside)?.[0]);
      }
    },
  };
  const bundled = await rolldown({
    cwd: root,
    input: present,
    platform: "node",
    // ES modules where a package has them: CommonJS needs a runtime, which is one file more to read.
    resolve: { mainFields: ["module", "main"] },
    external,
    plugins: [collect],
    checks: { ineffectiveDynamicImport: false },
  });
  await bundled.write({
    dir: staging,
    format: "esm",
    chunkFileNames: "chunks/[name]-[hash].js",
    // Each start reads it: without comments and white space, which are in the sources, and with all names.
    comments: false,
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    codeSplitting: {
      groups: [
        { name: "core", test: (id) => core.has(id) },
        ...engines.map((name) => ({
          name: `connect-${name}`,
          test: (id) => connecting.has(id) && id.includes(`/src/dialect/${name}/`),
        })),
        { name: "run", test: (id) => running.has(id) && !engine.test(id) },
        ...engines.map((name) => ({ name, test: (id) => running.has(id) && id.includes(`/src/dialect/${name}/`) })),
      ],
    },
  });
  await bundled.close();
  writeLicences([...packages].toSorted((left, right) => left.localeCompare(right)));
  if (present["cli"] !== undefined) makeExecutable(join(staging, "cli.js"));
}

/** The licences of what is bundled travel with it. */
function writeLicences(names) {
  const texts = names.map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`package "${name}" is bundled and has no licence file`);
    return `${name}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(staging, "third-party-licences.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

function makeExecutable(path) {
  const code = readFileSync(path, "utf8");
  if (!code.startsWith("#!")) writeFileSync(path, `#!/usr/bin/env node\n${code}`);
  chmodSync(path, 0o755);
}

/** Runs tsc; returns its exit code, 0 when every file type-checks. */
function emitDeclarations() {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const child = spawn(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", staging], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

function replaceDirectory(from, to) {
  const old = `${from}-old`;
  if (existsSync(to)) renameSync(to, old);
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}

process.exitCode = await main();

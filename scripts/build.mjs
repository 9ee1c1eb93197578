// Builds dist/: esbuild bundles the entries with code splitting (start-up reads few files, dynamic imports stay lazy chunks), tsc writes the declarations.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

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

async function bundle() {
  const present = Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(join(root, path))));
  await build({
    absWorkingDir: root,
    entryPoints: present,
    outdir: staging,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    packages: "external",
    chunkNames: "chunks/[name]-[hash]",
    logLevel: "warning",
  });
  if (present["cli"] !== undefined) makeExecutable(join(staging, "cli.js"));
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

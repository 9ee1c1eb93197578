// `npm run test:nodes`: the quick tests on every Node release line that is maintained, as the npm package "node" brings them.
// What differs between them is above all SQLite: from 22.16 on it is Node's own.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installMissing } from "./install-missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const versions = ["22", "24", "26"];

function main() {
  installMissing();
  const failed = versions.filter((version) => !passesOn(version));
  if (failed.length > 0) console.log(`the quick tests fail on Node ${failed.join(", ")}`);
  return failed.length === 0 ? 0 : 1;
}

function passesOn(version) {
  const folder = mkdtempSync(join(tmpdir(), `aludel-node-${version}-`));
  try {
    // Tests start Node as other users too.
    chmodSync(folder, 0o755);
    // The package fetches the binary of this platform in its install script.
    const quiet = ["--ignore-scripts=false", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    if (run("npm", ["install", "--prefix", folder, ...quiet, `node@${version}`]) !== 0) return false;
    const bin = join(folder, "node_modules", "node", "bin");
    console.log(`Node ${version}`);
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"]}` };
    return run(join(bin, "node"), [join(root, "scripts", "test.mjs"), "--quick"], env) === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(command, arguments_, env = process.env) {
  return spawnSync(command, arguments_, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] }).status ?? 1;
}

process.exitCode = main();

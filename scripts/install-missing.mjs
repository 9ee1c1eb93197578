// Installs the dependencies when node_modules is absent or does not match package-lock.json. Uses nothing but Node itself.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs `npm ci` when something is missing; throws when it fails. Install scripts are not needed and not run. */
export function installMissing() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  console.error(`Installing ${missing.length} missing packages with npm ci …`);
  const windows = process.platform === "win32";
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: windows,
  });
  if (result.status !== 0) throw new Error(`npm ci failed with exit code ${result.status ?? result.error?.message}`);
}

/** The paths in package-lock.json that are not installed in the locked version; those of another platform do not count. */
function missingPackages() {
  const locked = readPackages("package-lock.json");
  const installed = readPackages("node_modules/.package-lock.json");
  return Object.entries(locked)
    .filter(([path, entry]) => path.startsWith("node_modules/") && !entry.link && isExpected(entry))
    .filter(([path, entry]) => installed[path]?.version !== entry.version)
    .map(([path]) => path);
}

function isExpected(entry) {
  if (!entry.optional && !entry.peer) return true;
  // What has no platform list may be left out for other reasons (a libc, a parent of another platform).
  if (entry.os === undefined || entry.cpu === undefined || entry.libc !== undefined) return false;
  return entry.os.includes(process.platform) && entry.cpu.includes(process.arch);
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(`${root}/${path}`, "utf8")).packages ?? {};
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) installMissing();

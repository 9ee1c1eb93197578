// Builds dist/ when it is missing or older than a source, so that a script can rely on it and repeated runs start at once.
import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Brings dist/ up to date; throws when the build fails. */
export function buildStale() {
  if (!isStale()) return;
  const result = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (result.status !== 0) throw new Error(`the build failed with exit code ${result.status}`);
}

/** Whether dist/ is missing or older than a source. */
export function isStale() {
  const built = modified(join(root, "dist", "cli.js"));
  const source = join(root, "src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).map((file) => join(source, file));
  return [...files, join(root, "scripts", "build.mjs")].some((file) => modified(file) > built);
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

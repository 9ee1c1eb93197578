import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { dataFolder } from "./data-folder.ts";
import { hasPackages, unpackPackages, type UnpackedPackages, whyNoPackages } from "./debian-packages.ts";
import type { MissingEngine } from "./engine.ts";
import type { Pooler } from "./pooler-server.ts";
import { own, serverUser } from "./postgres-binaries.ts";
import { freePort } from "./postgres-server.ts";

/** PgBouncer with those of its libraries that not every machine has. */
const packages: UnpackedPackages = {
  name: "pgbouncer",
  suite: null,
  packages: ["pgbouncer", "libevent-2.1-7", "libc-ares2"],
};

/** How PgBouncer hands out its connections. */
export interface PgbouncerOptions {
  readonly mode: "session" | "transaction" | "statement";
  /** Number of connections to the server. */
  readonly size: number;
}

/** Unpacks PgBouncer where that is needed; returns why it cannot be had, or null. */
export async function findMissingPgbouncer(): Promise<MissingEngine | null> {
  const reason = hasPackages(packages) ? undefined : whyNoPackages();
  try {
    if (reason !== undefined) return { label: "pgbouncer", reason };
    await unpackPackages(packages);
    return null;
  } catch (error) {
    return { label: "pgbouncer", reason: error instanceof Error ? error.message : String(error) };
  }
}

// The shell outlives its parent: when standard input closes, however the parent ended, it ends the pooler and removes the files.
const guard = `
trap '' INT TERM HUP
folder=$1; shift
"$@" </dev/null 2>&1 &
pooler=$!
read -r _
kill -KILL "$pooler" 2>/dev/null
wait "$pooler" 2>/dev/null
cd / && rm -rf "$folder"
`;

/** Starts a PgBouncer before the server of a database, which trusts everybody. */
export async function startPgbouncer(databaseUrl: string, { mode, size }: PgbouncerOptions): Promise<Pooler> {
  const root = await unpackPackages(packages);
  const folder = mkdtempSync(join(dataFolder(), "aludel-pgbouncer-"));
  chmodSync(folder, 0o755);
  own(folder);
  const url = new URL(databaseUrl);
  const port = await freePort();
  const settings = [
    "[databases]",
    `* = host=${url.hostname} port=${url.port} user=${decodeURIComponent(url.username)}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    `pool_mode = ${mode}`,
    `default_pool_size = ${size}`,
    "ignore_startup_parameters = extra_float_digits",
  ];
  writeFileSync(join(folder, "pgbouncer.ini"), `${settings.join("\n")}\n`);
  const command = [join(root, "usr/sbin/pgbouncer"), join(folder, "pgbouncer.ini")];
  const shell = spawn("/bin/sh", ["-c", guard, "sh", folder, ...command], {
    ...serverUser,
    cwd: folder,
    env: { ...process.env, LD_LIBRARY_PATH: join(root, "usr/lib/x86_64-linux-gnu") },
    stdio: ["pipe", "pipe", "ignore"],
  });
  try {
    await readStart(shell);
  } catch (error) {
    await stopShell(shell);
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return { url: url.href, close: () => stopShell(shell) };
}

/** Waits until it says that it is up. */
async function readStart(shell: ChildProcess): Promise<void> {
  const { stdout } = shell;
  if (stdout === null) throw new Error("the shell has no output");
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: stdout })
      .on("line", (line) => {
        said.push(line);
        if (line.includes("process up")) resolve();
      })
      .on("close", () => reject(new Error(`PgBouncer did not start: ${said.join("\n").slice(-800)}`)));
  });
  // What it says further is of no interest, and must not fill the pipe.
  stdout.resume();
}

async function stopShell(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null) return;
  const ended = new Promise((resolve) => shell.once("exit", resolve));
  shell.stdin?.end();
  await ended;
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { dataFolder } from "./data-folder.ts";
import { hangLimit } from "./hang-limit.ts";
import { findPostgresBinaries, own, reachableBinaries, serverUser } from "./postgres-binaries.ts";

/** How a server lets clients in. */
export interface PostgresServerOptions {
  /** Major version, default 17. */
  readonly version?: string | undefined;
  /** Demands this password of every user (SCRAM); without it everybody is trusted. */
  readonly password?: string;
  /** `offered`: with TLS or without; `required`: refused without. The certificate is self-signed, for localhost. */
  readonly tls?: "offered" | "required";
  /** More settings, such as `{ max_connections: "5" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A running server of the test's own. */
export interface PostgresServer {
  /** URL of the superuser `postgres` in the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Process id of the postmaster, for tests that kill it. */
  readonly pid: number;
  /** Path of its log. */
  readonly log: string;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

// The shell outlives its parent: when standard input closes, however the parent ended, it stops the server and removes the files.
const guard = `
trap '' INT TERM HUP
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
server=$!
echo "$server"
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$folder"
`;

/** Starts a PostgreSQL server of its own in a temporary folder; takes about a second. */
export async function startPostgresServer(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const version = options.version ?? "17";
  const found = findPostgresBinaries(version);
  if (found === undefined) throw new Error(`PostgreSQL ${version} is not available: ${missingReason(version)}`);
  const folder = mkdtempSync(join(dataFolder(), "aludel-postgres-"));
  chmodSync(folder, 0o755);
  own(folder);
  try {
    const binaries = reachableBinaries(found, folder);
    createCluster(binaries, folder, options);
    return await startCluster(binaries, folder, options);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Why there is no server of this major version here. */
export function missingReason(version: string): string {
  return `no npm binary for ${process.platform}-${process.arch}, none in /usr/lib/postgresql/${version}; set TEST_POSTGRES_URL`;
}

function createCluster(binaries: string, folder: string, options: PostgresServerOptions): void {
  const data = join(folder, "data");
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, `${options.password ?? "trusted"}\n`);
  own(passwordFile);
  const result = spawnSync(
    join(binaries, "initdb"),
    ["-D", data, "-U", "postgres", "--no-sync", "--locale=C", "--encoding=UTF8", `--pwfile=${passwordFile}`],
    { ...serverUser, cwd: folder, encoding: "utf8" },
  );
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr || result.error?.message}`);
  const method = options.password === undefined ? "trust" : "scram-sha-256";
  const transport = options.tls === "required" ? "hostssl" : "host";
  writeFileSync(join(data, "pg_hba.conf"), `${transport} all all 127.0.0.1/32 ${method}\n`);
  if (options.tls !== undefined) {
    for (const file of ["server.crt", "server.key"]) {
      const path = join(data, file);
      copyFileSync(fileURLToPath(new URL(`tls/${file}`, import.meta.url)), path);
      chmodSync(path, 0o600);
      own(path);
    }
  }
}

async function startCluster(binaries: string, folder: string, options: PostgresServerOptions): Promise<PostgresServer> {
  const port = await freePort();
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    fsync: "off",
    full_page_writes: "off",
    synchronous_commit: "off",
    shared_buffers: "32MB",
    max_wal_size: "128MB",
    ...(options.tls === undefined ? {} : { ssl: "on" }),
    ...options.settings,
  };
  const command = [join(binaries, "postgres"), "-D", join(folder, "data"), "-p", String(port)];
  for (const [name, value] of Object.entries(settings)) command.push("-c", `${name}=${value}`);
  const shell = spawn("/bin/sh", ["-c", guard, "sh", folder, ...command], {
    ...serverUser,
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const stop = (): Promise<void> => stopShell(shell);
  try {
    const pid = await readPid(shell);
    const credentials =
      options.password === undefined ? "postgres" : `postgres:${encodeURIComponent(options.password)}`;
    const url = `postgres://${credentials}@127.0.0.1:${port}/postgres`;
    await waitUntilReady(url, options, pid, join(folder, "log"));
    return { url, port, pid, log: join(folder, "log"), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function readPid(shell: ChildProcess): Promise<number> {
  if (shell.stdout === null) throw new Error("the shell has no output");
  for await (const line of createInterface({ input: shell.stdout })) return Number(line);
  throw new Error("the shell ended before it started the server");
}

async function stopShell(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null) return;
  const ended = new Promise((resolve) => shell.once("exit", resolve));
  shell.stdin?.end();
  await ended;
}

async function waitUntilReady(url: string, options: PostgresServerOptions, pid: number, log: string): Promise<void> {
  const deadline = Date.now() + hangLimit;
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      ...(options.tls === undefined ? {} : { ssl: { rejectUnauthorized: false } }),
    });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (!isRunning(pid) || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start: ${readFileSync(log, "utf8").slice(-800)}`, { cause: error });
      }
      await sleep(15);
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Returns a port of this machine that nobody listens at. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import mysql from "mysql2/promise";
import { dataFolder } from "./data-folder.ts";
import { hasPackages, unpackPackages, type UnpackedPackages, whyNoPackages } from "./debian-packages.ts";
import { hangLimit } from "./hang-limit.ts";
import { own, serverUser } from "./postgres-binaries.ts";

/** The servers that speak MySQL's protocol. */
export type MysqlServerName = "mariadb" | "mysql";

/** A running server of the test's own. */
export interface MysqlServer {
  /** URL of `root`, without a database. */
  readonly url: string;
  readonly port: number;
  /** Process id of the server, for tests that kill it. */
  readonly pid: number;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

/** How a server's programs are started. */
interface ServerPrograms {
  /** Command that creates the data folder. */
  readonly install: readonly string[];
  /** Command that runs the server. */
  readonly serve: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const libraries = "usr/lib/x86_64-linux-gnu";

const packages: Readonly<Record<MysqlServerName, UnpackedPackages>> = {
  mariadb: {
    name: "mariadb",
    suite: null,
    packages: ["mariadb-server-core", "mariadb-client-core", "libaio1", "liburing2"],
  },
  // Debian's stable suites have no MySQL.
  mysql: { name: "mysql", suite: "sid", packages: ["mysql-server-core"] },
};

// The shell outlives its parent: when standard input closes, however the parent ended, it ends the server and removes the files.
const guard = `
trap '' INT TERM HUP
folder=$1; shift
"$@" </dev/null >"$folder/log" 2>&1 &
server=$!
echo "$server"
read -r _
kill -KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd / && rm -rf "$folder"
`;

/** Returns why a server cannot be had on this machine, or undefined when it can, or can be tried. */
export function whyNoMysqlServer(name: MysqlServerName): string | undefined {
  if (installedServer(name) || hasPackages(packages[name])) return undefined;
  const reason = whyNoPackages();
  return reason === undefined ? undefined : `${reason}; set TEST_${name.toUpperCase()}_URL`;
}

function installedServer(name: MysqlServerName): boolean {
  return name === "mariadb" && existsSync("/usr/sbin/mariadbd");
}

/** Unpacks a server's programs where none is installed. Throws when they cannot be had. */
export async function prepareMysqlServer(name: MysqlServerName): Promise<string> {
  return installedServer(name) ? "" : unpackPackages(packages[name]);
}

/**
 * Starts a server of its own in a temporary folder; takes about two seconds.
 *
 * @param options further ones of its command line
 */
export async function startMysqlServer(name: MysqlServerName, options: readonly string[] = []): Promise<MysqlServer> {
  const root = await prepareMysqlServer(name);
  const folder = mkdtempSync(join(dataFolder(), `aludel-${name}-`));
  chmodSync(folder, 0o755);
  own(folder);
  const programs = name === "mariadb" ? mariadbPrograms(root, folder) : mysqlPrograms(root, folder);
  try {
    // MySQL wants a data folder for the way in which names of tables are stored.
    const ofData = options.filter((option) => option.startsWith("--lower-case-table-names"));
    const [program = "", ...parameters] = [...programs.install, ...ofData];
    const installed = spawnSync(program, parameters, {
      ...serverUser,
      env: programs.env,
      cwd: folder,
      encoding: "utf8",
      timeout: hangLimit,
    });
    if (installed.status !== 0) {
      throw new Error(`${name} cannot create its data: ${(installed.stderr || String(installed.error)).slice(-800)}`);
    }
    return await serve(name, { ...programs, serve: [...programs.serve, ...options] }, folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function mariadbPrograms(root: string, folder: string): ServerPrograms {
  const base = `${root}/usr`;
  const where = ["--no-defaults", `--basedir=${base}`, `--datadir=${folder}/data`];
  return {
    install: [
      `${base}/bin/mariadb-install-db`,
      ...where,
      "--auth-root-authentication-method=normal",
      "--skip-test-db",
      "--skip-name-resolve",
    ],
    serve: [
      `${base}/sbin/mariadbd`,
      ...where,
      "--bind-address=127.0.0.1",
      // A server that starts removes what it takes for leftovers of its own.
      `--tmpdir=${folder}`,
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-doublewrite=0",
      "--innodb-flush-method=nosync",
      `--lc-messages-dir=${base}/share/mysql`,
      `--plugin-dir=${base}/lib/mysql/plugin`,
    ],
    env: root === "" ? process.env : { ...process.env, LD_LIBRARY_PATH: join(root, libraries) },
  };
}

/** The packages come from another suite than the machine's, so they run on their own C library. */
function mysqlPrograms(root: string, folder: string): ServerPrograms {
  const server = [
    join(root, libraries, "ld-linux-x86-64.so.2"),
    "--library-path",
    join(root, libraries),
    `${root}/usr/sbin/mysqld`,
    "--no-defaults",
    `--basedir=${root}/usr`,
    `--datadir=${folder}/data`,
    `--lc-messages-dir=${root}/usr/share/mysql`,
    `--plugin-dir=${root}/usr/lib/mysql/plugin`,
    `--character-sets-dir=${root}/usr/share/mysql/charsets`,
    "--secure-file-priv=NULL",
  ];
  return {
    install: [...server, "--initialize-insecure"],
    serve: [
      ...server,
      "--bind-address=127.0.0.1",
      // A server that starts removes what it takes for leftovers of its own.
      `--tmpdir=${folder}`,
      "--mysqlx=OFF",
      `--socket=${folder}/socket`,
      `--pid-file=${folder}/pid`,
      "--skip-log-bin",
      "--innodb-flush-log-at-trx-commit=0",
      "--innodb-doublewrite=OFF",
      "--innodb-flush-method=nosync",
      "--innodb-buffer-pool-size=64M",
    ],
    env: process.env,
  };
}

async function serve(name: MysqlServerName, programs: ServerPrograms, folder: string): Promise<MysqlServer> {
  const port = await freePort();
  const shell = spawn("/bin/sh", ["-c", guard, "sh", folder, ...programs.serve, `--port=${port}`], {
    ...serverUser,
    env: programs.env,
    cwd: folder,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const stop = (): Promise<void> => stopShell(shell);
  try {
    const pid = await readPid(shell);
    const url = `${name}://root@127.0.0.1:${port}/`;
    await waitUntilReady(port, pid, join(folder, "log"));
    return { url, port, pid, stop };
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

async function waitUntilReady(port: number, pid: number, log: string): Promise<void> {
  const deadline = Date.now() + hangLimit;
  for (;;) {
    try {
      const connection = await mysql.createConnection({ host: "127.0.0.1", port, user: "root" });
      await connection.end();
      return;
    } catch (error) {
      if (!isRunning(pid) || Date.now() > deadline) {
        throw new Error(`the server did not start: ${readFileSync(log, "utf8").slice(-800)}`, { cause: error });
      }
      await sleep(20);
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

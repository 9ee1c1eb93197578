import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import type { MissingEngine } from "./engine.ts";
import mysql from "mysql2/promise";
import { type MysqlServerName, prepareMysqlServer, startMysqlServer, whyNoMysqlServer } from "./mysql-server.ts";
import { findMissingPgbouncer } from "./pgbouncer.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { missingReason, startPostgresServer } from "./postgres-server.ts";
import { postgresVersions } from "./postgres.ts";
import { describeMissingCorpora } from "../fidelity/corpora.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** `GET <engineBroker>/postgres/17`, or `/mariadb/any`, starts that server on the first call and answers with its URL. */
    engineBroker: string;
    missingEngines: MissingEngine[];
    temporaryFolder: string;
  }
}

interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

const servers = new Map<string, Promise<RunningServer>>();
const mysqlServers: readonly MysqlServerName[] = ["mariadb", "mysql"];

/** Runs once for all test files: names the engines in reach, starts servers when a test asks, stops them at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = await findMissingEngines();
  assertRequiredEngines(missing);
  const temporaryFolder = mkdtempSync(join(tmpdir(), "aludel-test-"));
  chmodSync(temporaryFolder, 0o755);
  guardFolder(temporaryFolder);
  const broker = await startBroker();
  project.provide("engineBroker", `http://127.0.0.1:${(broker.address() as AddressInfo).port}`);
  project.provide("missingEngines", missing);
  project.provide("temporaryFolder", temporaryFolder);
  return async () => {
    broker.close();
    await Promise.allSettled([...servers.values()].map(async (server) => (await server).stop()));
    rmSync(temporaryFolder, { recursive: true, force: true });
    for (const { label, reason } of missing) process.stderr.write(`\nMISSING ENGINE ${label}: ${reason}\n`);
    const corpora = describeMissingCorpora(missing);
    if (corpora !== null) process.stderr.write(`\n${corpora}\n`);
  };
}

/** Removes the folder when this process ends, however it ends: a shell waits for its standard input to close. */
function guardFolder(folder: string): void {
  const script = `trap '' INT TERM HUP; read -r _; rm -rf "$1"`;
  const shell = spawn("/bin/sh", ["-c", script, "sh", folder], { cwd: "/", stdio: ["pipe", "ignore", "ignore"] });
  shell.unref();
}

function startBroker(): Promise<Server> {
  const broker = createServer((request, response) => {
    // A test that blocks its thread misses the end of a kept connection, and would then ask on a closed one.
    response.setHeader("connection", "close");
    const [, name = "", version = ""] = request.url?.match(/^\/(\w+)\/(\w+)$/) ?? [];
    sharedServer(name, version).then(
      (server) => response.end(server.url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  return new Promise((resolve, reject) => {
    broker.once("error", reject);
    broker.listen(0, "127.0.0.1", () => resolve(broker));
  });
}

function sharedServer(name: string, version: string): Promise<RunningServer> {
  const key = `${name} ${version}`;
  const known = mysqlServers.find((server) => server === name);
  const running =
    servers.get(key) ?? (known === undefined ? startPostgresServer({ version }) : startMysqlServer(known));
  servers.set(key, running);
  return running;
}

async function findMissingEngines(): Promise<MissingEngine[]> {
  const labels = [...postgresVersions().map(postgresLabel), ...mysqlServers, "pgbouncer"];
  if (process.env["TEST_QUICK"]) return labels.map((label) => ({ label, reason: "left out of the quick run" }));
  const found = await Promise.all([
    findMissingPostgres(),
    ...mysqlServers.map(findMissingMysql),
    findMissingPgbouncer().then((pooler) => (pooler === null ? [] : [pooler])),
  ]);
  return found.flat();
}

async function findMissingPostgres(): Promise<MissingEngine[]> {
  const url = process.env["TEST_POSTGRES_URL"];
  if (url) {
    const reason = await connectionFailure(url);
    return reason === undefined ? [] : [{ label: postgresLabel(undefined), reason }];
  }
  return postgresVersions()
    .filter((version) => version !== undefined && findPostgresBinaries(version) === undefined)
    .map((version) => ({ label: postgresLabel(version), reason: missingReason(version ?? "") }));
}

async function findMissingMysql(name: MysqlServerName): Promise<MissingEngine[]> {
  const variable = `TEST_${name.toUpperCase()}_URL`;
  const url = process.env[variable];
  try {
    if (url) {
      const connection = await mysql.createConnection(url.replace(/^mariadb:/, "mysql:"));
      await connection.end();
      return [];
    }
    const reason = whyNoMysqlServer(name);
    if (reason !== undefined) return [{ label: name, reason }];
    await prepareMysqlServer(name);
    return [];
  } catch (error) {
    return [
      { label: name, reason: `${url ? `${variable}: ` : ""}${error instanceof Error ? error.message : String(error)}` },
    ];
  }
}

function postgresLabel(version: string | undefined): string {
  return version === undefined ? "postgres" : `postgres ${version}`;
}

async function connectionFailure(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.end();
    return undefined;
  } catch (error) {
    return `TEST_POSTGRES_URL: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** `REQUIRE_ENGINES=sqlite,postgres` turns a missing engine into a failure. */
function assertRequiredEngines(missing: readonly MissingEngine[]): void {
  const known = ["sqlite", "postgres", ...mysqlServers, "pgbouncer"];
  const required = (process.env["REQUIRE_ENGINES"] ?? "").split(",").filter((name) => name.trim() !== "");
  for (const name of required.map((word) => word.trim())) {
    if (!known.includes(name)) throw new Error(`REQUIRE_ENGINES names "${name}", which the tests do not speak`);
    const lost = missing.find((engine) => engine.label.split(" ")[0] === name);
    if (lost !== undefined)
      throw new Error(`REQUIRE_ENGINES names "${name}", but ${lost.label} is missing: ${lost.reason}`);
  }
}

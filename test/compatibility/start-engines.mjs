// The servers that the tests use, for a script: their TypeScript is bundled for the moment. Each engine makes databases, and writes one
// down as an SQL script that builds it again.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { dumpMysql } from "./dump-mysql.mjs";
import { dumpPostgres, recorder } from "./dump-postgres.mjs";
import { dumpSqlite } from "./dump-sqlite.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Starts PostgreSQL, MariaDB and MySQL; SQLite needs no server. `installed` holds the drivers. */
export async function startEngines(installed) {
  const require = createRequire(join(installed, "package.json"));
  const { startPostgresServer } = await bundle("postgres-server");
  const { startMysqlServer } = await bundle("mysql-server");
  return [
    sqliteEngine(require),
    await postgresEngine(require, startPostgresServer),
    await mysqlEngine(require, "mariadb", startMysqlServer),
    await mysqlEngine(require, "mysql", startMysqlServer),
  ];
}

async function bundle(name) {
  // Two folders below the root, as test/engine is: the source finds the binaries relative to itself.
  const outfile = `${root}node_modules/.cache/aludel-compatibility-${name}-${process.pid}.mjs`;
  await build({
    entryPoints: [`${root}test/engine/${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

function sqliteEngine(require) {
  const { DatabaseSync } = require("@photostructure/sqlite");
  const use = (path, work) => {
    const database = new DatabaseSync(path);
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  return {
    name: "sqlite",
    createDatabase: (path) => ({
      url: `sqlite:${path}`,
      execute: (sql) => use(path, (database) => database.exec(sql)),
      dump: () => use(path, dumpSqlite),
      // A revision without statements has a checksum too, so the newest row of each revision is asked.
      checksums: () =>
        use(path, (database) => {
          const rows = database.prepare("SELECT revision, checksum FROM aludel_history ORDER BY revision, id").all();
          return Object.fromEntries(rows.map(({ revision, checksum }) => [revision, checksum]));
        }),
    }),
    stop: () => undefined,
  };
}

async function postgresEngine(require, startPostgresServer) {
  // pg_dump refuses a server that is newer than itself.
  const { stdout } = spawnSync("pg_dump", ["--version"], { encoding: "utf8" });
  const server = await startPostgresServer({ version: String(Math.min(Number(/\d+/.exec(stdout)?.[0]), 17)) });
  const { Client } = require("pg");
  const use = async (url, work) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  };
  let count = 0;
  return {
    name: "postgres",
    async createDatabase() {
      count += 1;
      await use(server.url, (client) => client.query(`CREATE DATABASE compatibility_${count}`));
      const url = server.url.replace(/\/postgres$/, `/compatibility_${count}`);
      await use(url, (client) => client.query(recorder));
      return {
        url,
        execute: (sql) => use(url, (client) => client.query(sql)),
        dump: () => use(url, (client) => dumpPostgres(client, url)),
      };
    },
    stop: () => server.stop(),
  };
}

async function mysqlEngine(require, name, startMysqlServer) {
  const server = await startMysqlServer(name);
  const mysql = require("mysql2/promise");
  const use = async (url, work) => {
    const connection = await mysql.createConnection({ uri: url.replace(/^mariadb:/, "mysql:") });
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  };
  let count = 0;
  return {
    name,
    async createDatabase() {
      count += 1;
      const database = `compatibility_${count}`;
      await use(server.url, (connection) => connection.query(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`));
      const url = `${server.url}${database}`;
      return {
        url,
        execute: (sql) => use(url, (connection) => connection.query(sql)),
        dump: () => use(url, dumpMysql),
      };
    },
    stop: () => server.stop(),
  };
}

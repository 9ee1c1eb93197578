// The server that the tests use, for a script: their TypeScript is bundled for the moment.
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import pg from "pg";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Starts PostgreSQL with an empty database for each tool. Returns `urlOf(name)` and `stop()`; throws where no binaries are installed.
 */
export async function startServer(names) {
  const server = await startTestServer();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  for (const name of names) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  await client.end();
  return { urlOf: (name) => server.url.replace(/\/postgres$/, `/${name}`), stop: () => server.stop() };
}

async function startTestServer() {
  // Two folders below the root, as test/engine is: the source finds the binaries relative to itself.
  const outfile = `${root}node_modules/.cache/aludel-bench-${process.pid}.mjs`;
  await build({
    entryPoints: [`${root}test/engine/postgres-server.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  try {
    const { startPostgresServer } = await import(pathToFileURL(outfile).href);
    return await startPostgresServer();
  } finally {
    rmSync(outfile, { force: true });
  }
}

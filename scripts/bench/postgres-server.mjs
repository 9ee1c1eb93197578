// The server that the tests use, for a script: their TypeScript is bundled for the moment.
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Starts PostgreSQL and returns its `url` and `stop()`; throws where no binaries are installed. */
export async function startServer() {
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

// Times what `check` does with a large schema, part by part, in a process of its own: `node measure-parts.mjs FOLDER URL`. Prints JSON.
import { rmSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

const source = `
export { parseDatabaseUrl } from "./src/connection/database-url.ts";
export { dialect } from "./src/dialect/postgres/dialect.ts";
export { openPostgresSession } from "./src/dialect/postgres/session.ts";
export { compareDatabases } from "./src/diff/diff-database.ts";
export { logicalComparator } from "./src/diff/logical-comparator.ts";
export { readModels } from "./src/models/read-models.ts";
`;

async function loadSource() {
  const outfile = `${root}node_modules/.cache/aludel-bench-parts-${process.pid}.mjs`;
  const stdin = { contents: source, resolveDir: root, loader: "ts" };
  await build({ stdin, outfile, bundle: true, format: "esm", platform: "node", packages: "external" });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/** Returns the milliseconds of the fastest of three runs, and what the last returned. */
async function fastest(run) {
  let best = Infinity;
  let result;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const started = performance.now();
    result = await run();
    best = Math.min(best, performance.now() - started);
  }
  return { milliseconds: best, result };
}

const [folder, url] = process.argv.slice(2);
const aludel = await loadSource();
const { database: models } = await aludel.readModels(`${folder}/models/index.ts`);
const logical = await fastest(() =>
  aludel.compareDatabases(models, { ...models }, { comparator: aludel.logicalComparator }),
);
const read = await fastest(async () => {
  const session = await aludel.openPostgresSession(aludel.parseDatabaseUrl(url));
  const scope = { schemas: [], excludeTables: ["aludel_version", "aludel_history"] };
  const live = await aludel.dialect.introspect(session, scope);
  await session.close();
  return live;
});
const session = await aludel.openPostgresSession(aludel.parseDatabaseUrl(url));
const other = await aludel.dialect.introspect(session, { schemas: [], excludeTables: [] });
await session.close();
const compared = await fastest(() =>
  aludel.compareDatabases(
    read.result,
    { ...other, tables: new Map([...other.tables].filter(([name]) => read.result.tables.has(name))) },
    {
      comparator: aludel.dialect.comparator,
    },
  ),
);
const differences = compared.result.operations.length + logical.result.operations.length;
console.log(
  JSON.stringify({
    introspect: read.milliseconds,
    compare: compared.milliseconds,
    logical: logical.milliseconds,
    differences,
  }),
);

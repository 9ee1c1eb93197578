import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { isAludelError } from "../error/aludel-error.ts";
import { type CacheFolder, openCacheFolder } from "../module/cache-folder.ts";
import { writeCacheFile } from "../module/write-cache-file.ts";
import { describeContent } from "../operation/describe/digest-operations.ts";
import type { Database } from "../schema/database.ts";
import type { ProofTarget } from "./proof-targets.ts";

/** Number of the cache's format; it goes up when the same key would no longer mean the same content or result. */
const format = 2;

/** How many results are kept; the oldest are removed. */
const kept = 24;

/** Milliseconds by which the clock of a file system may differ from ours. */
const clockGrain = 2000;

/** Everything that decides what an engine reports of a scratch database, besides what is built on it. */
async function describeTarget({ dialect, near, scope, setup, cache }: ProofTarget): Promise<unknown> {
  const server = await dialect.scratchFacts?.(near);
  return [format, cache?.version, process.version, dialect.name, server, scope.schemas, scope.excludeTables, setup];
}

/** Where one result is kept. */
interface CachePlace {
  readonly cacheFolder: CacheFolder;
  readonly folder: string;
  readonly path: string;
}

function readCached(path: string): Database | null {
  try {
    return deserialize(readFileSync(path)) as Database;
  } catch {
    return null;
  }
}

function removeOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".schema"))
    .map((name) => ({ path: join(folder, name), time: timeOf(join(folder, name)) }))
    .toSorted((left, right) => right.time - left.time);
  for (const { path } of files.slice(kept)) rmSync(path, { force: true });
}

/** Returns when a file was written, 0 where a clock that was ahead says so: it would stay for ever, in place of newer ones. */
function timeOf(path: string): number {
  const { mtimeMs } = statSync(path);
  return mtimeMs > Date.now() + clockGrain ? 0 : mtimeMs;
}

/** Keeps a result; a folder that cannot be written to keeps none. */
function keep({ cacheFolder, folder, path }: CachePlace, database: Database): void {
  try {
    writeCacheFile(cacheFolder, path, serialize(database));
    removeOldest(folder);
  } catch (error) {
    if (!isAludelError(error) && !(error instanceof Error && "code" in error)) throw error;
  }
}

/** Returns where the result for a content is kept; null where nothing is kept. */
async function findPlace(target: ProofTarget, content: unknown): Promise<CachePlace | null> {
  if (target.cache === undefined || target.dialect.scratchFacts === undefined) return null;
  const key = createHash("sha256")
    .update(describeContent([await describeTarget(target), content]))
    .digest("hex");
  const cacheFolder = openCacheFolder(target.cache.directory);
  const folder = join(cacheFolder.path, "scratch");
  return { cacheFolder, folder, path: join(folder, `${key.slice(0, 32)}.schema`) };
}

/**
 * Returns what `build` read of a scratch database, or what it read the last time that the same was built on the same server. Engines
 * that say nothing of their servers are asked each time.
 *
 * @param content what is built: plain data, and code
 */
export async function withScratchCache(
  target: ProofTarget,
  content: unknown,
  build: () => Promise<Database>,
): Promise<Database> {
  const place = await findPlace(target, content);
  if (place === null) return build();
  const known = readCached(place.path);
  if (known !== null) return known;
  const built = await build();
  keep(place, built);
  return built;
}

/** Keeps what was read of a scratch database on which this content was built. */
export async function keepInScratchCache(target: ProofTarget, content: unknown, built: Database): Promise<void> {
  const place = await findPlace(target, content);
  if (place !== null) keep(place, built);
}

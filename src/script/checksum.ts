import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { openCacheFolder, type CacheFolder } from "../module/cache-folder.ts";
import { stripTypes } from "../module/strip-types.ts";
import { writeCacheFile } from "../module/write-cache-file.ts";
import { normalizeCode } from "./normalize-code.ts";
import type { RevisionGraph } from "../revision/revision-graph.ts";
import type { Script } from "./script-directory.ts";

/**
 * Number of the rules by which checksums are made, their first part. It goes up when the same code would get another checksum, so that
 * an old checksum is told from an edited file.
 */
const rules = 1;
/** The most checksums that the cache on disk keeps. */
const mostRemembered = 20_000;

/** How checksums are made. */
export interface ChecksumOptions {
  /** Where checksums are remembered; found from the files' folder where nothing is said. */
  readonly cacheFolder?: string;
}

/**
 * Returns the checksum of each revision file by its path. It is taken over the code's tokens: types, comments, white space, kinds of
 * quotes and trailing commas do not count, so a compiled file has the checksum of its source; the text of templates does count.
 * A file that was seen before, by its content, is only read.
 * @throws AludelError MODULE_SYNTAX
 */
export async function readChecksums(
  paths: readonly string[],
  options: ChecksumOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const [first] = paths;
  if (first === undefined) return new Map();
  const cache: CacheFolder =
    options.cacheFolder === undefined
      ? openCacheFolder(dirname(first))
      : { path: options.cacheFolder, projectFolder: undefined };
  const remembered = readRemembered(cache);
  const contents = paths.map((path) => {
    const content = readFileSync(path);
    return { path, content, hash: hashContent(content, path) };
  });
  const unknown = contents.filter(({ hash }) => !remembered.has(hash));
  const made = await Promise.all(
    unknown.map(
      async ({ path, content, hash }) => [hash, await computeChecksum(content.toString("utf8"), path)] as const,
    ),
  );
  for (const [hash, checksum] of made) remembered.set(hash, checksum);
  if (made.length > 0) writeRemembered(cache, remembered);
  return new Map(contents.map(({ path, hash }) => [path, remembered.get(hash) ?? ""]));
}

/**
 * Returns the applied revisions whose file is not what the database applied, parents first.
 *
 * @param applied ids
 * @param recorded checksums of the files when they were applied, by id; a revision without one is not looked at
 */
export async function findEditedRevisions(
  graph: RevisionGraph<Script>,
  applied: ReadonlySet<string>,
  recorded: ReadonlyMap<string, string>,
): Promise<readonly Script[]> {
  const scripts = graph.revisions.filter(({ id }) => applied.has(id) && recorded.has(id));
  const checksums = await readChecksums(scripts.map(({ path }) => path));
  return scripts.filter(({ id, path }) => checksums.get(path) !== recorded.get(id));
}

/**
 * Returns the checksum of a revision file's text.
 * @param path named in errors
 * @throws AludelError MODULE_SYNTAX
 */
export async function computeChecksum(text: string, path: string): Promise<string> {
  const code = await stripTypes(text, path);
  return `${rules}:${createHash("sha256").update(normalizeCode(code)).digest("hex")}`;
}

function hashContent(content: Buffer | string, path: string): string {
  return createHash("sha256").update(extname(path)).update(content).digest("base64url");
}

/** Remembers the checksum of a revision file that is about to be written, so that {@link readChecksums} need not make it again. */
export function rememberChecksum(text: string, path: string, checksum: string): void {
  const cache = openCacheFolder(dirname(path));
  writeRemembered(cache, readRemembered(cache).set(hashContent(text, path), checksum));
}

function memoryPath(cache: CacheFolder): string {
  return join(cache.path, `checksums-${rules}.json`);
}

function readRemembered(cache: CacheFolder): Map<string, string> {
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(memoryPath(cache), "utf8")) as Record<string, string>));
  } catch {
    return new Map();
  }
}

function writeRemembered(cache: CacheFolder, remembered: ReadonlyMap<string, string>): void {
  const youngest = [...remembered].slice(-mostRemembered);
  writeCacheFile(cache, memoryPath(cache), JSON.stringify(Object.fromEntries(youngest)));
}

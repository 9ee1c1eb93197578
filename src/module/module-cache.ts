import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CacheFolder } from "./cache-folder.ts";
import { cacheFileMode, writeCacheFile } from "./write-cache-file.ts";

/** State of a file that took part in a module: modification time, size, hash of the content, when that was looked at. */
export type InputState = readonly [mtimeMs: number, size: number, hash: string, seenAt: number];

/** One module that was compiled. */
export interface CachedModule {
  /** File name of the compiled code. */
  readonly output: string;
  /** Paths of every file that took part. */
  readonly inputs: readonly string[];
}

/** The compiled modules of one folder of the user's. */
export interface ModuleCache {
  readonly folder: string;
  readonly cacheFolder: CacheFolder;
  readonly modules: Map<string, CachedModule>;
  readonly inputs: Map<string, InputState>;
}

/** What index.json holds. Modules name their inputs by place: thousands of revisions share package.json and tsconfig.json. */
interface CacheIndex {
  readonly inputs: Readonly<Record<string, InputState>>;
  readonly modules: Readonly<Record<string, { readonly output: string; readonly inputs: readonly number[] }>>;
}

/** The state of a file that does not exist, and whose appearance would change a module. */
export const absent: InputState = [-1, -1, "", 0];

/** File systems may stamp two changes within this time alike, so times that near to the look are not trusted. */
const clockGrain = 2000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * Opens the cache for the modules of `folder`; it is empty when nothing readable is there, and when others may read it, as earlier
 * versions wrote it: then everything is written again.
 */
export function openModuleCache(cacheFolder: CacheFolder, version: string, folder: string): ModuleCache {
  const name = shortHash(`${version}\n${folder}`);
  const path = join(cacheFolder.path, name);
  return { folder: path, cacheFolder, ...readIndex(join(path, "index.json")) };
}

/** Returns whether a compiled module still fits: nothing that took part has changed. Times decide; where they differ, contents. */
export function isFresh(cache: ModuleCache, path: string, known: Map<string, boolean>): boolean {
  const module = cache.modules.get(path);
  return module !== undefined && module.inputs.every((input) => isUnchanged(cache, input, known));
}

/** Returns the state of a file as it is now, from its content where that was read already. */
export function readInputState(path: string, content?: Uint8Array): InputState {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return absent;
  return [state.mtimeMs, state.size, hashOf(content ?? readFileSync(path)), Date.now()];
}

/**
 * Writes compiled code, with its map, under a name made of its content; returns the name.
 * @param sources every file that took part
 */
export function writeOutput(cache: ModuleCache, code: string, map: string, sources: readonly string[]): string {
  const output = `${hashOf(code).slice(0, 24)}.mjs`;
  writeCacheFile(cache.cacheFolder, join(cache.folder, `${output}.map`), map, sources);
  writeCacheFile(cache.cacheFolder, join(cache.folder, output), code, sources);
  return output;
}

/** Writes the index and removes compiled code that is no longer in it, unless it is so young that another process may be about to run it. */
export function writeIndex(cache: ModuleCache): void {
  const used = [...new Set([...cache.modules.values()].flatMap(({ inputs }) => inputs))];
  const places = new Map(used.map((path, place) => [path, place]));
  const index: CacheIndex = {
    inputs: Object.fromEntries(used.map((path) => [path, cache.inputs.get(path) ?? absent])),
    modules: Object.fromEntries(
      Array.from(cache.modules, ([path, { output, inputs }]) => [
        path,
        { output, inputs: inputs.map((input) => places.get(input) ?? 0) },
      ]),
    ),
  };
  writeCacheFile(cache.cacheFolder, join(cache.folder, "index.json"), JSON.stringify(index), used);
  removeOld(cache);
}

function isUnchanged(cache: ModuleCache, path: string, known: Map<string, boolean>): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  const recorded = cache.inputs.get(path);
  const unchanged = recorded !== undefined && compareState(cache, path, recorded);
  known.set(path, unchanged);
  return unchanged;
}

function compareState(cache: ModuleCache, path: string, [mtimeMs, size, hash, seenAt]: InputState): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return size === -1;
  if (state.size !== size) return false;
  // A look at a time that is still to come was taken by a clock that was ahead.
  if (state.mtimeMs === mtimeMs && mtimeMs < seenAt - clockGrain && seenAt <= Date.now() + clockGrain) return true;
  const now = readInputState(path);
  // The content of a file of the future is looked at each time, which gives nothing to note.
  if (now[2] !== hash || now[0] < now[3] - clockGrain) cache.inputs.set(path, now);
  return now[2] === hash;
}

function readIndex(path: string): Pick<ModuleCache, "modules" | "inputs"> {
  try {
    if (isReadByOthers(path)) return { modules: new Map(), inputs: new Map() };
    const index = JSON.parse(readFileSync(path, "utf8")) as CacheIndex;
    const paths = Object.keys(index.inputs);
    const modules = Object.entries(index.modules).map(([module, { output, inputs }]): [string, CachedModule] => [
      module,
      { output, inputs: inputs.map((place) => paths[place] ?? "") },
    ]);
    return { modules: new Map(modules), inputs: new Map(Object.entries(index.inputs)) };
  } catch {
    return { modules: new Map(), inputs: new Map() };
  }
}

function removeOld(cache: ModuleCache): void {
  const outputs = new Set([...cache.modules.values()].map(({ output }) => output));
  for (const name of readdirSync(cache.folder)) {
    const path = join(cache.folder, name);
    const isUsed = name === "index.json" || outputs.has(name.replace(/\.map$/, ""));
    if (!isUsed && isOld(path, dayMs / 24)) rmSync(path, { force: true });
  }
  closeToOthers(cache.folder);
  for (const name of readdirSync(cache.cacheFolder.path)) {
    const index = join(cache.cacheFolder.path, name, "index.json");
    if (!existsSync(index)) continue;
    if (isOld(index, 60 * dayMs)) rmSync(join(cache.cacheFolder.path, name), { recursive: true, force: true });
    else if (isReadByOthers(index)) closeToOthers(join(cache.cacheFolder.path, name));
  }
}

/** Takes the permissions of others from what earlier versions compiled; another process may be at work with it, so it stays. */
function closeToOthers(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      if (isReadByOthers(join(folder, name))) chmodSync(join(folder, name), cacheFileMode);
    }
  } catch {
    // Another process has removed it, or it is another user's.
  }
}

/** Windows has no such bits, and says of each file that everybody reads it. */
function isReadByOthers(path: string): boolean {
  const { mode = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return process.platform !== "win32" && (mode & 0o077) !== 0;
}

/** Returns whether a file is older than that, or of a time so far ahead that a clock was wrong. */
function isOld(path: string, milliseconds: number): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  return state !== undefined && Math.abs(Date.now() - state.mtimeMs) > milliseconds;
}

/** FNV-1a in 64 bits, for names only: a collision would put two folders into one cache, which is harmless. */
function shortHash(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const letter of text) hash = BigInt.asUintN(64, (hash ^ BigInt(letter.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}

function hashOf(content: string | Uint8Array): string {
  // Read only here: it takes longer to load than a module that is fresh.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(content).digest("hex");
}

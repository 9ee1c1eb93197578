import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createFolder } from "../file/create-folder.ts";
import { writeFile } from "../file/write-file.ts";
import type { CacheFolder } from "./cache-folder.ts";

/** State of a file that took part in a module: modification time, size, hash of the content, when that was looked at. */
export type InputState = readonly [mtimeMs: number, size: number, hash: string, seenAt: number];

/** One module that was compiled. */
export interface ShelvedModule {
  /** File name of the compiled code. */
  readonly output: string;
  /** Paths of every file that took part; absent for a module on its own. */
  readonly inputs?: readonly string[] | undefined;
}

/** The compiled modules of one folder of the user's. */
export interface ModuleCache {
  readonly folder: string;
  readonly cache: CacheFolder;
  readonly modules: Map<string, ShelvedModule>;
  readonly inputs: Map<string, InputState>;
}

interface CacheIndex {
  readonly modules: Readonly<Record<string, ShelvedModule>>;
  readonly inputs: Readonly<Record<string, InputState>>;
}

/** The state of a file that does not exist, and whose appearance would change a module. */
export const absent: InputState = [-1, -1, "", 0];

/** File systems may stamp two changes within this time alike, so times that near to the look are not trusted. */
const clockGrain = 2000;
const dayMs = 24 * 60 * 60 * 1000;

/** Opens the shelf for the modules of `folder`; it is empty when nothing readable is there. */
export function openModuleCache(cache: CacheFolder, version: string, folder: string): ModuleCache {
  const name = shortHash(`${version}\n${folder}`);
  const shelf = join(cache.path, name);
  const index = readIndex(join(shelf, "index.json"));
  return {
    folder: shelf,
    cache,
    modules: new Map(Object.entries(index.modules)),
    inputs: new Map(Object.entries(index.inputs)),
  };
}

/** Returns whether a compiled module still fits: nothing that took part has changed. Times decide; where they differ, contents. */
export function isFresh(shelf: ModuleCache, path: string, known: Map<string, boolean>): boolean {
  const module = shelf.modules.get(path);
  return module !== undefined && (module.inputs ?? [path]).every((input) => isUnchanged(shelf, input, known));
}

/** Returns the state of a file as it is now, from its content where that was read already. */
export function readInputState(path: string, content?: Uint8Array): InputState {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return absent;
  return [state.mtimeMs, state.size, hashOf(content ?? readFileSync(path)), Date.now()];
}

/** Writes compiled code, with its map, under a name made of its content; returns the name. */
export function writeOutput(shelf: ModuleCache, code: string, map: string): string {
  const output = `${hashOf(code).slice(0, 24)}.mjs`;
  writeCacheFile(shelf, `${output}.map`, map);
  writeCacheFile(shelf, output, code);
  return output;
}

/** Writes the index and removes compiled code that is no longer in it, unless it is so young that another process may be about to run it. */
export function writeIndex(shelf: ModuleCache): void {
  const used = new Set([...shelf.modules].flatMap(([path, { inputs }]) => inputs ?? [path]));
  const index: CacheIndex = {
    modules: Object.fromEntries(shelf.modules),
    inputs: Object.fromEntries([...shelf.inputs].filter(([path]) => used.has(path))),
  };
  writeCacheFile(shelf, "index.json", JSON.stringify(index));
  removeOld(shelf);
}

function isUnchanged(shelf: ModuleCache, path: string, known: Map<string, boolean>): boolean {
  const before = known.get(path);
  if (before !== undefined) return before;
  const recorded = shelf.inputs.get(path);
  const unchanged = recorded !== undefined && compareState(shelf, path, recorded);
  known.set(path, unchanged);
  return unchanged;
}

function compareState(shelf: ModuleCache, path: string, [mtimeMs, size, hash, seenAt]: InputState): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return size === -1;
  if (state.size !== size) return false;
  if (state.mtimeMs === mtimeMs && mtimeMs < seenAt - clockGrain) return true;
  const now = readInputState(path);
  shelf.inputs.set(path, now);
  return now[2] === hash;
}

function readIndex(path: string): CacheIndex {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as CacheIndex;
  } catch {
    return { modules: {}, inputs: {} };
  }
}

function writeCacheFile(shelf: ModuleCache, name: string, content: string): void {
  const { projectFolder } = shelf.cache;
  const path = join(shelf.folder, name);
  if (projectFolder === undefined) {
    mkdirSync(shelf.folder, { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.${performance.now()}.tmp`;
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, path);
  } else {
    createFolder(shelf.folder, projectFolder);
    writeFile(path, content, { projectFolder, replace: true, durable: false });
  }
}

function removeOld(shelf: ModuleCache): void {
  const outputs = new Set([...shelf.modules.values()].map(({ output }) => output));
  for (const name of readdirSync(shelf.folder)) {
    const path = join(shelf.folder, name);
    const isUsed = name === "index.json" || outputs.has(name.replace(/\.map$/, ""));
    if (!isUsed && isOlderThan(path, dayMs / 24)) rmSync(path, { force: true });
  }
  for (const name of readdirSync(shelf.cache.path)) {
    const index = join(shelf.cache.path, name, "index.json");
    if (existsSync(index) && isOlderThan(index, 60 * dayMs)) {
      rmSync(join(shelf.cache.path, name), { recursive: true, force: true });
    }
  }
}

function isOlderThan(path: string, milliseconds: number): boolean {
  const state = statSync(path, { throwIfNoEntry: false });
  return state !== undefined && Date.now() - state.mtimeMs > milliseconds;
}

/** FNV-1a in 64 bits, for names only: a collision would put two folders on one shelf, which is harmless. */
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

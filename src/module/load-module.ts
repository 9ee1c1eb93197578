import { statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { readText } from "../file/read-text.ts";
import { openCacheFolder, type CacheFolder } from "./cache-folder.ts";
import { moduleFailed, moduleNotFound } from "./module-failure.ts";
import { isFresh, openModuleCache, writeIndex, writeOutput, type ModuleCache } from "./module-cache.ts";
import { cacheVersion } from "./own-package.ts";

/** What a module exports, by name. */
export type ModuleExports = Readonly<Record<string, unknown>>;

/** How modules are loaded. */
export interface LoadModuleOptions {
  /** Where compiled modules are kept; found from the module's folder where nothing is said. */
  readonly cacheFolder?: string;
  /** Runs the module again though this process has run it: for a module that reads the environment. */
  readonly rerun?: boolean;
}

/** So many compiled files are imported one by one; more are compiled into one again. */
const manyOutputs = 16;

/** Counts for the whole process: Node keeps every module that it imported, and a new address runs it again. */
let reruns = 0;

/**
 * Loads a module of the user's (TypeScript, JavaScript or JSON) and returns its exports. It is compiled once and kept; later only
 * the times of the files that took part are looked at, and the compiler is not even read.
 *
 * The user's `aludel` is the package that runs, but possibly a second instance of it. So nothing that crosses from a user's
 * module into the tool may be told by identity or `instanceof`: tell it by its fields, or by `Symbol.for`.
 * @throws AludelError MODULE_NOT_FOUND (also for what it imports), MODULE_SYNTAX or MODULE_FAILED
 */
export async function loadModule(path: string, options: LoadModuleOptions = {}): Promise<ModuleExports> {
  const file = resolve(path);
  const loaded = await loadModules([file], options);
  const exports = loaded.get(file);
  if (exports === undefined) throw moduleNotFound(file);
  return exports;
}

/**
 * Loads several modules, in order, and returns the exports of each by its absolute path. What must be compiled is compiled at once.
 * @throws AludelError as {@link loadModule}, for the first that fails
 */
export async function loadModules(
  paths: readonly string[],
  options: LoadModuleOptions = {},
): Promise<ReadonlyMap<string, ModuleExports>> {
  const files = [...new Set(paths.map((path) => resolve(path)))];
  const sources = files.filter((file) => extname(file) !== ".json");
  const loaded = new Map<string, ModuleExports>();
  for (const [folder, group] of groupByFolder(sources)) {
    for (const [file, exports] of await loadFolder(folder, group, options)) loaded.set(file, exports);
  }
  return new Map(files.map((file) => [file, loaded.get(file) ?? { default: readJson(file) }]));
}

async function loadFolder(folder: string, files: readonly string[], options: LoadModuleOptions) {
  const cacheFolder: CacheFolder =
    options.cacheFolder === undefined
      ? openCacheFolder(folder)
      : { path: options.cacheFolder, projectFolder: undefined };
  const cache = openModuleCache(cacheFolder, cacheVersion(), folder);
  const known = new Map<string, boolean>();
  const before = new Map(cache.inputs);
  const stale = files.filter((file) => !isFresh(cache, file, known));
  for (const file of stale) assertFile(file);
  if (stale.length > 0 || outputsOf(cache, files).size > manyOutputs) {
    const together = outputsOf(cache, files).size + 1 > manyOutputs ? files : stale;
    await compile(cache, together);
  } else if ([...cache.inputs].some(([path, state]) => before.get(path) !== state)) {
    writeIndex(cache);
  }
  try {
    return await runModules(cache, files, options);
  } catch (error) {
    // A package has moved since: compile once more, with its present place.
    if (stale.length > 0 || !isMissingPackage(error)) throw error;
    await compile(cache, files);
    return runModules(cache, files, options);
  }
}

async function compile(cache: ModuleCache, files: readonly string[]): Promise<void> {
  const [{ bundleModules }, { ownEntryUrl }] = await Promise.all([
    import("./bundle-modules.ts"),
    import("./own-entry.ts"),
  ]);
  const bundle = await bundleModules(files, cache.folder, ownEntryUrl);
  const output = writeOutput(cache, bundle.code, bundle.map, [...bundle.states.keys()]);
  for (const [path, inputs] of bundle.inputs) cache.modules.set(path, { output, inputs });
  for (const [path, state] of bundle.states) cache.inputs.set(path, state);
  writeIndex(cache);
}

async function runModules(cache: ModuleCache, files: readonly string[], options: LoadModuleOptions) {
  const query = options.rerun === true ? `?run=${++reruns}` : "";
  const bundles = new Map<string, Readonly<Record<string, () => Promise<ModuleExports>>>>();
  const loaded = new Map<string, ModuleExports>();
  for (const output of outputsOf(cache, files)) {
    const url = pathToFileURL(join(cache.folder, output)).href + query;
    bundles.set(output, await importOutput(url, files[0] ?? ""));
  }
  for (const file of files) {
    const run = bundles.get(cache.modules.get(file)?.output ?? "")?.[file];
    try {
      if (run !== undefined) loaded.set(file, await run());
    } catch (error) {
      throw moduleFailed(file, error);
    }
  }
  return loaded;
}

async function importOutput(url: string, file: string) {
  try {
    return (await import(url)).modules as Readonly<Record<string, () => Promise<ModuleExports>>>;
  } catch (error) {
    throw moduleFailed(file, error);
  }
}

function groupByFolder(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const group = groups.get(dirname(file));
    if (group === undefined) groups.set(dirname(file), [file]);
    else group.push(file);
  }
  return groups;
}

function outputsOf(cache: ModuleCache, files: readonly string[]): ReadonlySet<string> {
  return new Set(files.flatMap((file) => cache.modules.get(file)?.output ?? []));
}

function isMissingPackage(error: unknown): boolean {
  const cause = isAludelError(error, "MODULE_FAILED") ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && /^(?:ERR_)?MODULE_NOT_FOUND$/.test(String(cause.code));
}

function assertFile(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw moduleNotFound(path);
}

function readJson(path: string): unknown {
  assertFile(path);
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (isAludelError(error)) throw error;
    const reason = describeThrown(error);
    throw new AludelError("MODULE_SYNTAX", `${path}: ${reason}`, { details: { path }, cause: error });
  }
}

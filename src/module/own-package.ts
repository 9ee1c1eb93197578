import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The package that is running: Aludel itself. */
export interface OwnPackage {
  readonly root: string;
  readonly version: string;
  /** The exact version of esbuild that package.json asks for. */
  readonly esbuildVersion: string;
  /** Whether the sources run (its own tests) and not dist/. */
  readonly runsFromSource: boolean;
}

/** Names under which a user's file imports the running package. */
export const ownSpecifiers = ["aludel", "aludel/models", "aludel/testing"] as const;

/** A process has one running package. */
let found: OwnPackage | undefined;

/** Returns the package that holds this file, read once. */
export function readOwnPackage(): OwnPackage {
  found ??= findOwnPackage(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function findOwnPackage(start: string): OwnPackage {
  let root = start;
  while (!existsSync(join(root, "package.json"))) {
    if (dirname(root) === root) throw new Error(`no package.json above "${start}"`);
    root = dirname(root);
  }
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string;
    readonly dependencies: { readonly esbuild: string };
  };
  return {
    root,
    version: manifest.version,
    esbuildVersion: manifest.dependencies.esbuild,
    runsFromSource: start.startsWith(join(root, "src") + sep),
  };
}

/** Returns the file of the built package that an import of `specifier` means. */
export function builtEntry(specifier: (typeof ownSpecifiers)[number]): string {
  return join(readOwnPackage().root, "dist", `${entryName(specifier)}.js`);
}

/** Returns the URL of the built package's file that an import of `specifier` means. */
export function builtEntryUrl(specifier: (typeof ownSpecifiers)[number]): string {
  return pathToFileURL(builtEntry(specifier)).href;
}

/** Returns the source file that an import of `specifier` means. */
export function sourceEntry(specifier: (typeof ownSpecifiers)[number]): string {
  return join(readOwnPackage().root, "src", `${entryName(specifier)}.ts`);
}

/**
 * Returns a text that changes whenever cached modules may no longer fit: versions of this package, of esbuild and of Node, the place
 * that imports of `aludel` lead to and, when the sources run, their state.
 */
export function cacheVersion(): string {
  const own = readOwnPackage();
  const parts = [own.version, own.esbuildVersion, process.versions.node.split(".")[0], own.root];
  if (own.runsFromSource) parts.push(sourceState(join(own.root, "src")));
  return parts.join("\n");
}

function sourceState(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
  const times = files.map((path) => statSync(join(folder, path)).mtimeMs);
  return `${files.length} files, the youngest of ${Math.max(...times)}`;
}

function entryName(specifier: (typeof ownSpecifiers)[number]): string {
  return specifier === "aludel" ? "index" : specifier.slice("aludel/".length);
}

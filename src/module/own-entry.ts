import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { AludelError } from "../error/aludel-error.ts";
import { bundleSettings, loadSources, requireBanner } from "./bundle-settings.ts";
import { openCacheFolder } from "./cache-folder.ts";
import { builtEntry, builtEntryUrl, cacheVersion, ownSpecifiers, readOwnPackage, sourceEntry } from "./own-package.ts";
import { loadEsbuild } from "./load-esbuild.ts";
import { resolveImports } from "./resolve-imports.ts";

type OwnSpecifier = (typeof ownSpecifiers)[number];

/** The folder of the compiled sources: they do not change while the process runs. */
let compiled: Promise<string> | undefined;

/**
 * Returns the URL that an import of `specifier` in a user's file leads to: the running package. When its sources run, in its own
 * tests, Node cannot import them, so they are compiled into the cache first.
 */
export async function ownEntryUrl(specifier: OwnSpecifier): Promise<string> {
  if (!readOwnPackage().runsFromSource) {
    if (existsSync(builtEntry(specifier))) return builtEntryUrl(specifier);
    throw new AludelError("MODULE_NOT_FOUND", `this installation of "aludel" has no "${builtEntry(specifier)}"`, {
      hint: "Install the package again",
    });
  }
  compiled ??= compileOwnSources();
  return pathToFileURL(join(await compiled, `${entryNameOf(specifier)}.js`)).href;
}

async function compileOwnSources(): Promise<string> {
  const { root } = readOwnPackage();
  const state = createHash("sha256").update(cacheVersion()).digest("hex").slice(0, 16);
  const cache = openCacheFolder(root).path;
  const folder = join(cache, `own-${state}`);
  if (existsSync(folder)) return folder;
  for (const name of readdirSync(cache).filter((each) => each.startsWith("own-"))) removeOld(join(cache, name));
  const draft = `${folder}.${process.pid}.${performance.now()}`;
  mkdirSync(draft, { recursive: true });
  const present = ownSpecifiers.filter((specifier) => existsSync(sourceEntry(specifier)));
  await loadEsbuild().build({
    ...bundleSettings(root),
    entryPoints: Object.fromEntries(present.map((specifier) => [entryNameOf(specifier), sourceEntry(specifier)])),
    outdir: draft,
    splitting: true,
    sourcemap: false,
    banner: { js: requireBanner(sourceEntry("aludel")) },
    plugins: [resolveImports(new Map(), ownEntryUrl), loadSources(new Map())],
  });
  try {
    renameSync(draft, folder);
  } catch {
    // Another process was first.
    rmSync(draft, { recursive: true, force: true });
  }
  return folder;
}

/** A process that started with earlier sources may still read what is young. */
function removeOld(folder: string): void {
  const state = statSync(folder, { throwIfNoEntry: false });
  if (state !== undefined && Date.now() - state.mtimeMs > 60 * 60 * 1000)
    rmSync(folder, { recursive: true, force: true });
}

function entryNameOf(specifier: OwnSpecifier): string {
  return specifier === "aludel" ? "index" : specifier.slice(dirname(specifier).length + 1);
}

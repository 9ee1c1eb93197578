import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, extname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { OnLoadResult, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from "esbuild";
import type { MissingPackage } from "./bundle-failure.ts";
import { ownSpecifiers } from "./own-package.ts";

type OwnSpecifier = (typeof ownSpecifiers)[number];

/** Returns the URL that an import of the running package leads to. */
export type OwnEntryUrl = (specifier: OwnSpecifier) => Promise<string>;

/** Marks a question that this plugin asks esbuild itself. */
const asked = { askedByAludel: true };

/**
 * Decides what becomes of each import of a package. Files of the project, workspace packages and path aliases included, are compiled
 * in; an installed package stays outside under its absolute place; `aludel` is always the package that runs.
 * @param packageFiles filled with the package.json of every package, by importer
 */
export function resolveImports(packageFiles: Map<string, Set<string>>, ownEntryUrl: OwnEntryUrl): Plugin {
  return {
    name: "aludel-imports",
    setup(build) {
      const decided = new Map<string, Promise<OnResolveResult | undefined>>();
      // Relative and absolute paths are esbuild's own affair: asking here would cost a message for each.
      build.onResolve({ filter: /^(?:[^./A-Za-z]|[A-Za-z](?:[^:]|$))/, namespace: "file" }, (args) => {
        if (args.pluginData === asked || args.kind === "entry-point") return undefined;
        const own = ownSpecifiers.find((specifier) => specifier === args.path);
        if (own !== undefined) return { path: own, namespace: "own" };
        if (isBuiltin(args.path)) return { path: args.path, external: true };
        const question = `${args.kind}\n${args.resolveDir}\n${args.path}`;
        const decision = decided.get(question) ?? resolvePackage(build, args);
        decided.set(question, decision);
        return decision.then((result) => {
          if (result?.pluginData !== undefined) addTo(packageFiles, args.importer, String(result.pluginData));
          return result;
        });
      });
      for (const namespace of ["commonjs", "own"]) {
        build.onResolve({ filter: /.*/, namespace }, ({ path }) => ({ path, external: true }));
      }
      // A package in CommonJS is required, not imported: each of its names can then be imported, also those that Node does not foresee.
      build.onLoad({ filter: /.*/, namespace: "commonjs" }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
      build.onLoad({ filter: /.*/, namespace: "own" }, ({ path }) => loadOwn(ownEntryUrl(path as OwnSpecifier)));
    },
  };
}

/**
 * Stands for the running package: passes on the names that it exports, so that a wrong one is told where it is imported. `require` reaches
 * it in this way too; by itself it cannot load an ES module in every Node.
 */
async function loadOwn(entryUrl: Promise<string>): Promise<OnLoadResult> {
  try {
    const url = await entryUrl;
    const names = Object.keys((await import(url)) as object);
    return { contents: `export { ${names.join(", ")} } from ${JSON.stringify(url)};` };
  } catch (error) {
    return { errors: [{ text: String(error), detail: error }] };
  }
}

/** Decides about one package for all importers of a folder; `pluginData` is the package's package.json. */
async function resolvePackage(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  const { importer, resolveDir, kind } = args;
  const found = await build.resolve(args.path, { importer, resolveDir, kind, pluginData: asked });
  if (found.errors.length > 0) return unresolved(args);
  if (found.external) return { path: found.path, external: true };
  // Left to esbuild, which then also applies the file's tsconfig.json.
  if (!isInstalled(found.path) || !/^\.(?:[cm]?js|node)$/.test(extname(found.path))) return undefined;
  const manifest = findManifest(found.path);
  if (!isCommonJs(found.path, manifest)) {
    return { path: pathToFileURL(found.path).href, external: true, pluginData: manifest };
  }
  return kind === "require-call"
    ? { path: found.path, external: true, pluginData: manifest }
    : { path: found.path, namespace: "commonjs", pluginData: manifest };
}

function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

function unresolved(args: OnResolveArgs): OnResolveResult {
  // Such an import may stand in a try block and fails, if at all, when it is reached.
  if (args.kind !== "import-statement") return { path: args.path, external: true };
  const name = args.path
    .split("/")
    .slice(0, args.path.startsWith("@") ? 2 : 1)
    .join("/");
  const detail: MissingPackage = {
    specifier: args.path,
    importer: args.importer,
    searched: args.resolveDir,
    package: name,
  };
  return { errors: [{ text: `cannot import "${args.path}"`, detail }] };
}

function isInstalled(path: string): boolean {
  return path.includes(`${sep}node_modules${sep}`);
}

function findManifest(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) || dirname(folder) === folder) return manifest;
  }
}

function isCommonJs(path: string, manifest: string): boolean {
  const end = extname(path);
  if (end !== ".js") return end !== ".mjs";
  if (!existsSync(manifest)) return true;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { readonly type?: unknown }).type !== "module";
}

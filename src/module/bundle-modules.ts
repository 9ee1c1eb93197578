import { realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Metafile } from "esbuild";
import { bundleFailure } from "./bundle-failure.ts";
import { readInputState, type InputState } from "./module-cache.ts";
import { bundleSettings, loadSources, requireBanner } from "./bundle-settings.ts";
import { loadEsbuild } from "./load-esbuild.ts";
import { resolveImports, type OwnEntryUrl } from "./resolve-imports.ts";
import { findSettingsFiles } from "./settings-files.ts";

/** Modules compiled into one file of JavaScript. */
export interface Bundle {
  /** Exports `modules`: for each path a function that runs the module once and returns its exports. */
  readonly code: string;
  readonly map: string;
  /** For each path every file that took part, settings such as tsconfig.json included. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  readonly states: ReadonlyMap<string, InputState>;
}

/**
 * Compiles modules, with what they import of the project, into one file. Packages stay outside and are imported by absolute URL.
 * @param outputFolder where the code will stand; the map's paths are relative to it
 * @param ownEntryUrl where imports of `aludel` lead
 * @throws AludelError MODULE_SYNTAX or MODULE_NOT_FOUND
 */
export async function bundleModules(
  paths: readonly string[],
  outputFolder: string,
  ownEntryUrl: OwnEntryUrl,
): Promise<Bundle> {
  const workingFolder = paths[0] === undefined ? outputFolder : realpathSync(dirname(paths[0]));
  const states = new Map<string, InputState>();
  const packageFiles = new Map<string, Set<string>>();
  const loads = paths.map((path) => `  ${JSON.stringify(path)}: () => import(${JSON.stringify(path)}),`);
  const banner = requireBanner(paths[0] ?? outputFolder);
  const result = await loadEsbuild()
    .build({
      ...bundleSettings(workingFolder),
      stdin: { contents: `export const modules = {\n${loads.join("\n")}\n};\n`, resolveDir: workingFolder },
      outfile: join(outputFolder, "module.mjs"),
      banner: { js: banner },
      write: false,
      metafile: true,
      plugins: [resolveImports(packageFiles, ownEntryUrl), loadSources(states)],
    })
    .catch((error: unknown) => {
      throw bundleFailure(error, workingFolder);
    });
  const inputs = collectInputs(paths, result.metafile, workingFolder, packageFiles);
  for (const path of new Set([...inputs.values()].flat())) {
    if (!states.has(path)) states.set(path, readInputState(path));
  }
  const [code, map] = [".mjs", ".mjs.map"].map(
    (end) => result.outputFiles.find((file) => file.path.endsWith(end))?.text,
  );
  return { code: withoutUnusedBanner(code ?? "", banner), map: map ?? "", inputs, states };
}

/** Most modules require nothing, and each start would load what makes `require`. The line stays, empty, so that the map fits. */
function withoutUnusedBanner(code: string, banner: string): string {
  const rest = code.slice(banner.length);
  return code.startsWith(banner) && !/\brequire\b/.test(rest) ? rest : code;
}

function collectInputs(
  paths: readonly string[],
  metafile: Metafile,
  workingFolder: string,
  packageFiles: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlyMap<string, readonly string[]> {
  const fileOf = new Map(Object.keys(metafile.inputs).map((name) => [name, resolve(workingFolder, name)]));
  const nameOf = new Map([...fileOf].map(([name, file]) => [file, name]));
  const settings = new Map<string, readonly string[]>();
  const settingsOf = (folder: string) => {
    const found = settings.get(folder) ?? findSettingsFiles(folder);
    settings.set(folder, found);
    return found;
  };
  const inputs = new Map<string, readonly string[]>();
  for (const path of paths) {
    // The compiler knows a file by its real path, also when the project is reached through a link.
    const reached = new Set([nameOf.get(realpathSync(path)) ?? path]);
    for (const name of reached) {
      for (const imported of metafile.inputs[name]?.imports ?? []) {
        if (fileOf.has(imported.path)) reached.add(imported.path);
      }
    }
    // What stands in for a package has a name of its own and is no file.
    const files = [...reached]
      .filter((name) => !/^(?:commonjs|own):/.test(name))
      .map((name) => fileOf.get(name) ?? name);
    inputs.set(path, [
      ...new Set(files.flatMap((file) => [file, ...settingsOf(dirname(file)), ...(packageFiles.get(file) ?? [])])),
    ]);
  }
  return inputs;
}

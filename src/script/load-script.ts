import { AludelError } from "../error/aludel-error.ts";
import { loadModules, type LoadModuleOptions, type ModuleExports } from "../module/load-module.ts";
import type { LoadedRevision } from "./record-operations.ts";
import type { Script } from "./script-directory.ts";

/** A revision file with its two functions. */
export interface LoadedScript extends LoadedRevision {
  readonly script: Script;
}

/**
 * Loads revision files and returns their functions, in the order given. Only what is to run is loaded, and all of it at once.
 * @throws AludelError INVALID_REVISION_FILE for a missing or ill-typed export, or what `loadModules` throws
 */
export async function loadScripts(
  scripts: readonly Script[],
  options: LoadModuleOptions = {},
): Promise<readonly LoadedScript[]> {
  const paths = scripts.map(({ path }) => path);
  const modules = await loadModules(paths, options);
  return scripts.map((script) => {
    const exports = modules.get(script.path) ?? {};
    assertSameRevision(script, exports);
    const upgrade = readFunction(script, exports, "upgrade");
    const downgrade = readFunction(script, exports, "downgrade");
    return { script, revision: script.id, path: script.path, upgrade, downgrade };
  });
}

function readFunction(
  script: Script,
  exports: ModuleExports,
  name: "upgrade" | "downgrade",
): LoadedRevision["upgrade"] {
  const value = exports[name];
  if (typeof value === "function") return value as LoadedRevision["upgrade"];
  const state = value === undefined ? "does not export" : `exports something else (${typeof value}) as`;
  throw new AludelError("INVALID_REVISION_FILE", `revision "${script.id}" ${state} function "${name}"`, {
    hint: `Add to ${script.path}: export function ${name}(op: Operations): void { … }`,
    details: { revision: script.id, path: script.path, export: name },
  });
}

/** The header was read as text; a file that says something else when it runs would be recorded under a wrong id. */
function assertSameRevision(script: Script, exports: ModuleExports): void {
  if (exports["revision"] === script.id) return;
  throw new AludelError(
    "INVALID_REVISION_FILE",
    `revision file "${script.path}" says "${script.id}" in its header but "${String(exports["revision"])}" when it runs`,
    { hint: "Export revision once, as a literal", details: { revision: script.id, path: script.path } },
  );
}

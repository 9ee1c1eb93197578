import { createRequire } from "node:module";
import type * as Esbuild from "esbuild";

/** Node keeps it too, but looks for its file at each `require`. */
let loaded: typeof Esbuild | undefined;

/** Returns the compiler. An `import` of it would first look through all of its code for names, since it is CommonJS. */
export function loadEsbuild(): typeof Esbuild {
  loaded ??= createRequire(import.meta.url)("esbuild") as typeof Esbuild;
  return loaded;
}

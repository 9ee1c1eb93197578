import { basename, dirname } from "node:path";
import { bundleFailure } from "./bundle-failure.ts";
import { loadEsbuild } from "./load-esbuild.ts";

/**
 * Returns a file of TypeScript as an ES module without types, comments and white space; imports that are not used go.
 *
 * @param path named in errors
 * @throws AludelError MODULE_SYNTAX
 */
export async function stripTypes(text: string, path: string): Promise<string> {
  try {
    const { code } = await loadEsbuild().transform(text, {
      // Also for compiled files: imports that are not used go, as they do when a compiler removes types.
      loader: "ts",
      format: "esm",
      target: "esnext",
      minifyWhitespace: true,
      legalComments: "none",
      charset: "utf8",
      sourcefile: basename(path),
      logLevel: "silent",
      tsconfigRaw: {},
    });
    return code;
  } catch (error) {
    throw bundleFailure(error, dirname(path));
  }
}

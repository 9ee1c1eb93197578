import { basename, dirname } from "node:path";
import { bundleFailure } from "./bundle-failure.ts";
import { loadEsbuild } from "./load-esbuild.ts";

/** JavaScript made from the text of one file, and the map back to it. */
export interface StrippedCode {
  readonly code: string;
  /** Source map, as JSON. */
  readonly map: string;
}

/** Characters of files that are remembered: a command that runs revisions wants each twice, to load it and to take its checksum. */
const mostRemembered = 4_000_000;
const remembered = new Map<string, Promise<StrippedCode>>();
let size = 0;

/**
 * Returns a file of TypeScript as an ES module without types, comments and white space; imports that are not used go.
 *
 * @param path named in errors
 * @throws AludelError MODULE_SYNTAX
 */
export function stripTypes(text: string, path: string): Promise<StrippedCode> {
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const made = transformText(text, path);
  if (text.length > mostRemembered) return made;
  size += text.length;
  if (size > mostRemembered) {
    remembered.clear();
    size = text.length;
  }
  remembered.set(text, made);
  // What fails names its file: another file of the same text has another name.
  made.catch(() => remembered.delete(text));
  return made;
}

async function transformText(text: string, path: string): Promise<StrippedCode> {
  return loadEsbuild()
    .transform(text, {
      // Also for compiled files: imports that are not used go, as they do when a compiler removes types.
      loader: "ts",
      format: "esm",
      target: "esnext",
      minifyWhitespace: true,
      legalComments: "none",
      charset: "utf8",
      sourcefile: basename(path),
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      tsconfigRaw: {},
    })
    .catch((error: unknown) => {
      throw bundleFailure(error, dirname(path));
    });
}

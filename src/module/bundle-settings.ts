import { readFileSync } from "node:fs";
import { fileFailure } from "../file/file-failure.ts";
import { dirname, extname } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Loader, Plugin } from "esbuild";
import { readInputState, type InputState } from "./module-cache.ts";

const loaders: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".tsx": "tsx",
  ".js": "js",
  ".mjs": "js",
  ".cjs": "js",
  ".jsx": "jsx",
  ".json": "json",
};

/** What a file may say about its own place; in the compiled file it would be the cache's. */
const placeWords = {
  "import.meta.url": "__aludelUrl",
  "import.meta.filename": "__aludelFilename",
  "import.meta.dirname": "__aludelDirname",
  __filename: "__aludelFilename",
  __dirname: "__aludelDirname",
};

/** Settings of esbuild that every compilation shares. */
export function bundleSettings(workingFolder: string): BuildOptions {
  return {
    absWorkingDir: workingFolder,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    // Without the condition "module": packages resolve as Node resolves them.
    conditions: [],
    resolveExtensions: [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx", ".json"],
    define: placeWords,
    minifyWhitespace: true,
    sourcemap: "external",
    sourcesContent: false,
    legalComments: "none",
    logLevel: "silent",
    charset: "utf8",
  };
}

/** Returns the line that gives compiled CommonJS code a `require`, for packages that stay outside. */
export function requireBanner(path: string): string {
  const url = JSON.stringify(pathToFileURL(path).href);
  return `import { createRequire as __aludelCreateRequire } from "node:module"; const require = __aludelCreateRequire(${url});`;
}

/** Reads the sources, notes the state of what was read, and tells each file its own place. */
export function loadSources(states: Map<string, InputState>): Plugin {
  return {
    name: "aludel-sources",
    setup(build) {
      build.onLoad({ filter: /\.(?:[cm]?[jt]s|[jt]sx|json)$/, namespace: "file" }, ({ path }) => {
        const content = readSource(path);
        states.set(path, readInputState(path, content));
        return { contents: withPlace(path, content.toString("utf8")), loader: loaders[extname(path)] ?? "js" };
      });
    },
  };
}

function readSource(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileFailure(error, path, "read");
  }
}

/** The words stand on the first line, before its own text, so that all other lines keep their numbers. */
function withPlace(path: string, text: string): string {
  if (extname(path) === ".json" || !/import\.meta|__dirname|__filename/.test(text)) return text;
  const place = { url: pathToFileURL(path).href, filename: path, dirname: dirname(path) };
  const [url, filename, folder] = [place.url, place.filename, place.dirname].map((value) => JSON.stringify(value));
  const words = `const __aludelUrl = ${url}, __aludelFilename = ${filename}, __aludelDirname = ${folder}; `;
  return text.startsWith("#!") ? text.replace(/\n|$/, (end) => `${end}${words}`) : words + text;
}

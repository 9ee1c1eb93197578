import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

import { formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { Models } from "./build-models.ts";

/** A table or enum that the index, or another file of the models folder, defines and the index does not export. */
export interface UnexportedModel {
  readonly kind: "table" | "enum";
  /** Its name in the database, as the file writes it. */
  readonly name: string;
  /** The constant that holds it; `default` for a default export. */
  readonly constant: string;
  /** The file that defines it. */
  readonly file: string;
}

const sourceExtensions: ReadonlySet<string> = new Set([".ts", ".mts", ".js", ".mjs"]);

function isModelFile(name: string): boolean {
  return sourceExtensions.has(extname(name)) && !/\.d\.m?ts$|\.(test|spec|test-d)\.m?[jt]s$/.test(name);
}

/** Returns the index and the source files beside it, and below it when it is an `index` file: only then the folder is its own. */
async function modelFiles(index: string): Promise<string[]> {
  const folder = dirname(index);
  const ownsFolder = /^index\.m?[jt]s$/.test(basename(index));
  const entries = await readdir(folder, { withFileTypes: true, recursive: ownsFolder });
  return entries
    .filter((entry) => entry.isFile() && isModelFile(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[/\\](node_modules|\.[^/\\]+)[/\\]/.test(file.slice(folder.length)))
    .toSorted();
}

const definition =
  /(?:\b(?:const|let|var)\s+([\w$]+)(?:\s*:[^=]+)?\s*=|\bexport\s+(default))\s*(?:[\w$]+\.)?define(Table|Enum)\s*\(\s*(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)'|`([^`$\\]+)`)/g;

function findDefinitions(code: string, file: string): UnexportedModel[] {
  return [...code.matchAll(definition)].map((match) => ({
    kind: match[3] === "Table" ? "table" : "enum",
    name: match[4] ?? match[5] ?? match[6] ?? "",
    constant: match[1] ?? match[2] ?? "",
    file,
  }));
}

/** Returns the code without comments and types. A file that does not parse is reported when it is loaded, not here. */
async function withoutComments(code: string, file: string): Promise<string> {
  const { transform } = await import("esbuild");
  const loader = file.endsWith("ts") ? "ts" : "js";
  return transform(code, { loader, legalComments: "none", logLevel: "silent" }).then(
    (result) => result.code,
    () => "",
  );
}

function isName(written: string, name: QualifiedName): boolean {
  return written === name.name || written === formatQualifiedName(name);
}

/**
 * Returns the tables and enums that files of the models folder define, and that no export of the index reaches. The files are read,
 * not run; a definition whose name is not written as a plain string is not seen.
 */
export async function findUnexportedModels(index: string, { database, exported }: Models): Promise<UnexportedModel[]> {
  const tables = [...database.tables.values()].map(({ name }) => name);
  const enums = [...database.enums.values(), ...exported.enums.map(({ model }) => model)].map(({ name }) => name);
  const isReached = ({ kind, name }: UnexportedModel): boolean =>
    (kind === "table" ? tables : enums).some((known) => isName(name, known));
  const found = await Promise.all(
    (await modelFiles(index)).map(async (file) => {
      const code = await readFile(file, "utf8");
      if (findDefinitions(code, file).every(isReached)) return [];
      return findDefinitions(await withoutComments(code, file), file).filter((model) => !isReached(model));
    }),
  );
  return found.flat();
}

import { existsSync } from "node:fs";
import { basename, join } from "node:path";

import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import { readText } from "../../file/read-text.ts";
import { writeFile } from "../../file/write-file.ts";
import { buildInitFiles, initScripts } from "./init-files.ts";

/** What `init` did with one file. */
export interface InitReport {
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly status: "created" | "changed" | "kept" }[];
  /** Commands and remarks, in the order in which they help. */
  readonly next: readonly string[];
}

/** Where a project begins. */
export interface InitOptions {
  /** Folder of the new project; it exists. */
  readonly folder: string;
}

type FileReport = InitReport["files"][number];

const configNames = ["ts", "mts", "js", "mjs", "json"].map((extension) => `aludel.config.${extension}`);

/**
 * Writes what a project needs to start: configuration, a first model, the migrations folder, npm scripts. A file that exists is kept
 * as it is; package.json only gains scripts that it lacks.
 *
 * @throws AludelError FILE_PERMISSION, or INVALID_CONFIG for a package.json that is no JSON object
 */
export async function init({ folder }: InitOptions): Promise<InitReport> {
  const { defaultTemplate } = await import("../../script/default-template.ts");
  const existing = configNames.find((name) => existsSync(join(folder, name)));
  // Read before anything is written, so that a broken package.json leaves nothing half done.
  const manifest = readManifest(folder);
  const files: FileReport[] = [];
  for (const { path, content } of buildInitFiles(defaultTemplate)) {
    if (path === "aludel.config.ts" && existing !== undefined) files.push({ path: existing, status: "kept" });
    else files.push(createFile(folder, path, content));
  }
  files.push(writeManifest(folder, manifest));
  return { folder, files, next: nextSteps(folder, manifest) };
}

function createFile(folder: string, path: string, content: string): FileReport {
  if (existsSync(join(folder, path))) return { path, status: "kept" };
  return { path, status: writeNew(folder, path, content) ? "created" : "kept" };
}

/** Writes a file that was not there; returns whether it is ours, and not that of another `init` at the same moment. */
function writeNew(folder: string, path: string, content: string): boolean {
  try {
    writeFile(join(folder, path), content, { projectFolder: folder });
    return true;
  } catch (error) {
    if (isAludelError(error, "FILE_EXISTS")) return false;
    throw error;
  }
}

/** A package.json as it was found. */
interface Manifest {
  /** Null when there is none. */
  readonly text: string | null;
  readonly value: Readonly<Record<string, unknown>>;
}

function readManifest(folder: string): Manifest {
  const path = join(folder, "package.json");
  if (!existsSync(path)) {
    const name = basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9._~-]+/g, "-")
      .replace(/^[._-]+/, "");
    return { text: null, value: { name: name === "" ? "app" : name, private: true, type: "module" } };
  }
  const text = readText(path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { text, value: value as Manifest["value"] };
    }
  } catch (error) {
    throw new AludelError("INVALID_CONFIG", `file "${path}" is no JSON: ${(error as Error).message}`, {
      hint: "Correct package.json, then run aludel init again; nothing was written",
      details: { path },
      cause: error,
    });
  }
  throw new AludelError("INVALID_CONFIG", `file "${path}" holds no JSON object`, {
    hint: "Correct package.json, then run aludel init again; nothing was written",
    details: { path },
  });
}

function writeManifest(folder: string, { text, value }: Manifest): FileReport {
  const path = "package.json";
  const scripts = (value["scripts"] ?? {}) as Readonly<Record<string, string>>;
  const missing = Object.entries(initScripts).filter(([name]) => scripts[name] === undefined);
  if (missing.length === 0) return { path, status: "kept" };
  const changed = { ...value, scripts: { ...scripts, ...Object.fromEntries(missing) } };
  const indent = /^[ \t]+(?=")/m.exec(text ?? "")?.[0] ?? "  ";
  const content = `${JSON.stringify(changed, null, indent)}\n`;
  if (text === null) return { path, status: writeNew(folder, path, content) ? "created" : "kept" };
  writeFile(join(folder, path), content, { projectFolder: folder, replace: true });
  return { path, status: "changed" };
}

/** Returns what a .gitignore that was there before does not keep out of the repository. */
function findNotIgnored(folder: string): readonly string[] {
  const lines = readText(join(folder, ".gitignore")).split(/\s*\n/);
  return [".env", "*.db"].filter((pattern) => !lines.includes(pattern));
}

function nextSteps(folder: string, { value }: Manifest): readonly string[] {
  const dependencies = { ...(value["dependencies"] as object), ...(value["devDependencies"] as object) };
  const notIgnored = findNotIgnored(folder);
  const packages = ["aludel", "kysely"].filter((name) => !(name in dependencies));
  return [
    ...(packages.length === 0 ? [] : [`npm install ${packages.join(" ")}`]),
    ...(notIgnored.length > 0 ? [`add ${notIgnored.join(" and ")} to .gitignore`] : []),
    "describe your tables in models/index.ts",
    'aludel revision --autogenerate -m "initial tables"',
    "review the file in migrations/versions",
    "aludel upgrade head",
  ];
}

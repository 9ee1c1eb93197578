import { existsSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import { readText } from "../file/read-text.ts";
import { loadModule } from "../module/load-module.ts";
import type { Config } from "./config.ts";
import { addEnvironmentFile, readEnvironment, type ProcessEnvironment } from "./read-environment.ts";
import { resolveConfig } from "./resolve-config.ts";

/** What chooses a configuration. */
export interface LoadConfigOptions {
  /** Folder where the search begins; default: the current one. */
  readonly directory?: string;
  /** Value of `--config`: the file, relative to that folder. */
  readonly file?: string | undefined;
  /** Value of `--env`. */
  readonly environment?: string | undefined;
  /** Value of `--url`. */
  readonly url?: string | undefined;
  /** Whether the absence of a file is an error, which it is by default; without it the defaults hold. */
  readonly isRequired?: boolean;
  /** The process's variables; those of the `.env` file are added to them. */
  readonly processEnvironment?: ProcessEnvironment;
}

/** Names of a configuration file, in the order in which they are looked for. */
export const configFileNames: readonly string[] = [".ts", ".mts", ".js", ".mjs", ".json"].map(
  (extension) => `aludel.config${extension}`,
);

/**
 * Loads the nearest configuration from the current folder upwards, with the `.env` file beside it.
 *
 * @throws AludelError CONFIG_NOT_FOUND, INVALID_CONFIG, UNKNOWN_ENVIRONMENT, or what loading the module throws
 */
export async function loadConfig(options: LoadConfigOptions = {}): Promise<Config> {
  const start = resolve(options.directory ?? ".");
  const file = options.file === undefined ? findConfigFile(start) : namedFile(resolve(start, options.file));
  if (file === null && options.isRequired !== false) throw configNotFound(start);
  const directory = file === null ? start : dirname(file);
  const environment = options.processEnvironment ?? process.env;
  const added = addEnvironmentFile(directory, environment);
  const raw = file === null ? {} : await readConfigFile(file);
  const { environment: name, url } = options;
  const resolveOptions = { directory, file, environment: name, url, variables: readEnvironment(environment, added) };
  try {
    return resolveConfig(raw, resolveOptions);
  } catch (error) {
    throw error instanceof AludelError && file !== null ? withFile(error, file) : error;
  }
}

/** Returns the nearest configuration file in a folder or above it, or null. The search ends at the root of the repository. */
export function findConfigFile(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    const name = configFileNames.find((candidate) => existsSync(join(folder, candidate)));
    if (name !== undefined) return join(folder, name);
    if (dirname(folder) === folder || existsSync(join(folder, ".git"))) return null;
  }
}

function namedFile(path: string): string {
  if (existsSync(path)) return path;
  throw new AludelError("CONFIG_NOT_FOUND", `configuration file "${path}" does not exist`, {
    hint: "correct --config, or leave it out to use the nearest aludel.config.*",
    details: { path },
  });
}

function configNotFound(start: string): AludelError {
  return new AludelError("CONFIG_NOT_FOUND", `no aludel.config.* is in "${start}" or above it`, {
    hint: "aludel init writes one; --config FILE names one elsewhere",
    details: { directory: start, names: configFileNames },
  });
}

async function readConfigFile(file: string): Promise<unknown> {
  if (extname(file) === ".json") return parseJson(file);
  const { default: config } = await loadModule(file, { rerun: true });
  if (config === undefined) {
    throw new AludelError("INVALID_CONFIG", `configuration file "${file}" has no default export`, {
      hint: "write export default defineConfig({ … })",
      details: { path: file },
    });
  }
  return config;
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    if (isAludelError(cause)) throw cause;
    const reason = describeThrown(cause);
    throw new AludelError("INVALID_CONFIG", `configuration file "${file}" cannot be read: ${reason}`, {
      details: { path: file },
      cause,
    });
  }
}

function withFile(error: AludelError, file: string): AludelError {
  return error.with({ message: `${error.message} ("${file}")`, details: { path: file } });
}

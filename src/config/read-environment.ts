import { join } from "node:path";
import { parseEnv } from "node:util";
import { databaseVariableNames, type Variable, type Variables } from "../connection/resolve-database.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { readText } from "../file/read-text.ts";

/** Every variable that Aludel itself reads. */
const variableNames: readonly string[] = [...databaseVariableNames, "ALUDEL_ENV", "ALLOW_MIGRATE_ON_PROD"];

/** Variables of a process. */
export type ProcessEnvironment = Record<string, string | undefined>;

/** Returns the variables that Aludel reads, of those the process was started with and those that a `.env` file has added. */
export function readEnvironment(
  environment: Readonly<ProcessEnvironment> = process.env,
  added: ReadonlyMap<string, string> = new Map(),
): Variables {
  const entries = variableNames.flatMap((name): readonly (readonly [string, Variable])[] => {
    const value = environment[name];
    return value === undefined ? [] : [[name, { value, origin: added.get(name) ?? "environment" }]];
  });
  return Object.fromEntries(entries);
}

/**
 * Adds the variables of the `.env` file in a folder to the environment, so that configuration and models see them too. One that is
 * set already stays, an empty one too: `DATABASE_URL= aludel …` switches the file's off.
 *
 * @returns the names that were added, each with the path of the file
 * @throws AludelError INVALID_CONFIG when the file cannot be read
 */
export function addEnvironmentFile(
  directory: string,
  environment: ProcessEnvironment = process.env,
): ReadonlyMap<string, string> {
  const path = join(directory, ".env");
  const added = new Map<string, string>();
  for (const [name, value] of Object.entries(readVariables(path))) {
    if (environment[name] !== undefined || value === undefined) continue;
    environment[name] = value;
    added.set(name, path);
  }
  return added;
}

function readVariables(path: string): Readonly<Record<string, string | undefined>> {
  let text: string;
  try {
    text = readText(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    // A folder named `.env` is a Python virtual environment, and no file of variables.
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return {};
    if (isAludelError(cause)) throw cause;
    throw new AludelError("INVALID_CONFIG", `file "${path}" cannot be read (${String(code)})`, {
      details: { path },
      cause,
    });
  }
  return parseEnv(text);
}

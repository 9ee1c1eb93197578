import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { downgrade, upgrade } from "../../src/command/run/migrate.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { createProject, type CliResult, type Project } from "../cli/project.ts";
import type { TestDatabase } from "../engine/engine.ts";
import { chain } from "./chain.ts";
import { readState } from "./read-state.ts";

const preload = fileURLToPath(new URL("./interrupt-at.mjs", import.meta.url));

/** Where and how a run is cut off. */
export interface Interruption {
  /** Number of the statement that changes something, from 1, over the whole run. */
  readonly at: number;
  readonly phase: "before" | "during" | "after";
  readonly how: "kill" | "cut";
  /** Only statements that this regular expression fits are counted; all where it is left out. */
  readonly match?: string;
}

/** Writes the chain into a project that names its database by variable. */
export function createChainProject(): Project {
  const project = createProject(null);
  for (const [index, facts] of chain.entries()) {
    const file = { ...facts, down: chain[index - 1]?.id ?? null };
    project.revision(file);
    const path = `migrations/versions/${facts.id}.ts`;
    const text = readFileSync(join(project.folder, path), "utf8");
    project.write(
      path,
      text.replace('} from "aludel";', '} from "aludel";\nimport { primaryKey } from "aludel/models";'),
    );
  }
  return project;
}

/** Runs a command on a database, cut off where told. */
export function runInterrupted(
  project: Project,
  database: TestDatabase,
  args: readonly string[],
  interruption: Interruption | null,
  countFile?: string,
): Promise<CliResult> {
  const env = {
    ALUDEL_DATABASE_URL: database.url,
    NODE_OPTIONS: `--import ${preload}`,
    INTERRUPT: JSON.stringify(interruption ?? {}),
    ...(countFile === undefined ? {} : { COUNT_FILE: countFile }),
  };
  return project.aludelIn({ env }, ...args);
}

/** Upgrades in this process, which is quicker than another start of the command line. */
export async function upgradeHere({ folder }: Project, { url }: TestDatabase): Promise<void> {
  await upgrade(resolveConfig({ database: url }, { directory: folder, variables: {} }), { target: "head" });
}

/** Takes all revisions back in this process. */
export async function downgradeHere({ folder }: Project, { url }: TestDatabase): Promise<void> {
  await downgrade(resolveConfig({ database: url }, { directory: folder, variables: {} }), {
    target: "base",
    yes: true,
  });
}

/** Returns the statements of an uninterrupted run that change something, in order, and the state that it ends in. */
export async function listStatements(
  project: Project,
  prepare: () => Promise<TestDatabase>,
  command: readonly string[],
): Promise<{ readonly statements: readonly string[]; readonly state: string }> {
  const database = await prepare();
  const countFile = join(project.folder, "statements");
  try {
    const result = await runInterrupted(project, database, command, null, countFile);
    if (result.code !== 0) throw new Error(result.stderr);
    return { statements: readFileSync(countFile, "utf8").trimEnd().split("\n"), state: await readState(database.url) };
  } finally {
    rmSync(countFile, { force: true });
    await database.drop();
  }
}

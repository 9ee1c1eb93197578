import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cli = join(root, "dist", "cli.js");

/** What a process left behind. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of an example with Aludel installed, working on one database. */
export interface ExampleProject {
  readonly folder: string;
  /** Runs a program in the project, or in a folder below it. */
  run(program: string, parameters: readonly string[], options?: { readonly below?: string }): Finished;
  /** Runs `aludel …` and returns its output; throws with all that it said when it ends otherwise than with 0. */
  aludel(...parameters: readonly string[]): string;
  /** The same with `--json`, parsed. */
  json(...parameters: readonly string[]): unknown;
  /** The revisions that the database stands at. */
  current(): readonly string[];
  /** Throws unless `aludel check` finds models, history and database equal; returns the revisions that are pending. */
  check(): readonly unknown[];
}

/** Copies `examples/<name>` to a temporary folder as `npm install` leaves it, with the database in its environment. */
export function copyExample(name: string, databaseUrl: string): ExampleProject {
  if (!existsSync(cli)) throw new Error("dist/cli.js is missing: npm run build");
  const folder = join(createTemporaryFolder("example"), name);
  cpSync(join(root, "examples", name), folder, {
    recursive: true,
    filter: (path) => !path.includes("node_modules") && !path.endsWith(".db"),
  });
  const bin = join(folder, "node_modules", ".bin");
  mkdirSync(bin, { recursive: true });
  symlinkSync(root, join(folder, "node_modules", "aludel"));
  symlinkSync(cli, join(bin, "aludel"));
  const env = environment(databaseUrl, bin);
  const run: ExampleProject["run"] = (program, parameters, { below = "." } = {}) => {
    const result = spawnSync(program, parameters, { cwd: join(folder, below), env, encoding: "utf8" });
    if (result.error !== undefined) throw result.error;
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  };
  const aludel: ExampleProject["aludel"] = (...parameters) => {
    const { code, stdout, stderr } = run(process.execPath, [cli, ...parameters]);
    if (code !== 0) throw new Error(`aludel ${parameters.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  };
  const json: ExampleProject["json"] = (...parameters) => JSON.parse(aludel(...parameters, "--json"));
  return {
    folder,
    run,
    aludel,
    json,
    current: () => (json("current") as { current: { revision: string }[] }).current.map(({ revision }) => revision),
    check: () => {
      const { differences, pending } = json("check") as { differences: unknown[]; pending: unknown[] };
      if (differences.length > 0) throw new Error(`aludel check found ${JSON.stringify(differences, null, 2)}`);
      return pending;
    },
  };
}

/** Nothing of the caller's own settings may name another database; start-up is measured nowhere here, yet need not be slow. */
function environment(databaseUrl: string, bin: string): NodeJS.ProcessEnv {
  const names = /^(?:ALUDEL_|DATABASE_|DB_|SQLITE_PATH$|NODE_EXTRA_CA_CERTS$|npm_)/;
  const kept = Object.entries(process.env).filter(([name]) => !names.test(name));
  const path = `${bin}:${process.env["PATH"] ?? ""}`;
  return { ...Object.fromEntries(kept), PATH: path, DATABASE_URL: databaseUrl, NO_COLOR: "1" };
}

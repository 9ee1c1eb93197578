import { spawn } from "node:child_process";
import type { Config } from "../../config/config.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { createScratchDatabase } from "./scratch-database.ts";

/** What became of the program that `scratch` ran. */
export interface ScratchReport {
  readonly dialect: DialectName;
  /** Its exit status; 128 and the signal's number for one that a signal ended. */
  readonly exitCode: number;
}

/** What `scratch` runs. */
export interface ScratchOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Whether what the program prints on standard output goes to standard error, because standard output is the report's. */
  readonly toStandardError?: boolean;
}

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * Runs a program with an empty scratch database in the place of the project's: `ALUDEL_DATABASE_URL` and `DATABASE_URL` name it. The
 * database is dropped when the program ends.
 *
 * @throws AludelError what creating the database throws; INVALID_USAGE when the program cannot be started
 */
export async function scratch(config: Config, options: ScratchOptions): Promise<ScratchReport> {
  const database = await createScratchDatabase(config);
  try {
    return { dialect: database.dialect, exitCode: await runProgram(options, database.url) };
  } finally {
    await database.drop();
  }
}

function runProgram({ command, toStandardError = false }: ScratchOptions, url: string): Promise<number> {
  const [program = "", ...args] = command;
  const env = { ...process.env, ALUDEL_DATABASE_URL: url, DATABASE_URL: url };
  const child = spawn(program, args, { env, stdio: ["inherit", toStandardError ? 2 : "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.on("error", (cause) => {
      reject(
        new AludelError("INVALID_USAGE", `"${program}" cannot be started: ${cause.message}`, {
          hint: "Write the program and its arguments behind two hyphens: aludel scratch -- aludel upgrade head",
          cause,
        }),
      );
    });
    child.on("close", (code, signal) => resolve(code ?? 128 + (signalNumbers[signal ?? ""] ?? 0)));
  });
}

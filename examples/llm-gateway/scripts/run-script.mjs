/** Runs a script; what it returns is the exit code. A failure of Aludel's is told in two lines and keeps its own exit code. */
export async function runScript(script) {
  try {
    process.exitCode = (await script()) ?? 0;
  } catch (error) {
    if (error.exitCode === undefined) throw error;
    console.error(`error[${error.code}]: ${error.message}`);
    if (error.hint !== undefined) console.error(`  hint: ${error.hint}`);
    process.exitCode = error.exitCode;
  }
}

/** Whether a SQLite file is not there yet: the first upgrade creates it, while a server's database has to be there. */
export function isMissingFile(error) {
  return error.code === "DATABASE_NOT_FOUND" && error.details.path !== undefined;
}

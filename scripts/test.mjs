// `npm test`: installs what is missing, builds, runs the whole suite and ends with one line: "N passed, N failed".
// `--quick` leaves out what needs a database server, `--kill` cuts runs off at every statement instead of a few. Other arguments go to
// vitest: `npm test -- test/revision`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installMissing } from "./install-missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

function main() {
  installMissing();
  const quick = process.argv.includes("--quick");
  const kill = process.argv.includes("--kill");
  const arguments_ = process.argv.slice(2).filter((argument) => argument !== "--quick" && argument !== "--kill");
  const env = { ...process.env, ...(quick ? { TEST_QUICK: "1" } : {}), ...(kill ? { TEST_KILL: "full" } : {}) };

  const buildCode = run(join(root, "scripts", "build.mjs"), [], env);
  const reports = mkdtempSync(join(tmpdir(), "aludel-report-"));
  try {
    const report = join(reports, "vitest.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const testCode = run(vitest, ["run", ...reporters, ...arguments_], env);
    const counts = countResults(report);
    if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
    if (buildCode !== 0) console.log("the build failed: see the first lines of this output");
    const unexplained = (buildCode !== 0 || testCode !== 0) && counts.failed === 0 ? 1 : 0;
    console.log(`${counts.passed} passed, ${counts.failed + unexplained} failed`);
    return counts.failed + unexplained === 0 ? 0 : 1;
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

function run(script, arguments_, env) {
  const result = spawnSync(process.execPath, [script, ...arguments_], {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return result.status ?? 1;
}

/** Tests passed, failed and skipped; a file that could not be loaded counts as one failure. */
function countResults(report) {
  const results = readReport(report);
  if (results === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = results.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + unloaded.length,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

process.exitCode = main();

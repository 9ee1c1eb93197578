// `npm test`: installs what is missing, builds, runs the suite with a few of the heavy tests and ends with one line: "N passed, N failed".
// `--quick` leaves out what needs a database server or takes long, `--ci` takes the long tests and every tenth of the heavy ones,
// `--every-case` each of them, `--all` each on every version of PostgreSQL. Other arguments go to vitest, and what they name is taken as
// in CI: `npm test -- test/kill`.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isStale } from "./build-stale.mjs";
import { chooseSlice } from "./choose-slice.mjs";
import { installMissing } from "./install-missing.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tiers = {
  "--quick": () => ({ TEST_QUICK: "1" }),
  "--suite": () => ({ TEST_SLICE: chooseSlice(70) }),
  "--ci": () => ({ TEST_SLICE: chooseSlice(10) }),
  "--every-case": () => ({ TEST_SLICE: "1/1" }),
  "--all": () => ({ TEST_SLICE: "1/1", PG_VERSIONS: "14,15,16,17,18" }),
};

function main() {
  installMissing();
  const arguments_ = process.argv.slice(2).filter((argument) => !(argument in tiers));
  const usual = arguments_.length === 0 ? "--suite" : "--ci";
  const tier = process.argv.find((argument) => argument in tiers) ?? usual;
  // What the caller says counts before the tier.
  const env = { ...tiers[tier](), ...process.env };

  // The quick tests hardly use what is built, and run several times in CI.
  const isBuilt = tier === "--quick" && !isStale();
  const buildCode = isBuilt ? 0 : run(join(root, "scripts", "build.mjs"), [], env);
  const reports = mkdtempSync(join(tmpdir(), "aludel-report-"));
  try {
    const report = join(reports, "vitest.json");
    const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const testCode = run(vitest, ["run", ...reporters, ...arguments_], env);
    const counts = countResults(report);
    if (counts.skipped > 0) console.log(`${counts.skipped} skipped`);
    if (env.TEST_SLICE) console.log(`heavy tests: slice ${env.TEST_SLICE}; again with TEST_SLICE=${env.TEST_SLICE}`);
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

// Measures whole processes: what a user waits for, start-up included.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const reporter = fileURLToPath(new URL("report-peak-memory.mjs", import.meta.url));

/** The environment of every measured process. NODE_EXTRA_CA_CERTS alone would add 150 ms to each start of Node. */
export const benchEnvironment = withoutNames(
  process.env,
  (name) => name === "NODE_EXTRA_CA_CERTS" || /^(?:ALUDEL_|DATABASE_|DB_|SQLITE_PATH|NODE_OPTIONS|PG)/.test(name),
);

function withoutNames(environment, isLeftOut) {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isLeftOut(name)));
}

/** Runs a command to its end and returns the milliseconds it took; throws with its output when it fails. */
export function time(subject) {
  return run(subject).milliseconds;
}

/** Runs a command to its end and returns what it prints; throws with its output when it fails. */
export function output(subject) {
  return run(subject).stdout;
}

function run({ command, cwd, env = {} }) {
  const started = process.hrtime.bigint();
  const result = spawnSync(command[0], command.slice(1), {
    cwd,
    env: { ...benchEnvironment, ...env },
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (result.status !== 0) {
    const said = `${result.stdout ?? ""}${result.stderr ?? ""}`.trim() || result.error?.message;
    throw new Error(`${command.join(" ")} failed with exit code ${result.status}:\n${said}`);
  }
  return { milliseconds, stdout: result.stdout };
}

/**
 * Times several commands `rounds` times in turn, so that a busy moment of the machine touches all of them, and returns the median of
 * each in milliseconds. `before` runs before each measurement and is not measured. One round first warms the disk's cache.
 */
export function compare(subjects, rounds) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, subject] of Object.entries(subjects)) {
      subject.before?.();
      const milliseconds = time(subject);
      if (round > 0) times[name].push(milliseconds);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

/** Runs a Node script and returns its peak memory in MiB. */
export function measurePeakMemory({ command, cwd, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), "aludel-bench-memory-"));
  const report = join(folder, "peak");
  const [node, ...rest] = command;
  try {
    time({ command: [node, "--import", reporter, ...rest], cwd, env: { ...env, PEAK_MEMORY_REPORT: report } });
    return Number(readFileSync(report, "utf8")) / 1024;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

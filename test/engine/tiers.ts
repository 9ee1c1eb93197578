import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A part of the heavy tests: every `count`-th case, beginning with the case at `position`, which is 0 or more. */
export interface Slice {
  readonly position: number;
  readonly count: number;
}

/** Reads a value of `TEST_SLICE`, such as `3/7`; `1/1` is everything. Throws when it is written otherwise. */
export function parseSlice(text: string): Slice {
  const [, number, total] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(text) ?? [];
  const [position, count] = [Number(number) - 1, Number(total)];
  if (!(position < count))
    throw new Error(`TEST_SLICE is "${text}", and should be like 3/7, the third of seven slices`);
  return { position, count };
}

const slice = parseSlice(process.env["TEST_SLICE"] || "1/70");

/** The most slices of a run that takes the long tests whole. */
const slicesWithLong = 10;

/** Whether this run is `npm test`, which has to end within minutes. */
const isShort = Boolean(process.env["TEST_SLICE"]) && slice.count > slicesWithLong;

/** Whether this run takes every heavy case, as `npm run test:all` does. */
export const takesAll = slice.count === 1;

/** Returns the cases of a heavy test that this run takes. The order of the list must be the same in every run. */
export function takeSlice<T>(cases: readonly T[], { position, count } = slice): readonly T[] {
  return cases.filter((_, index) => index % count === position);
}

/**
 * Returns the share of cases, or of engines, that this run takes of a test that takes long because it tries each of many: in `npm test`
 * each `parts`-th, from another `position` after the next commit; in `.ci/run`, and where the file is named, all of them (`null`).
 */
export function takeShare<T>(
  cases: readonly T[],
  parts: number,
  position = isShort ? slice.position : null,
): readonly T[] {
  return position === null ? cases : takeSlice(cases, { position: position % parts, count: parts });
}

/**
 * Returns how many cases a property test tries: `usual`, a quarter of that in the quick run, ten times as many in `npm run test:all`;
 * `PROPERTY_RUNS` says it for all.
 */
export function propertyRuns(usual: number): number {
  const given = process.env["PROPERTY_RUNS"];
  if (given) return Number(given);
  if (process.env["TEST_QUICK"]) return Math.ceil(usual / 4);
  return takesAll ? usual * 10 : usual;
}

/** Tests that go through whole commands, compile whole programs, or try a schema with a hundred changes. */
const whole =
  /^(?:test\/(?:acceptance|cli|examples|fidelity|kill|types|walk)\/|examples\/|test\/(?:demo|docs|package)\.test\.ts$)/;

/** What a file imports that needs a database server, or the built command line. */
const slowImport =
  /from ".*\/engine\/(?:postgres|mysql)|from "\.\/(?:postgres|mysql)|from ".*\/cli\/project\.ts"|^const \w+ = (?:engines|everyEngine)\.filter\(.* "(?:postgres|mariadb|mysql)"\);$/m;

/** Tests that take minutes in which they try many variants of what shorter ones try, too: `.ci/run` takes them, `npm test` does not. */
const long = /^test\/(?:acceptance\/(?:type-changes|type-change-failures|foreign-key-types)|kill\/kill)\.test\.ts$/;

/**
 * Returns the test files below `root` that this run leaves out: files called `*.heavy.test.ts` that are not in its slice; in `npm test`
 * the long ones; and in the quick run all of these, what needs a database server, and what goes through whole commands.
 */
export function findLeftOutTests(root: string): readonly string[] {
  const files = ["test", "examples"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"));
  const heavy = files.filter((file) => file.endsWith(".heavy.test.ts")).toSorted();
  if (process.env["TEST_QUICK"]) {
    return [
      ...heavy,
      ...files.filter((file) => whole.test(file) || slowImport.test(readFileSync(join(root, file), "utf8"))),
    ];
  }
  const taken = new Set(takeSlice(heavy));
  return files.filter((file) => (heavy.includes(file) ? !taken.has(file) : isShort && long.test(file)));
}

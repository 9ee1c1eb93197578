import { describe, expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { createChainProject, type Interruption, listStatements, runInterrupted } from "./kill-run.ts";
import { readState } from "./read-state.ts";

/** `npm run test:kill` takes every point; the suite takes a few. */
const isFull = process.env["TEST_KILL"] === "full";
const parallel = 2;

const commands = [
  { title: "upgrade head", before: [], command: ["upgrade", "head"] },
  { title: "downgrade base", before: ["upgrade", "head"], command: ["downgrade", "base", "--yes"] },
] as const;

describe.each(everyEngine)("$label", (engine) => {
  test.each(commands)(
    "R189 R190 $title: cut off anywhere and run again, it ends like a run without interruption",
    async ({ title, before, command }) => {
      const project = createChainProject();
      const prepare = async () => {
        const database = await engine.createDatabase();
        if (before.length > 0) {
          const result = await runInterrupted(project, database, before, null);
          if (result.code !== 0) throw new Error(result.stderr);
        }
        return database;
      };
      const { statements, state: expected } = await listStatements(project, prepare, command);
      const points = choosePoints(statements.length, engine, title);
      const failures: string[] = [];
      let cutOff = 0;
      await inParallel(points, async (point) => {
        const database = await prepare();
        const name = `${point.how} ${point.phase} statement ${point.at} (${statements[point.at - 1]})`;
        try {
          const first = await runInterrupted(project, database, command, point);
          if (first.code !== 0) cutOff += 1;
          if (first.code === 1) failures.push(`${name}: unexpected error: ${first.stderr}`);
          const second = await runInterrupted(project, database, command, null);
          if (second.code !== 0) failures.push(`${name}: then exit ${second.code}: ${second.stderr}`);
          else if ((await readState(database.url)) !== expected) {
            failures.push(`${name}: then another state: ${firstDifference(await readState(database.url), expected)}`);
          }
        } finally {
          await database.drop();
        }
      });
      console.log(
        `${engine.label}, ${title}: ${statements.length} statements; ${points.length} interruptions (${cutOff} took effect), ${points.length - failures.length} ended in the state of an uninterrupted run`,
      );
      expect(failures).toEqual([]);
      expect(cutOff).toBeGreaterThan(points.length / 2);
    },
    isFull ? 3_600_000 : 120_000,
  );
});

function choosePoints(count: number, { dialect }: Engine, title: string): readonly Interruption[] {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const isWayBack = title !== "upgrade head";
  const possible = numbers.flatMap((at): readonly Interruption[] => [
    { at, phase: "before", how: "kill" },
    // Between the end of a statement and the next one nothing changes: the way back leaves the one or the other out.
    ...(isWayBack ? [] : [{ at, phase: "after", how: "kill" } as const]),
    // A SQLite statement has ended before anything else can happen, and there is no connection to cut.
    ...(dialect === "sqlite" || isWayBack ? [] : [{ at, phase: "during", how: "cut" } as const]),
  ]);
  if (isFull) return possible;
  const wanted = isWayBack ? 2 : 5;
  const step = possible.length / wanted;
  return Array.from({ length: wanted }, (_, index) => possible[Math.floor((index + 0.6) * step)]).filter(
    (point) => point !== undefined,
  );
}

async function inParallel<T>(items: readonly T[], use: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await use(item);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}

function firstDifference(found: string, expected: string): string {
  const [left, right] = [found.split("\n"), expected.split("\n")];
  const at = left.findIndex((line, index) => line !== right[index]);
  return `${left[at]} instead of ${right[at]}`;
}

import { describe, expect, test } from "vitest";
import type { Engine } from "../engine/engine.ts";
import { everyEngine } from "../engine/engines.ts";
import { hangLimit } from "../engine/hang-limit.ts";
import { takeSlice } from "../engine/tiers.ts";
import {
  createChainProject,
  downgradeHere,
  type Interruption,
  listStatements,
  runInterrupted,
  upgradeHere,
} from "./kill-run.ts";
import { readState } from "./read-state.ts";

const parallel = 2;

const commands = [
  { title: "upgrade head", isWayBack: false, command: ["upgrade", "head"] },
  { title: "downgrade base", isWayBack: true, command: ["downgrade", "base", "--yes"] },
] as const;

describe.each(everyEngine)("$label", (engine) => {
  test.each(commands)(
    "R189 R190 $title: cut off anywhere and run again, it ends like a run without interruption",
    async ({ title, isWayBack, command }) => {
      const project = createChainProject();
      const prepare = async () => {
        const database = await engine.createDatabase();
        if (isWayBack) await upgradeHere(project, database);
        return database;
      };
      const { statements, state: expected } = await listStatements(project, prepare, command);
      const points = choosePoints(statements.length, engine, isWayBack);
      const failures: string[] = [];
      let cutOff = 0;
      await inParallel(points, async (point) => {
        const database = await prepare();
        const name = `${point.how} ${point.phase} statement ${point.at} (${statements[point.at - 1]})`;
        try {
          const first = await runInterrupted(project, database, command, point);
          if (first.code !== 0) cutOff += 1;
          if (first.code === 1) failures.push(`${name}: unexpected error: ${first.stderr}`);
          await (isWayBack ? downgradeHere : upgradeHere)(project, database);
          if ((await readState(database.url)) !== expected) {
            failures.push(`${name}: then another state: ${firstDifference(await readState(database.url), expected)}`);
          }
        } catch (error) {
          failures.push(`${name}: then ${error instanceof Error ? error.message : String(error)}`);
        } finally {
          await database.drop();
        }
      });
      console.log(
        `${engine.label}, ${title}: ${statements.length} statements; ${points.length} interruptions (${cutOff} took effect), ${points.length - failures.length} ended in the state of an uninterrupted run`,
      );
      expect(failures).toEqual([]);
      expect(cutOff).toBeGreaterThanOrEqual(points.length / 2);
    },
    hangLimit * 10,
  );
});

/** Returns all points at the statements that are in this run's slice of the heavy tests. */
function choosePoints(count: number, { dialect }: Engine, isWayBack: boolean): readonly Interruption[] {
  const numbers = takeSlice(Array.from({ length: count }, (_, index) => index + 1));
  return numbers.flatMap((at): readonly Interruption[] => [
    { at, phase: "before", how: "kill" },
    // Between the end of a statement and the next one nothing changes: the way back leaves the one or the other out.
    ...(isWayBack ? [] : [{ at, phase: "after", how: "kill" } as const]),
    // A SQLite statement has ended before anything else can happen, and there is no connection to cut.
    ...(dialect === "sqlite" || isWayBack ? [] : [{ at, phase: "during", how: "cut" } as const]),
  ]);
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

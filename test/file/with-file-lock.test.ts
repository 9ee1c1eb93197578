import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withFileLock } from "../../src/file/with-file-lock.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

test("a lock of a process that was killed is taken over, by one of many that wait", async () => {
  const folder = createTemporaryFolder();
  const lock = join(folder, "inner", ".lock");
  const order: number[] = [];
  const run = async (number: number) => withFileLock(lock, folder, () => void order.push(number));
  await run(0);
  // No process has this number: it is above what Linux gives.
  writeFileSync(lock, `99999999 ${hostname()} 0.5`);
  await Promise.all(Array.from({ length: 20 }, (_, index) => run(index + 1)));
  expect(order.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 21 }, (_, index) => index));
  expect(readdirSync(join(folder, "inner"))).toEqual([]);
});

test("one that fails gives it back", async () => {
  const folder = createTemporaryFolder();
  const lock = join(folder, ".lock");
  const failing = withFileLock(lock, folder, () => {
    expect(existsSync(lock)).toBe(true);
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  expect(existsSync(lock)).toBe(false);
});

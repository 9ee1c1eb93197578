import { expect, test } from "vitest";
import { releaseOnHolder } from "../../src/dialect/pooler.ts";

/** Returns a release that meets the holder of the lock at an attempt, and what counts them. */
function meetingAt(wanted: number) {
  let attempts = 0;
  const release = (): Promise<boolean> => Promise.resolve((attempts += 1) === wanted);
  return { release, attempts: () => attempts };
}

test("a lock is released where its connection is met, and not tried again then", async () => {
  for (const wanted of [1, 4]) {
    const { release, attempts } = meetingAt(wanted);
    expect(await releaseOnHolder(release)).toBe(true);
    expect(attempts()).toBe(wanted);
  }
});

test("a connection that never comes back is told", async () => {
  expect(await releaseOnHolder(meetingAt(Infinity).release)).toBe(false);
});

import { expect, test } from "vitest";
// @ts-expect-error a script without declarations
import { chooseSlice } from "../../scripts/choose-slice.mjs";
import { parseSlice, takeShare, takeSlice } from "./tiers.ts";

test("the slices of a list of cases are all of them, each once", () => {
  const cases = Array.from({ length: 40 }, (_, at) => at);
  const slices = Array.from({ length: 7 }, (_, at) => takeSlice(cases, parseSlice(`${at + 1}/7`)));
  expect(slices.flat().toSorted((a, b) => a - b)).toEqual(cases);
  expect(takeSlice(cases, parseSlice("1/1"))).toEqual(cases);
});

test("the shares of a list of cases are all of them, each once, whatever the commit", () => {
  const cases = Array.from({ length: 10 }, (_, at) => at);
  const shares = Array.from({ length: 3 }, (_, at) => takeShare(cases, 3, at + 67));
  expect(shares.flat().toSorted((a, b) => a - b)).toEqual(cases);
  expect(takeShare(cases, 3, null)).toEqual(cases);
});

test.each(["0/7", "8/7", "3", "3/", "three/7", "3/0"])("a slice that is written wrong is refused: %s", (text) => {
  expect(() => parseSlice(text)).toThrow("TEST_SLICE");
});

test("the commit chooses a slice that there is", () => {
  expect(parseSlice(chooseSlice(7) as string).count).toBe(7);
});

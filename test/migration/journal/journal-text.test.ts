import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeJournal, encodeJournal } from "../../../src/migration/journal/journal-text.ts";

test("what JSON has no words for comes back as it was", () => {
  const values = {
    large: 2n ** 63n,
    infinite: [Number.POSITIVE_INFINITY, Number.NaN],
    date: new Date("2026-11-21T05:00:00.123Z"),
    bytes: new Uint8Array([0, 255, 128]),
    map: new Map([["a", new Set([1, 2])]]),
    tagged: { $aludel: "date", value: "no date", nested: { $aludel: 1n } },
    text: "\u0000 \u2028 😀",
  };
  expect(decodeJournal(encodeJournal(values))).toEqual(values);
});

test("any plain data survives", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: false, maxDepth: 4 }), (value) => {
      // JSON knows no undefined, no holes and no negative zero; the plans have none.
      const plain = JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
      fc.pre(plain !== undefined);
      const data = JSON.parse(plain) as unknown;
      expect(decodeJournal(encodeJournal(data))).toEqual(data);
    }),
  );
});

test("texts of format 1, which say none, are read as ever", () => {
  const plan = '[{"transactional":false,"effect":{"$aludel":"map","value":[["a",{"$aludel":"bigint","value":"7"}]]}}]';
  const data = [{ transactional: false, effect: new Map([["a", 7n]]) }];
  expect(decodeJournal(plan)).toEqual(data);
  expect(encodeJournal(data)).toBe(`2:${plan}`);
});

import { expect, test } from "vitest";
import { AludelError } from "../../src/error/aludel-error.ts";

const cause = new Error("beneath");
const error = new AludelError("MIGRATION_FAILED", "it failed", { hint: "look", details: { revision: "aa01" }, cause });

test("an error says more of itself and keeps the rest", () => {
  const more = error.with({ message: "it failed twice", details: { attempts: 2 } });
  expect(more).toBeInstanceOf(AludelError);
  expect(more).toMatchObject({
    code: "MIGRATION_FAILED",
    message: "it failed twice",
    hint: "look",
    details: { revision: "aa01", attempts: 2 },
    cause,
  });
  expect(error).toMatchObject({ message: "it failed", details: { revision: "aa01" } });
});

test("code and hint can be others, and what is not there stays away", () => {
  expect(error.with({ code: "LOCK_TIMEOUT", hint: "wait" })).toMatchObject({
    code: "LOCK_TIMEOUT",
    hint: "wait",
    cause,
  });
  const plain = new AludelError("UNEXPECTED", "odd").with({ message: "odder" });
  expect(plain.hint).toBeUndefined();
  expect("cause" in plain).toBe(false);
});

test("details hold no password either, at any depth, and keep what is no plain data", () => {
  const [date, bytes] = [new Date(0), new Uint8Array([1])];
  const url = "postgresql://ann:hunter2@db/x";
  const { details } = new AludelError("UNEXPECTED", "odd", {
    details: {
      url,
      list: [{ engineDetail: `could not reach ${url}` }],
      row: Object.assign(Object.create(null), { url }),
      date,
      bytes,
      big: 1n,
    },
  });
  expect(JSON.stringify({ ...details, big: 1 })).not.toContain("hunter2");
  expect(details).toMatchObject({ url: "postgresql://ann:***@db/x", date, bytes, big: 1n });
  expect(details["bytes"]).toBe(bytes);
  expect(error.with({ details: { url } }).details).toEqual({ revision: "aa01", url: "postgresql://ann:***@db/x" });
});

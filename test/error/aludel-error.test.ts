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

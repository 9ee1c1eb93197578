import { expect, test } from "vitest";
import { sqlComment } from "../../src/ddl/sql-comment.ts";

test.each(["\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u2028", "\u2029"])(
  "what may end a line begins another one of the comment: %j",
  (end) => expect(sqlComment(`add names${end}DROP TABLE users;`)).toEqual(["-- add names", "-- DROP TABLE users;"]),
);

test("control characters are escaped, other text is as it was", () => {
  expect(sqlComment("a\u001B[2Jb\u202Ec\u0000\u007F\té 😀 -- x")).toEqual([
    String.raw`-- a\u001b[2Jb\u202ec\u0000\u007f` + "\té 😀 -- x",
  ]);
  expect(sqlComment("")).toEqual(["-- "]);
});

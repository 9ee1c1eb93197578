import { expect, test } from "vitest";
import { AludelError } from "../../src/error/aludel-error.ts";
import { maskSecrets, noteSecretsOf } from "../../src/error/mask-secrets.ts";

test.each([
  ["postgres://u:hunter2@h/d", "postgres://u:***@h/d"],
  [
    "cannot reach postgresql+asyncpg://u:p%40ss%2F@h:1/d?x=1, retry",
    "cannot reach postgresql+asyncpg://u:***@h:1/d?x=1, retry",
  ],
  [`"mysql://o'x:s@/?#:cret@h/d"`, `"mysql://o'x:s@/?#:cret@h/d"`],
  [`(mysql://x:s@/?#:cret@h/d)`, `(mysql://x:***@h/d)`],
  ["https://:tok@h, MARIADB://U:P@H", "https://:***@h, MARIADB://U:***@H"],
  ["postgres:u:hunter2@h/d", "postgres:***@h/d"],
  ["mysql://u@h/d?password=secret&ssl=1", "mysql://u@h/d?password=***&ssl=1"],
  ["postgres://localhost:5432/d and no more", "postgres://localhost:5432/d and no more"],
  ["postgres://u@h:5432/d", "postgres://u@h:5432/d"],
  ["postgres://u:***@h/d", "postgres://u:***@h/d"],
  ["label@-1, name:no password of anybody@c", "label@-1, name:no password of anybody@c"],
])("%s", (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test("a password that holds spaces and quotes is known from the URL that named it, encoded or not", () => {
  for (const url of ["postgres://me:correct%20horse%20%22%27@h/d", "postgres://me:battery staple@h/d"])
    noteSecretsOf(url);
  expect(maskSecrets(`no postgres://me:correct horse "'@h/d`)).toBe("no postgres://me:***@h/d");
  expect(maskSecrets("no postgres://me:battery staple@h/d")).toBe("no postgres://me:***@h/d");
});

test("an error holds no password of a URL, and of texts that are too long their ends", () => {
  const name = `begin${"x".repeat(100_000)}end`;
  const error = new AludelError("INVALID_TARGET", `no "postgres://u:hunter2@h" in "${name}"`, {
    hint: `Not postgres://u:hunter2@h\n${"row\n".repeat(30_000)}`,
  });
  expect(error.message.replaceAll(/x+/g, "x")).toMatch(
    /^no "postgres:\/\/u:\*\*\*@h" in "beginx … \d+ characters left out … xend"$/,
  );
  expect(error.message.length).toBeLessThan(2000);
  expect(error.hint?.length).toBeLessThan(21_000);
  expect(`${error.hint}${error.stack}`).not.toContain("hunter2");
  // What takes quadratic time would hang here.
  for (const part of ["a", "a://b:", "postgres:", "?token=", "@"]) maskSecrets(`${part.repeat(50_000)} @`);
});

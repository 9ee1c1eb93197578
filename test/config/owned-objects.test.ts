import { expect, test } from "vitest";
import { buildOwnership } from "../../src/config/owned-objects.ts";

test.each([
  [{ include: [], exclude: ["public.users"] }, "users", false],
  [{ include: [], exclude: ["public.users"] }, "app.users", true],
  [{ include: [], exclude: ["public.*"] }, '"odd.name"', false],
  [{ include: [], exclude: ["public.*"] }, "app.public", true],
  [{ include: [], exclude: ["users"] }, "users", false],
  [{ include: ["{public,app}.*"], exclude: [] }, "users", true],
  [{ include: ["public.*"], exclude: ["public.celery_*"] }, "celery_tasks", false],
  [{ include: ["!public.users"], exclude: [] }, "users", false],
  [{ include: ["!public.users"], exclude: [] }, "posts", true],
])("%j: whether %s is owned where public is the default schema: %s", (patterns, name, isOwned) => {
  expect(buildOwnership(patterns, { defaultSchema: "public", nocase: false })(name)).toBe(isOwned);
});

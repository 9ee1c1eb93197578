// Which slice of the heavy tests a run takes: another one with each commit, so that as many commits in a row as there are slices take all.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns a value of TEST_SLICE, such as `3/7`: the third of seven slices. */
export function chooseSlice(count) {
  const git = (...parameters) => spawnSync("git", parameters, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
  // A shallow clone does not know how many commits there are; the commit's name then draws the slice.
  const isShallow = git("rev-parse", "--is-shallow-repository") !== "false";
  const number = isShallow
    ? Number.parseInt(git("rev-parse", "HEAD").slice(0, 8) || "0", 16)
    : Number(git("rev-list", "--count", "HEAD"));
  return `${(number % count) + 1}/${count}`;
}

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Tests that go through whole commands, minutes of them. */
const whole = /^(?:test\/(?:acceptance|cli|examples|kill)\/|examples\/|test\/(?:demo|docs)\.test\.ts$)/;

/** What a file imports that needs a database server, or the built command line. */
const slowImport =
  /from ".*\/engine\/(?:postgres|mysql)|from "\.\/(?:postgres|mysql)|from ".*\/cli\/project\.ts"|^const \w+ = (?:engines|everyEngine)\.filter\(.* "(?:postgres|mariadb|mysql)"\);$/m;

/** Returns the test files below `root` that the quick run leaves out: what needs a database server, and what goes through whole commands. */
export function findSlowTests(root: string): readonly string[] {
  return ["test", "examples"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"))
    .filter((file) => whole.test(file) || slowImport.test(readFileSync(join(root, file), "utf8")));
}

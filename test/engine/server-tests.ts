import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The test files below `root` that need a database server, because they import `test/engine/postgres…` or `mysql…`: left out of the quick run. */
export function findServerTests(root: string): readonly string[] {
  return ["test", "examples"]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts") && !file.includes("node_modules"))
    .filter((file) =>
      /from ".*\/engine\/(?:postgres|mysql)|from "\.\/(?:postgres|mysql)/.test(readFileSync(join(root, file), "utf8")),
    );
}

import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { hangLimit } from "./test/engine/hang-limit.ts";
import { findLeftOutTests } from "./test/engine/tiers.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^aludel$/, replacement: `${root}src/index.ts` },
      { find: /^aludel\/(models|testing)$/, replacement: `${root}src/$1.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...findLeftOutTests(root)],
    globalSetup: ["test/engine/global-setup.ts"],
    setupFiles: ["test/engine/property-seed.ts"],
    // Modules that the tool compiled into its cache are Node's to import, as they are outside tests.
    server: { deps: { external: [/[\\/](?:\.cache[\\/]aludel|aludel-cache-\w+)[\\/]/] } },
    pool: "threads",
    // Test files share a process: ten times faster than one realm per file, so tests must not depend on global state.
    isolate: false,
    // A second process would load every module again, which is a quarter of the quick run.
    maxWorkers: process.env["TEST_QUICK"] ? 1 : 2,
    testTimeout: hangLimit,
    hookTimeout: hangLimit,
    teardownTimeout: hangLimit,
  },
});

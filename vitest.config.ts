import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: [
      { find: /^aludel$/, replacement: fileURLToPath(new URL("./src/index.ts", import.meta.url)) },
      { find: /^aludel\/(models|testing)$/, replacement: fileURLToPath(new URL("./src/$1.ts", import.meta.url)) },
    ],
  },
  test: {
    include: ["test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    pool: "threads",
    // Test files share a process: ten times faster than one realm per file, so tests must not depend on global state.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});

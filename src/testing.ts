// For an application's own tests: `import { createTestDatabase } from "aludel/testing"`.
export {
  assertTestDatabase,
  createTestDatabase,
  type TestDatabase,
  type TestDatabaseOptions,
  upgradeTestDatabase,
} from "./testing/test-database.ts";

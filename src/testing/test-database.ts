import { createScratchDatabase } from "../command/environment/scratch-database.ts";
import { upgrade } from "../command/run/migrate.ts";
import type { Config } from "../config/config.ts";
import { resolveConfigDatabase } from "../config/config-database.ts";
import { maskDatabaseUrl, parseDatabaseUrl } from "../connection/database-url.ts";
import { AludelError } from "../error/aludel-error.ts";

/** A database for tests, with the revisions applied. */
export interface TestDatabase {
  /** Its URL, password included. */
  readonly url: string;
  /** Removes it. */
  drop(): Promise<void>;
}

/** How a test database is made ready. */
export interface TestDatabaseOptions {
  /** Up to where revisions are applied, `"heads"` unless told. */
  readonly target?: string;
}

/** Matches a database name in which `test`, `tests` or `scratch` is a word of its own: `app_test`, `test-7`, but neither `latest` nor `contest`. */
const testName = /(?:^|[^a-z])(?:tests?|testing|scratch)(?:[^a-z]|$)/i;

/**
 * Creates a database of the project's engine with the revisions applied, for one test or a whole run of them; `drop` removes it.
 *
 * @throws AludelError SCRATCH_UNAVAILABLE, PRIVILEGE_MISSING, and what the upgrade throws
 */
export async function createTestDatabase(config: Config, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const database = await createScratchDatabase(config);
  try {
    await upgrade({ ...config, url: database.url, production: false }, { target: options.target ?? "heads" });
  } catch (error) {
    await database.drop();
    throw error;
  }
  return { url: database.url, drop: () => database.drop() };
}

/**
 * Applies the revisions to the configured database, which must be one for tests by its name.
 *
 * @throws AludelError NOT_A_TEST_DATABASE, and what the upgrade throws
 */
export async function upgradeTestDatabase(config: Config, options: TestDatabaseOptions = {}): Promise<void> {
  const { url } = await resolveConfigDatabase(config);
  if (url !== null) assertTestDatabase(url);
  await upgrade(config, { target: options.target ?? "heads" });
}

/**
 * Throws for a database whose name does not say that it is for tests: a test that empties tables must never meet another one.
 *
 * @throws AludelError NOT_A_TEST_DATABASE (exit 6)
 */
export function assertTestDatabase(database: string | ReturnType<typeof parseDatabaseUrl>): void {
  const url = typeof database === "string" ? parseDatabaseUrl(database) : database;
  const name = url.path === null ? (url.database ?? "") : url.path.replace(/^.*[\\/]/, "");
  if (url.path === ":memory:" || testName.test(name)) return;
  throw new AludelError("NOT_A_TEST_DATABASE", `database "${name}" does not say by its name that it is for tests`, {
    hint: 'Use one with the word "test" or "scratch" in its name, such as app_test, or let createTestDatabase make one',
    details: { database: maskDatabaseUrl(url) },
  });
}

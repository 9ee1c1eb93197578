import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { TestDatabase } from "./engine.ts";
import { createTemporaryFolder } from "./temporary-folder.ts";

/** A database file that does not exist yet, alone in a temporary folder. */
export interface SqliteTestDatabase extends TestDatabase {
  readonly path: string;
}

/** Reserves a fresh SQLite file; the first connection creates it. */
export async function createSqliteDatabase(): Promise<SqliteTestDatabase> {
  const folder = createTemporaryFolder("sqlite");
  const path = join(folder, "test.db");
  return { url: `sqlite:${path}`, path, drop: () => rm(folder, { recursive: true, force: true }) };
}

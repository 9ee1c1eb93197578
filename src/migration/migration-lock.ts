import type { MigrationLock } from "../dialect/dialect.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { MigrationDatabase } from "./bookkeeping/migration-database.ts";

/** The migration lock as a run sees it, which does not release it. */
export type HeldLock = Pick<MigrationLock, "isHeld">;

/** Returns what tells two projects in the same database apart: the name of the version table. */
function lockKey({ schema, name }: QualifiedName): string {
  return schema === null ? name : `${schema}.${name}`;
}

/**
 * Holds the migration lock while `use` runs.
 *
 * @param timeout milliseconds to wait for it
 * @throws AludelError LOCK_BUSY when somebody else holds it, and what `use` throws
 */
export async function withMigrationLock<R>(
  {
    session,
    dialect,
    versionTable,
    pooler = null,
  }: Pick<MigrationDatabase, "session" | "dialect" | "versionTable" | "pooler">,
  timeout: number,
  use: (lock: HeldLock) => Promise<R>,
): Promise<R> {
  const lock = await dialect.acquireLock(session, { key: lockKey(versionTable), timeout, pooler });
  try {
    return await use(lock);
  } finally {
    await lock.release();
  }
}

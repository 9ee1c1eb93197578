import type { ScratchDatabase } from "../dialect.ts";
import { openMemory } from "./file/open-file.ts";

/** Creates a scratch database in memory. */
export async function createSqliteScratch(): Promise<ScratchDatabase> {
  const session = await openMemory();
  return { session, name: null, drop: () => session.close() };
}

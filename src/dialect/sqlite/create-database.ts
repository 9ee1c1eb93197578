import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { memoryPath } from "../../connection/database-url.ts";
import type { CreationStep, DatabaseRequest } from "../connector.ts";
import { openSqliteSession } from "./session.ts";

/** Returns the only step, the file itself. SQLite has no roles. */
export function planSqliteDatabase({ url }: DatabaseRequest): readonly CreationStep[] {
  return [{ database: null, text: url.path ?? memoryPath, outcome: "planned" }];
}

/**
 * Creates the file and its folder where they do not exist; idempotent.
 *
 * @throws AludelError as {@link openSqliteSession}
 */
export async function createSqliteDatabase(request: DatabaseRequest): Promise<readonly CreationStep[]> {
  const path = request.url.path ?? memoryPath;
  const isNew = path !== memoryPath && !existsSync(path);
  if (isNew) {
    try {
      mkdirSync(dirname(path), { recursive: true });
    } catch {
      // Ignored, because opening the file fails too and its error explains the reason.
    }
  }
  const session = await openSqliteSession(request.url, { create: true });
  await session.close();
  return planSqliteDatabase(request).map((step) => ({ ...step, outcome: isNew ? "done" : "exists" }));
}

import { type Session, SessionError } from "../../connection/session.ts";
import type { TransactionMark } from "../dialect.ts";

/** Marks a transaction by a savepoint, which ends with it (https://sqlite.org/lang_savepoint.html). */
export async function markSqliteTransaction(session: Session): Promise<TransactionMark> {
  await session.execute("SAVEPOINT aludel_step");
  return {
    async read() {
      try {
        await session.execute("RELEASE aludel_step");
        return "open";
      } catch (error) {
        if (error instanceof SessionError && error.message.startsWith("no such savepoint")) return "ended";
        throw error;
      }
    },
  };
}

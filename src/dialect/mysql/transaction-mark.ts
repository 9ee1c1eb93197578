import { type Session, SessionError } from "../../connection/session.ts";
import type { TransactionMark } from "../dialect.ts";

/** ER_SP_DOES_NOT_EXIST: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const noSavepoint = "1305";

/** Marks a transaction by a savepoint, which ends with it (https://dev.mysql.com/doc/refman/8.4/en/savepoint.html). */
export async function markMysqlTransaction(session: Session): Promise<TransactionMark> {
  await session.executeScript("SAVEPOINT aludel_step");
  return {
    async read() {
      try {
        await session.executeScript("RELEASE SAVEPOINT aludel_step");
        return "open";
      } catch (error) {
        if (error instanceof SessionError && error.engineCode === noSavepoint) return "ended";
        throw error;
      }
    },
  };
}

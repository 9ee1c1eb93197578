import type { Session } from "../../connection/session.ts";
import type { TransactionMark } from "../dialect.ts";

/**
 * Marks a transaction by its number, which a following one does not share, and of which the server tells how it ended
 * (https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-SNAPSHOT).
 */
export async function markPostgresTransaction(session: Session): Promise<TransactionMark> {
  const { rows } = await session.execute("SELECT pg_current_xact_id()::text AS number");
  const number = rows[0]?.["number"];
  return {
    async read() {
      const { rows: found } = await session.execute(
        "SELECT pg_current_xact_id_if_assigned()::text AS number, pg_xact_status($1::xid8) AS status",
        [number],
      );
      if (found[0]?.["number"] === number) return "open";
      const status = found[0]?.["status"];
      return status === "committed" ? "committed" : status === "aborted" ? "rolledBack" : "ended";
    },
  };
}

import { type Session, SessionError } from "../connection/session.ts";
import type { Config } from "../config/config.ts";
import type { Connector } from "../dialect/connector.ts";
import type { LossyChange } from "../diff/lossy-changes.ts";
import { AludelError } from "../error/aludel-error.ts";
import { withDatabase } from "./with-database.ts";

async function count(session: Session, connector: Connector, { table, column }: LossyChange): Promise<number> {
  const quote = (name: string): string => connector.quoteIdentifier(name);
  const from = [table.schema, table.name].flatMap((part) => (part === null ? [] : [quote(part)])).join(".");
  const counted = column === null ? "*" : quote(column);
  const { rows } = await session.execute(`SELECT count(${counted}) AS ${quote("total")} FROM ${from}`);
  return Number(rows[0]?.["total"] ?? 0);
}

/**
 * Returns the number of rows, or of non-null values, that a change would lose in the configured database; null when it is not in reach,
 * or has no such table.
 */
export async function countLoss(config: Config, change: LossyChange): Promise<number | null> {
  try {
    return await withDatabase(config, {}, ({ session, connector }) => count(session, connector, change));
  } catch (error) {
    // The number helps to decide; a database that cannot give it must not keep anybody from deciding.
    if (error instanceof AludelError || error instanceof SessionError) return null;
    throw error;
  }
}

import { isDeepStrictEqual } from "node:util";

import type { Session } from "../../../connection/session.ts";
import type { Segment } from "../../../ddl/plan.ts";
import { isOfUser } from "../../../ddl/statement.ts";
import type { OpenSegment } from "../../dialect.ts";
import { openConcurrentIndex } from "./concurrent-index.ts";

/** The settings that change what later statements mean, or how long they wait, and that SQL of a user may set for its own statements. */
const names = [
  "search_path",
  "role",
  "session_replication_role",
  "standard_conforming_strings",
  "TimeZone",
  "DateStyle",
  "IntervalStyle",
  "client_encoding",
  "default_tablespace",
  "lock_timeout",
  "statement_timeout",
];

/**
 * Prepares a segment. After SQL or code of a user, the session gets its own settings back before the segment is recorded; a transaction
 * that is rolled back gives them back itself.
 */
export async function openSegment(session: Session, segment: Segment): Promise<OpenSegment> {
  const open = await openConcurrentIndex(session, segment);
  if (!segment.steps.some(isOfUser)) return open;
  const read = async () => {
    const { rows } = await session.execute(
      `SELECT ${names.map((name) => `current_setting('${name}') AS "${name}"`).join(", ")}`,
    );
    return rows[0] ?? {};
  };
  const before = await read();
  return {
    ...open,
    async verify() {
      await open.verify();
      const now = await read();
      const changed = names.filter((name) => !isDeepStrictEqual(now[name], before[name]));
      for (const name of changed) {
        await session.execute("SELECT set_config($1, $2, false)", [name, before[name]]);
      }
    },
  };
}

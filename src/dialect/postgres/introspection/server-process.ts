import type { Row, Session } from "../../../connection/session.ts";
import type { ProcessState } from "../../statement-watch.ts";

const startTime = "extract(epoch FROM pg_postmaster_start_time())::text";

/**
 * The version of the server, the process that serves the session, and when the server was started, which tells two servers behind one
 * address apart.
 */
export const serverQuery = `SELECT current_setting('server_version') AS version, pg_backend_pid() AS process, ${startTime} AS started`;

/** Returns what the server does with the process that served a session when it was opened, as its {@link serverQuery} told. */
export async function readProcessState(
  observer: Session,
  { process, started }: Row,
  serverProcess: unknown,
): Promise<ProcessState> {
  // A pooler stands between, which may serve the session by another process by now.
  if (process !== serverProcess) return "unknown";
  const { rows } = await observer.execute(
    `SELECT ${startTime} AS started, (SELECT coalesce(state, '') FROM pg_stat_activity WHERE pid = $1) AS state`,
    [process],
  );
  if (rows[0]?.["started"] !== started) return "unknown";
  const state = rows[0]?.["state"];
  if (state === null) return "gone";
  if (state === "active" || state === "fastpath function call") return "working";
  return typeof state === "string" && state.startsWith("idle") ? "idle" : "unknown";
}

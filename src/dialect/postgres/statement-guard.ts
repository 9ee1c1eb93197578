import type { Session } from "../../connection/session.ts";
import type { Blocker, StatementGuard, StatementLimits } from "../dialect.ts";
import { observeBlockers } from "../observe-blockers.ts";

/** lock_not_available, deadlock_detected, serialization_failure: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export const retryableCodes: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);

/** Sets the lock timeout and the statement timeout on the session (https://www.postgresql.org/docs/current/runtime-config-client.html). */
export async function guardPostgresStatements(
  session: Session,
  { lockTimeout, timeout }: StatementLimits,
): Promise<StatementGuard> {
  const wanted = { lock_timeout: lockTimeout, ...(timeout === null ? {} : { statement_timeout: timeout }) };
  const { rows } = await session.execute(
    "SELECT pg_backend_pid() AS pid, current_setting('lock_timeout') AS lock_timeout, current_setting('statement_timeout') AS statement_timeout",
  );
  const [before = {}] = rows;
  const set = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
    const names = Object.keys(wanted);
    const calls = names.map((name, at) => `set_config('${name}', $${at + 1}, false)`);
    const parameters = names.map((name) => String(values[name]));
    await session.execute(`SELECT ${calls.join(", ")}`, parameters);
  };
  await set(wanted);
  const observer = observeBlockers(session, (other) => readBlockers(other, Number(before["pid"])));
  return {
    readBlockers: () => observer.readBlockers(),
    async release() {
      // If the connection is lost, its settings are lost too.
      await set(before).catch(() => undefined);
      await observer.close();
    },
  };
}

interface Row {
  readonly pid: number;
  readonly application: string | null;
  readonly role: string | null;
  readonly client: string | null;
  readonly state: string | null;
  readonly since: string | null;
}

async function readBlockers(observer: Session, pid: number): Promise<readonly Blocker[]> {
  const { rows } = await observer.execute(
    `SELECT DISTINCT b.pid, nullif(a.application_name, '') AS application, a.usename AS role, host(a.client_addr) AS client,
       a.state, date_trunc('second', coalesce(a.state_change, a.backend_start))::text AS since
     FROM unnest(pg_blocking_pids($1::int)) AS b (pid) LEFT JOIN pg_stat_activity a ON a.pid = b.pid ORDER BY b.pid`,
    [pid],
  );
  return (rows as unknown as readonly Row[]).map((row) => ({
    process: row.pid,
    description: describe(row),
    // A prepared transaction has no process, and pg_blocking_pids returns 0 for it
    // (https://www.postgresql.org/docs/current/functions-info.html).
    end:
      row.pid === 0
        ? "ROLLBACK PREPARED with its name in pg_prepared_xacts"
        : `SELECT pg_terminate_backend(${row.pid})`,
  }));
}

function describe({ pid, application, role, client, state, since }: Row): string {
  if (pid === 0) return "a prepared transaction";
  const facts = [
    application === null ? null : `application "${application}"`,
    role === null ? null : `role "${role}"`,
    client === null ? null : `client ${client}`,
    state === null ? null : `${state}${since === null ? "" : ` since ${since}`}`,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? `process ${pid}` : `process ${pid} (${facts.join(", ")})`;
}

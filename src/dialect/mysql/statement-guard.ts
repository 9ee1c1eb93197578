import type { Row, Session } from "../../connection/session.ts";
import type { Blocker, StatementGuard, StatementLimits } from "../dialect.ts";
import { observeBlockers } from "../observe-blockers.ts";

/** ER_CHECKREAD, ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK: https://mariadb.com/kb/en/mariadb-error-codes/ */
export const retryableCodes: ReadonlySet<string> = new Set(["1020", "1205", "1213"]);

/** One year in seconds, which is the maximum of lock_wait_timeout. */
const longest = 31_536_000;

/** Returns the settings for the limits, by the name of the variable. Both servers count lock timeouts in whole seconds, from 1. */
function settingsFor({ lockTimeout, timeout }: StatementLimits, isMariadb: boolean): Readonly<Record<string, number>> {
  const seconds = lockTimeout === 0 ? longest : Math.max(1, Math.ceil(lockTimeout / 1000));
  return {
    // Timeout of metadata locks on tables: https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_lock_wait_timeout
    lock_wait_timeout: seconds,
    // Timeout of row locks: https://dev.mysql.com/doc/refman/8.4/en/innodb-parameters.html#sysvar_innodb_lock_wait_timeout
    innodb_lock_wait_timeout: seconds,
    // MySQL has a statement timeout for SELECT only:
    // https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time
    ...(timeout === null || !isMariadb ? {} : { max_statement_time: timeout / 1000 }),
  };
}

/** Sets the lock timeout and the statement timeout of a migration on the session. */
export async function guardMysqlStatements(session: Session, limits: StatementLimits): Promise<StatementGuard> {
  const settings = settingsFor(limits, session.dialect === "mariadb");
  const names = Object.keys(settings);
  const columns = names.map((name) => `@@SESSION.${name} AS ${name}`);
  const { rows } = await session.execute(`SELECT CONNECTION_ID() AS id, ${columns.join(", ")}`);
  const [before = {}] = rows;
  const set = async (values: Readonly<Record<string, unknown>>): Promise<void> => {
    await session.execute(`SET ${names.map((name) => `SESSION ${name} = ${Number(values[name])}`).join(", ")}`);
  };
  await set(settings);
  const observer = observeBlockers(session, (other) => readBlockers(other, Number(before["id"])));
  return {
    readBlockers: () => observer.readBlockers(),
    async release() {
      // If the connection is lost, its settings are lost too.
      await set(before).catch(() => undefined);
      await observer.close();
    },
  };
}

/** Finds the connections that hold a metadata lock on a table for which our connection waits. */
const ofTables = `
  SELECT DISTINCT t.PROCESSLIST_ID AS id FROM performance_schema.threads me
  JOIN performance_schema.metadata_locks w ON w.OWNER_THREAD_ID = me.THREAD_ID AND w.LOCK_STATUS = 'PENDING'
  JOIN performance_schema.metadata_locks g ON g.OBJECT_TYPE = w.OBJECT_TYPE AND g.OBJECT_SCHEMA <=> w.OBJECT_SCHEMA
    AND g.OBJECT_NAME <=> w.OBJECT_NAME AND g.LOCK_STATUS = 'GRANTED' AND g.OWNER_THREAD_ID <> w.OWNER_THREAD_ID
  JOIN performance_schema.threads t ON t.THREAD_ID = g.OWNER_THREAD_ID
  WHERE me.PROCESSLIST_ID = ?`;

/** Finds the connections that hold a row lock for which our connection waits. */
const ofRows = {
  mysql: `
  SELECT DISTINCT b.trx_mysql_thread_id AS id FROM performance_schema.data_lock_waits w
  JOIN information_schema.INNODB_TRX r ON r.trx_id = w.REQUESTING_ENGINE_TRANSACTION_ID
  JOIN information_schema.INNODB_TRX b ON b.trx_id = w.BLOCKING_ENGINE_TRANSACTION_ID
  WHERE r.trx_mysql_thread_id = ?`,
  mariadb: `
  SELECT DISTINCT b.trx_mysql_thread_id AS id FROM information_schema.INNODB_LOCK_WAITS w
  JOIN information_schema.INNODB_TRX r ON r.trx_id = w.requesting_trx_id
  JOIN information_schema.INNODB_TRX b ON b.trx_id = w.blocking_trx_id
  WHERE r.trx_mysql_thread_id = ?`,
};

/**
 * For servers without a list of metadata locks: finds the connections with an open transaction in the same database, which are candidates.
 */
const candidates = `
  SELECT o.ID AS id FROM information_schema.PROCESSLIST me
  JOIN information_schema.PROCESSLIST o ON o.DB <=> me.DB AND o.ID <> me.ID
  JOIN information_schema.INNODB_TRX x ON x.trx_mysql_thread_id = o.ID
  WHERE me.ID = ? AND me.STATE LIKE 'Waiting for % lock'`;

async function readBlockers(observer: Session, own: number): Promise<readonly Blocker[]> {
  const kind = observer.dialect === "mariadb" ? "mariadb" : "mysql";
  // A view that the server does not have, or that the user may not read, yields no rows instead of an error.
  const ask = async (sql: string): Promise<readonly Row[]> =>
    observer.execute(sql, [own]).then(
      ({ rows }) => rows,
      () => [],
    );
  const known = [...(await ask(ofTables)), ...(await ask(ofRows[kind]))];
  const found = known.length > 0 ? known : await ask(candidates);
  const ids = [...new Set(found.map(({ id }) => Number(id)))].filter((id) => id > 0 && id !== own);
  if (ids.length === 0) return [];
  const { rows } = await observer.execute(
    `SELECT ID AS id, USER AS user, HOST AS host, COMMAND AS command, TIME AS seconds FROM information_schema.PROCESSLIST WHERE ID IN (${ids.join(", ")}) ORDER BY ID`,
  );
  return rows.map((row) => ({
    process: Number(row["id"]),
    description: `${known.length > 0 ? "" : "perhaps "}${describe(row)}`,
    end: `KILL ${String(row["id"])}`,
  }));
}

function describe({ id, user, host, command, seconds }: Row): string {
  const state = command === "Sleep" ? "idle in transaction" : String(command).toLowerCase();
  return `connection ${String(id)} (user "${String(user)}" from ${String(host)}, ${state} for ${String(seconds)} s)`;
}

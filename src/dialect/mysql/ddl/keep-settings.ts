import type { Session } from "../../../connection/session.ts";

/** The settings that change what later statements mean, or how long they wait, and that SQL of a user may set for its own statements. */
const names = [
  "sql_mode",
  "time_zone",
  "completion_type",
  "default_storage_engine",
  "foreign_key_checks",
  "unique_checks",
  "character_set_client",
  "character_set_connection",
  "character_set_results",
  "collation_connection",
  "lock_wait_timeout",
  "innodb_lock_wait_timeout",
];

const query = `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(", ")}`;

/** Returns what gives the session the settings back that it has now, where they were changed. */
export async function keepSettings(session: Session): Promise<() => Promise<void>> {
  const [before = {}] = (await session.execute(query)).rows;
  return async () => {
    const [now = {}] = (await session.execute(query)).rows;
    const changed = names.filter((name) => now[name] !== before[name]);
    if (changed.length === 0) return;
    await session.executeScript(
      `SET ${changed.map((name) => `SESSION ${name} = ${literal(before[name])}`).join(", ")}`,
    );
  };
}

/** Returns the value of a setting as SQL: it is made of words, numbers and the like. A parameter of a prepared statement may not be one. */
function literal(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : "NULL";
}

import type { Session } from "../../../connection/session.ts";
import { settingsQuery, setVariables, variableAsSql, type VariableValue } from "./session-settings.ts";

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

const query = settingsQuery(names);

/** Returns what gives the session the settings back that it has now, where they were changed. */
export async function keepSettings(session: Session): Promise<() => Promise<void>> {
  const [before = {}] = (await session.execute(query)).rows;
  return async () => {
    const [now = {}] = (await session.execute(query)).rows;
    const changed = names.filter((name) => now[name] !== before[name]);
    if (changed.length === 0) return;
    // A parameter of a prepared statement may not be the value of a variable.
    await session.executeScript(
      setVariables(changed.map((name) => ({ name, value: variableAsSql(before[name] as VariableValue) }))),
    );
  };
}

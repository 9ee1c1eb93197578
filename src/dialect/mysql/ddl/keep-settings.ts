import type { Session } from "../../../connection/session.ts";
import { settingNames, settingsQuery, setVariables, variableAsSql, type VariableValue } from "./session-settings.ts";

/** What says how long later statements wait, besides the settings that say what they mean. */
const waits = ["lock_wait_timeout", "innodb_lock_wait_timeout"];

/** Returns what gives the session the settings back that it has now, where SQL of a user changed them for its own statements. */
export async function keepSettings(session: Session): Promise<() => Promise<void>> {
  const server = session.dialect === "mariadb" ? "mariadb" : "mysql";
  const names = [...settingNames(server), ...waits];
  const query = settingsQuery(names);
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

import { buildStatement, type Statement } from "../../../ddl/statement.ts";

/** A setting of the transaction that keeps the session's time zone meanwhile. */
const kept = "aludel.time_zone";

/** Returns a statement with those that make UTC the time zone before it, and the session's own one after it. */
export function inUtc(statement: Statement): readonly Statement[] {
  const set = (name: string, value: string): string => `set_config('${name}', ${value}, true)`;
  return [
    buildStatement(`SELECT ${set(kept, "current_setting('TimeZone')")}, ${set("TimeZone", "'UTC'")}`, {
      comment: "The moments in the array are converted in UTC, whatever the session's time zone",
      around: "before",
    }),
    statement,
    buildStatement(`SELECT ${set("TimeZone", `current_setting('${kept}')`)}`, { around: "after" }),
  ];
}

import type { MigrationEvent } from "../command/run/migrate.ts";
import type { Output } from "./output.ts";

/** The most characters of a statement in a line. */
const longest = 100;

/** Returns the line that tells of a statement without an answer. */
export function renderSilence(
  { sql, waitedMs, state, limitMs }: Omit<Extract<MigrationEvent, { kind: "unanswered" }>, "kind">,
  { errorStyle }: Output,
): string {
  const text = sql.replaceAll(/\s+/g, " ").trim();
  const statement = text.length > longest ? `${text.slice(0, longest)}…` : text;
  const waited = `${Math.round(waitedMs / 1000)} s`;
  if (state === "working") return `${errorStyle.dim(`still at work after ${waited}`)}: ${statement}`;
  const limit = limitMs === 0 ? "" : `, which is given up after ${Math.round(limitMs / 1000)} s`;
  const why = state === "unreachable" ? `: the server cannot be reached${limit}` : "";
  return `${errorStyle.yellow(`no answer after ${waited}`)}${why}: ${statement}`;
}

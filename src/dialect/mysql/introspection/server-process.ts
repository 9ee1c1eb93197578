import { AludelError } from "../../../error/aludel-error.ts";
import type { Row, Session } from "../../../connection/session.ts";
import type { ProcessState } from "../../statement-watch.ts";

const serverName = "CONCAT(@@hostname, ':', @@port)";

/**
 * The version of the server, how it keeps names of tables, the process that serves the session, and the server's name, which tells two
 * behind one address apart.
 */
export const serverQuery = `SELECT VERSION() AS version, @@lower_case_table_names AS letters, CONNECTION_ID() AS process, ${serverName} AS server`;

/** Returns what the server does with the process that served a session when it was opened, as its {@link serverQuery} told. */
export async function readProcessState(
  observer: Session,
  { process, server }: Row,
  serverProcess: unknown,
): Promise<ProcessState> {
  // A pooler stands between, which may serve the session by another process by now.
  if (Number(process) !== serverProcess) return "unknown";
  const { rows } = await observer.execute(
    `SELECT ${serverName} AS server, (SELECT COMMAND FROM information_schema.PROCESSLIST WHERE ID = ?) AS command`,
    [process],
  );
  if (rows[0]?.["server"] !== server) return "unknown";
  const command = rows[0]?.["command"];
  if (command === null || command === undefined) return "gone";
  return command === "Sleep" ? "idle" : "working";
}

/**
 * Returns whether the server stores names of tables in lower case.
 *
 * @throws AludelError UNSUPPORTED_DATABASE where it stores them as they are written and compares them in lower case, as on macOS
 */
export function lowersTableNames(setting: unknown): boolean {
  if (Number(setting) !== 2) return Number(setting) === 1;
  throw new AludelError(
    "UNSUPPORTED_DATABASE",
    "the server has lower_case_table_names=2: it keeps names of tables in two spellings, and does not say which counts",
    {
      hint: "use a server with lower_case_table_names=1 or 0, for example in a container",
      details: { lowerCaseTableNames: 2 },
    },
  );
}

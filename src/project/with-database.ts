import { nameConnectionLoss } from "../connection/connection-loss.ts";
import type { DatabaseUrl } from "../connection/database-url.ts";
import { warnOfIgnoredParameters } from "../connection/ignored-parameters.ts";
import { type Session, SessionError } from "../connection/session.ts";
import type { Config } from "../config/config.ts";
import { resolveConfigDatabase } from "../config/config-database.ts";
import { assertProductionAllowed, isProduction } from "../config/production.ts";
import type { Connector } from "../dialect/connector.ts";
import { loadConnector } from "../dialect/load-connector.ts";
import { openDatabase } from "../dialect/open-database.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import type { MigrationDatabase } from "../migration/bookkeeping/migration-database.ts";
import { giveToOwner } from "../file/apply-ownership.ts";

/** A database while a command works on it. */
export interface OpenedDatabase {
  readonly session: Session;
  readonly connector: Connector;
  /** Null for a connection that the caller handed in. */
  readonly url: DatabaseUrl | null;
  /** What was assumed of the database, and the parameters of its URL that have no effect. */
  readonly warnings: readonly string[];
  /** Returns the coded error for a failure that advice helps with. */
  readonly explain: (error: SessionError) => AludelError | undefined;
  /** Returns the database as the runner and the checks see it, with its dialect, whose code loads only then. */
  load(): Promise<Required<MigrationDatabase>>;
}

/** What a command does with the database. */
export interface DatabaseUse {
  /** Whether it changes something, which production must allow. */
  readonly writes?: boolean;
  /** Value of `--production`. */
  readonly production?: boolean | undefined;
  /** Whether a SQLite file that is missing is created. */
  readonly create?: boolean;
}

/**
 * Calls the hook on a new connection. What is no fault of it, such as a lost connection or a missing privilege, keeps its own code; what else
 * it throws is a mistake of the configuration.
 *
 * @throws AludelError INVALID_CONFIG; QUERY_NOT_AWAITED when it returned before its queries were done
 */
async function callOnConnect(
  { hooks }: Config,
  { session, explain }: Pick<OpenedDatabase, "session" | "explain">,
): Promise<void> {
  const { onConnect } = hooks;
  if (onConnect === undefined) return;
  const name = 'hook "onConnect" of the configuration';
  try {
    const { runCode } = await import("../migration/run-code.ts");
    const { countedSession } = await import("../connection/counted-session.ts");
    await runCode(session, name, (queries) => onConnect(countedSession(session, queries)));
    // What comes would be a part of it, and be rolled back with it at the end.
    if (session.inTransaction) throw new Error("it left a transaction open; let it commit what it begins");
  } catch (error) {
    // A connection that the caller handed in stays open.
    if (session.inTransaction) await session.rollback().catch(() => undefined);
    if (isAludelError(error)) throw error;
    if (error instanceof SessionError && (error.connectionLost || explain(error) !== undefined)) throw error;
    const reason = describeThrown(error);
    throw new AludelError("INVALID_CONFIG", `${name} failed: ${reason}`, {
      hint: "Correct the hook; it runs on each connection before anything else, so nothing was changed",
      cause: error,
    });
  }
}

/**
 * Opens the database of a configuration, uses it, and closes it.
 *
 * @throws AludelError what connecting throws, PRODUCTION_REFUSED, and the coded form of engine failures that advice helps with
 */
export async function withDatabase<R>(
  config: Config,
  { writes = false, production, create = false }: DatabaseUse,
  use: (database: OpenedDatabase) => Promise<R>,
): Promise<R> {
  const resolved = await resolveConfigDatabase(config);
  const { url } = resolved;
  if (writes) assertProductionAllowed(config, url, { production });
  const session = await openDatabase(resolved, {
    create,
    isProduction: create && isProduction(config, url),
    watch: { unreachable: config.statement.unreachable },
  });
  session.whenCreated?.((path) => giveToOwner(path, config.directory));
  const connector = await loadConnector(session.dialect);
  const ignored = url === null ? [] : warnOfIgnoredParameters(url, connector.urlParameters);
  const warnings = resolved.assumption === null ? ignored : [resolved.assumption, ...ignored];
  const explain = (error: SessionError): AludelError | undefined => connector.explain(error, { url });
  const load: OpenedDatabase["load"] = async () => {
    const { loadDatabase } = await import("./load-database.ts");
    return loadDatabase(config, { session, explain });
  };
  try {
    await callOnConnect(config, { session, explain });
    return await use({ session, connector, url, warnings, explain, load });
  } catch (error) {
    throw (error instanceof SessionError && explain(error)) || nameConnectionLoss(error);
  } finally {
    await session.close();
  }
}

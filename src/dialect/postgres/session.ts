import type { DatabaseUrl } from "../../connection/database-url.ts";
import { type Row, SessionError, type Session, type StatementResult } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import type { ConnectOptions } from "../dialect.ts";
import type { OpenOnServer } from "../sibling-session.ts";
import { buildStatementWatch, closeWithin, usualWatch, type WatchSetting } from "../statement-watch.ts";
import { explainConnectError, isConnectionLoss, isEncryptionRefusal } from "./connection-error.ts";
import {
  exactParsers,
  loadPostgresDriver,
  sslModeOf,
  tlsOptions,
  type OwnedPostgresClient,
  type PostgresClient,
  type PostgresQuery,
  type PostgresResult,
  type SslMode,
  type ValueParsers,
} from "./driver.ts";
import { readProcessState, serverQuery } from "./introspection/server-process.ts";
import { quoteName } from "../../schema/sql-names.ts";

/** Milliseconds after which an attempt to connect fails. */
const connectTimeout = 10_000;
/** Milliseconds of silence after which the operating system asks whether the other end is still there. */
const keepAliveDelay = 30_000;

/**
 * Opens one connection to PostgreSQL.
 *
 * @throws AludelError HOST_NOT_FOUND, CONNECTION_REFUSED, AUTHENTICATION_FAILED, DATABASE_NOT_FOUND, TLS_FAILED and the like, PRIVILEGE_MISSING, DRIVER_MISSING
 */
export async function openPostgresSession(url: DatabaseUrl, options: ConnectOptions = {}): Promise<Session> {
  const driver = await loadPostgresDriver();
  const mode = sslModeOf(url);
  const seconds = Number(url.parameters["connect_timeout"]);
  const timeout = options.timeout ?? (seconds > 0 ? seconds * 1000 : connectTimeout);
  const connect = async (attemptMode: SslMode): Promise<OwnedPostgresClient> => {
    const client = new driver.Client(clientOptions(url, attemptMode, timeout));
    // Without a listener, an `error` event of a connection that the server closes would end this process.
    client.on?.("error", () => undefined);
    try {
      await client.connect();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  };

  let client: OwnedPostgresClient;
  try {
    client = await connectByMode(mode, connect);
  } catch (error) {
    throw error instanceof AludelError ? error : explainConnectError(error, url, mode);
  }
  const { watch = {} } = options;
  return buildSession(client, driver.types, {
    end: () => client.end(),
    openSibling: (database) => openPostgresSession(database === null ? url : { ...url, database }, options),
    openObserver: () => openPostgresSession(url, { ...options, watch: null }),
    isOwn: true,
    watch: watch && { ...usualWatch, ...watch },
  });
}

/**
 * Connects as libpq does: `prefer` tries TLS first and `allow` last. The second way is tried only when the server refuses the first because
 * of its encryption.
 */
async function connectByMode(
  mode: SslMode,
  connect: (mode: SslMode) => Promise<OwnedPostgresClient>,
): Promise<OwnedPostgresClient> {
  const modes: Partial<Record<SslMode, readonly [SslMode, SslMode]>> = {
    prefer: ["require", "disable"],
    allow: ["disable", "require"],
  };
  const [first, second] = modes[mode] ?? [mode, null];
  try {
    return await connect(first);
  } catch (error) {
    if (second === null || !isEncryptionRefusal(error)) throw error;
    return connect(second);
  }
}

function clientOptions(url: DatabaseUrl, mode: SslMode, timeout: number): object {
  const { parameters } = url;
  // Prisma's parameter `schema` is the first schema of the search path.
  const searchPath =
    parameters["schema"] === undefined ? "" : `-c search_path=${escapeOption(quoteName(parameters["schema"]))}`;
  const settings = [searchPath, parameters["options"] ?? ""].filter((text) => text !== "").join(" ");
  return {
    host: url.host,
    port: url.port,
    user: url.user ?? undefined,
    password: url.password ?? undefined,
    database: url.database ?? undefined,
    application_name: parameters["application_name"] ?? "aludel",
    connectionTimeoutMillis: timeout,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelay,
    ssl: mode === "disable" ? false : tlsOptions(mode, url),
    ...(settings === "" ? {} : { options: settings }),
  };
}

/**
 * Escapes a value in `options`, where white space separates words and a backslash escapes it
 * (https://www.postgresql.org/docs/current/libpq-connect.html).
 */
function escapeOption(value: string): string {
  return value.replace(/[\\\s]/g, String.raw`\$&`);
}

/** Returns whether a value is a client of pg, be it a single one or one from a pool. */
export function isPostgresConnection(value: object): value is PostgresClient {
  return (
    "query" in value &&
    typeof value.query === "function" &&
    !("totalCount" in value) &&
    ("processID" in value || "getTransactionStatus" in value)
  );
}

/** Returns a session on a connected client of the caller, which stays open when the session is closed. */
export async function adoptPostgresSession(
  client: PostgresClient,
  { watch = {} }: Pick<ConnectOptions, "watch"> = {},
): Promise<Session> {
  const driver = await loadPostgresDriver();
  const watched = watch && { ...usualWatch, ...watch };
  const open = async (database: string | null, setting: WatchSetting | null): Promise<Session> => {
    const { host, port, user, password, ssl, connectionParameters } = client as PostgresClientSettings;
    const { database: own, options } = connectionParameters ?? {};
    const settings = { host, port, user, password, ssl, options, database: database ?? own };
    const sibling = new driver.Client({ ...settings, connectionTimeoutMillis: connectTimeout });
    sibling.on?.("error", () => undefined);
    await sibling.connect();
    return buildSession(sibling, driver.types, { ...places, end: () => sibling.end(), isOwn: true, watch: setting });
  };
  const places = {
    openSibling: (database: string | null) => open(database, watched),
    openObserver: () => open(null, null),
  };
  return buildSession(client, driver.types, { ...places, end: async () => undefined, isOwn: false, watch: watched });
}

/** The settings with which a client of pg was connected. */
interface PostgresClientSettings extends PostgresClient {
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: unknown;
  readonly ssl?: unknown;
  readonly connectionParameters?: { readonly database?: string; readonly options?: string };
}

/** How a session uses its connection. */
interface ConnectionUse {
  readonly end: () => Promise<void>;
  readonly openSibling: OpenOnServer;
  readonly openObserver: () => Promise<Session>;
  /** Whether this process has opened the connection, rather than the caller. */
  readonly isOwn: boolean;
  readonly watch: WatchSetting | null;
}

async function buildSession(
  client: PostgresClient,
  types: ValueParsers,
  { end, openSibling, openObserver, isOwn, watch }: ConnectionUse,
): Promise<Session> {
  const parsers = exactParsers(types);
  // The server's transaction status is authoritative; clients before pg 8.17 do not expose it, so the session keeps track itself.
  let hasBegun = false;
  let isLost = false;
  let isClosed = false;
  const onLoss = (): void => void (isLost = true);
  client.on?.("error", onLoss);
  client.on?.("end", onLoss);

  const destroy = (): void => client.connection?.stream?.destroy();
  let server: Row = {};
  const readState = (observer: Session) => readProcessState(observer, server, client.processID);
  const watched = buildStatementWatch({ openObserver, readState, destroy, isOwn }, watch);
  const send = async (query: PostgresQuery): Promise<PostgresResult> => {
    try {
      const result = await watched.run(query.text, () => client.query(query));
      return (Array.isArray(result) ? result.at(-1) : result) as PostgresResult;
    } catch (error) {
      if (error instanceof SessionError) {
        isLost = true;
        throw error;
      }
      isLost ||= isConnectionLoss(error);
      throw sessionError(error, query.text, isLost);
    }
  };

  const { rows: facts } = await send({ text: serverQuery });
  server = facts[0] ?? {};
  return {
    dialect: "postgres",
    serverVersion: versionOf(server["version"]),
    ...(typeof client.processID === "number" ? { serverProcess: client.processID } : {}),
    openSibling,
    watchSilence: (listener) => watched.listen(listener),
    async execute(sql, parameters = [], { values = "exact" } = {}): Promise<StatementResult> {
      // pg would silently send NULL.
      const missing = parameters.indexOf(undefined);
      if (missing >= 0) throw new SessionError(`parameter ${missing + 1} is undefined`, { engineCode: "22023", sql });
      const { rows, rowCount, command } = await send({
        text: sql,
        values: parameters,
        // In the simple protocol the server would run every statement in the text.
        queryMode: "extended",
        ...(values === "exact" ? { types: parsers } : {}),
      });
      return { rows, changes: changingCommands.has(command ?? "") ? (rowCount ?? 0) : 0 };
    },
    async executeScript(sql) {
      await send({ text: sql });
    },
    async begin() {
      await send({ text: "BEGIN" });
      hasBegun = true;
    },
    async commit() {
      hasBegun = false;
      const { command } = await send({ text: "COMMIT" });
      // When an earlier statement of the transaction has failed, the server answers COMMIT with ROLLBACK and reports no error.
      if (command === "ROLLBACK") {
        throw new SessionError("the transaction had failed before, so it was rolled back", {
          engineCode: "25P02",
          sql: "COMMIT",
        });
      }
    },
    async rollback() {
      hasBegun = false;
      await send({ text: "ROLLBACK" });
    },
    get inTransaction() {
      if (isLost || isClosed) return false;
      const status = client.getTransactionStatus?.();
      return status === undefined || status === null ? hasBegun : status !== "I";
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      client.off?.("error", onLoss);
      client.off?.("end", onLoss);
      await closeWithin(end, destroy);
    },
  };
}

/** Returns the version number without the suffix of a distribution: "15.18 (Debian 15.18-0+deb12u1)". */
function versionOf(setting: unknown): string {
  return typeof setting === "string" ? (setting.split(" ")[0] ?? "") : "";
}

const changingCommands: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Fields of an error that the server sent (https://www.postgresql.org/docs/current/protocol-error-fields.html). */
interface ServerError {
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
}

function sessionError(error: unknown, sql: string, connectionLost: boolean): SessionError {
  const fields = (typeof error === "object" && error !== null ? error : {}) as ServerError;
  const engineDetail = [fields.detail, fields.hint].filter((line) => line !== undefined).join("\n");
  return new SessionError(describeThrown(error), {
    engineCode: fields.code ?? (connectionLost ? "08006" : "XX000"),
    sql,
    engineDetail: engineDetail === "" ? undefined : engineDetail,
    position: fields.position === undefined ? undefined : offsetOf(sql, Number(fields.position)),
    connectionLost,
    cause: error,
  });
}

/** Converts a position: the server counts characters from 1, JavaScript counts UTF-16 code units from 0. */
function offsetOf(sql: string, position: number): number {
  let offset = 0;
  let left = position - 1;
  for (const character of sql) {
    if (left <= 0) break;
    offset += character.length;
    left -= 1;
  }
  return offset;
}

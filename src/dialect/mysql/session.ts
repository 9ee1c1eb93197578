import type { DatabaseUrl } from "../../connection/database-url.ts";
import { type ExecuteOptions, type Row, type Session, SessionError } from "../../connection/session.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { describeThrown } from "../../error/describe-thrown.ts";
import type { ConnectOptions } from "../dialect.ts";
import type { OpenOnServer } from "../sibling-session.ts";
import { buildStatementWatch, closeLimit, closeWithin, usualWatch, type WatchSetting } from "../statement-watch.ts";
import { lowersTableNames, readProcessState, serverQuery } from "./introspection/server-process.ts";
import { interrupted } from "./statement-error.ts";
import { explainConnectError, isConnectionLoss, isWithoutTls } from "./connection-error.ts";
import {
  connect,
  loadMysqlDriver,
  type MysqlConnection,
  type MysqlField,
  type MysqlHeader,
  sslModeOf,
  tlsOptions,
} from "./driver.ts";

import {
  type ChangedVariable,
  differingSettings,
  setVariables,
  settingNames,
  settingsQuery,
} from "./ddl/session-settings.ts";

/** Milliseconds after which an attempt to connect fails. */
const connectTimeout = 10_000;

/**
 * Opens one connection to MySQL or MariaDB. The server identifies itself, and the session's `dialect` says which it is.
 *
 * @throws AludelError HOST_NOT_FOUND, CONNECTION_REFUSED, AUTHENTICATION_FAILED, DATABASE_NOT_FOUND, TLS_FAILED and the like,
 * PRIVILEGE_MISSING, DRIVER_MISSING, UNSUPPORTED_DATABASE when a `mariadb:` URL leads to MySQL
 */
export async function openMysqlSession(url: DatabaseUrl, options: ConnectOptions = {}): Promise<Session> {
  const driver = await loadMysqlDriver();
  const mode = sslModeOf(url);
  const seconds = Number(url.parameters["connect_timeout"]);
  const timeout = options.timeout ?? (seconds > 0 ? seconds * 1000 : connectTimeout);
  const plain = {
    ...(url.host?.startsWith("/") ? { socketPath: url.host } : { host: url.host, port: url.port }),
    user: url.user ?? undefined,
    password: url.password ?? undefined,
    database: url.database ?? undefined,
    charset: "utf8mb4",
    multipleStatements: true,
  };
  let connection: MysqlConnection;
  try {
    const ssl = tlsOptions(mode, url);
    try {
      connection = await connect(driver, timeout, ssl === undefined ? plain : { ...plain, ssl });
    } catch (error) {
      if (mode !== "preferred" || !isWithoutTls(error)) throw error;
      connection = await connect(driver, timeout, plain);
    }
  } catch (error) {
    throw error instanceof AludelError ? error : explainConnectError(error, url, mode);
  }
  const { watch = {} } = options;
  const session = await buildSession(connection, {
    end: () => endOwn(connection),
    openSibling: (database) => openMysqlSession(database === null ? url : { ...url, database }, options),
    openObserver: () => openMysqlSession(url, { ...options, watch: null }),
    isOwn: true,
    watch: watch && { ...usualWatch, ...watch },
  });
  if (url.dialect === "mariadb" && session.dialect !== "mariadb") {
    await session.close();
    throw new AludelError(
      "UNSUPPORTED_DATABASE",
      `the URL says mariadb://, but the server at "${url.host}:${url.port}" is MySQL ${session.serverVersion}`,
      {
        hint: "write mysql://, which asks the server which of the two it is",
        details: { serverVersion: session.serverVersion },
      },
    );
  }
  return session;
}

function coreOf(value: object): MysqlConnection {
  // The promise form of mysql2 wraps the callback form.
  return ("connection" in value && typeof value.connection === "object" ? value.connection : value) as MysqlConnection;
}

/** Returns whether a value is a connection of mysql2, in either form, be it a single one or one from a pool. */
export function isMysqlConnection(value: object): boolean {
  if ("getConnection" in value) return false;
  const core = coreOf(value) as object | null;
  return core !== null && "threadId" in core && "execute" in core && "config" in core;
}

/** Returns a session on the caller's connection. Closing the session restores the connection's settings and leaves it open. */
export async function adoptMysqlSession(
  value: object,
  { watch = {} }: Pick<ConnectOptions, "watch"> = {},
): Promise<Session> {
  const driver = await loadMysqlDriver();
  const connection = coreOf(value);
  assertUtf8(connection);
  const restore: End = async (changed) => {
    if (changed.length === 0) return;
    await send(connection, "query", setVariables(changed.map(({ name, before }) => ({ name, value: before }))));
  };
  const own = connection.config as Readonly<Record<string, unknown>>;
  const watched = watch && { ...usualWatch, ...watch };
  const open = async (database: string | null, setting: WatchSetting | null): Promise<Session> => {
    const names = ["host", "port", "user", "password", "socketPath", "ssl"];
    const kept = Object.fromEntries(names.filter((name) => own[name]).map((name) => [name, own[name]]));
    const further = await connect(driver, connectTimeout, {
      ...kept,
      database: database ?? own["database"],
      charset: "utf8mb4",
      multipleStatements: true,
    });
    return buildSession(further, { ...places, end: () => endOwn(further), isOwn: true, watch: setting });
  };
  const places = {
    openSibling: (database: string | null) => open(database, watched),
    openObserver: () => open(null, null),
  };
  return buildSession(connection, { ...places, end: restore, isOwn: false, watch: watched });
}

/** Says goodbye, which mysql2 takes for done once it is sent; the socket of a server that does not answer would stay for ever. */
function endOwn(connection: MysqlConnection): Promise<void> {
  setTimeout(() => connection.stream?.destroy(), closeLimit).unref();
  return new Promise((resolve) => connection.end(() => resolve()));
}

/**
 * Asserts that mysql2 sends texts of a connection in UTF-8: it encodes them by the connection's own option, not by what the server was told.
 *
 * @throws AludelError UNSUPPORTED_CONNECTION
 */
function assertUtf8({ clientEncoding }: MysqlConnection): void {
  if (clientEncoding === undefined || ["utf8", "cesu8"].includes(clientEncoding)) return;
  throw new AludelError(
    "UNSUPPORTED_CONNECTION",
    `the connection that the configuration hands in sends texts in ${clientEncoding}, which has not all characters`,
    { hint: 'open it with charset: "utf8mb4", the default of mysql2', details: { encoding: clientEncoding } },
  );
}

/** Ends a session, given the variables that it has changed. */
type End = (changed: readonly ChangedVariable[]) => Promise<void>;

/** What the server answered to one statement. */
interface Sent {
  readonly rows: readonly Row[];
  readonly header: MysqlHeader | null;
  readonly fields: readonly MysqlField[];
}

/** Sends one statement; rejects with a {@link SessionError}. */
function send(
  connection: MysqlConnection,
  protocol: "query" | "execute",
  sql: string,
  values: readonly unknown[] = [],
  options: object = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const answer = (error: unknown, result?: unknown, fields?: readonly MysqlField[]): void => {
      if (error) {
        reject(sessionError(error, sql));
        return;
      }
      const rows = Array.isArray(result) ? (result as readonly Row[]) : [];
      resolve({ rows, header: Array.isArray(result) ? null : (result as MysqlHeader), fields: fields ?? [] });
    };
    try {
      connection[protocol]({ sql, values, ...options }, answer);
    } catch (error) {
      reject(sessionError(error, sql));
    }
  });
}

/** ER_LOCK_DEADLOCK, at which the server rolls the whole transaction back (https://dev.mysql.com/doc/refman/8.4/en/innodb-error-handling.html). */
const deadlock = "1213";
/** The server's error "This command is not supported in the prepared statement protocol yet"; the statement has not run then. */
const notPreparable = "1295";
/** Number of the type BIGINT in MySQL's protocol. */
const bigintType = 8;
const exactOptions = { supportBigNumbers: true, bigNumberStrings: false, dateStrings: true, decimalNumbers: false };

function exactRows({ rows, fields }: Sent): readonly Row[] {
  const large = fields.filter(({ columnType }) => columnType === bigintType).map(({ name }) => name);
  if (large.length === 0) return rows;
  const exact = (value: unknown): unknown => (typeof value === "string" ? BigInt(value) : value);
  return rows.map((row) => ({ ...row, ...Object.fromEntries(large.map((name) => [name, exact(row[name])])) }));
}

/** How a session uses its connection. */
interface ConnectionUse {
  readonly end: End;
  readonly openSibling: OpenOnServer;
  readonly openObserver: () => Promise<Session>;
  /** Whether this process has opened the connection, rather than the caller. */
  readonly isOwn: boolean;
  readonly watch: WatchSetting | null;
}

async function buildSession(
  connection: MysqlConnection,
  { end, openSibling, openObserver, isOwn, watch }: ConnectionUse,
): Promise<Session> {
  let isOpenTransaction = false;
  let isLost = false;
  let isClosed = false;
  const onLoss = (): void => void (isLost = true);
  connection.on("error", onLoss);
  connection.on("end", onLoss);

  const destroy = (): void => {
    connection.destroy();
    connection.stream?.destroy();
  };
  let server: Row = {};
  const readState = (observer: Session) => readProcessState(observer, server, connection.threadId);
  const watched = buildStatementWatch({ openObserver, readState, destroy, isOwn }, watch);

  const run = async (
    protocol: "query" | "execute",
    sql: string,
    values: readonly unknown[] = [],
    options: object = {},
  ): Promise<Sent> => {
    try {
      const sent = await watched.run(sql, () => send(connection, protocol, sql, values, options));
      // DDL commits implicitly, which only the server's status flags reveal.
      if (sent.header?.serverStatus !== undefined) isOpenTransaction = (sent.header.serverStatus & 1) !== 0;
      return sent;
    } catch (caught) {
      const error = await withLoss(caught, (probe) => watched.run(probe, () => send(connection, "query", probe)));
      isLost ||= error instanceof SessionError && error.connectionLost;
      if (error instanceof SessionError && error.engineCode === deadlock) isOpenTransaction = false;
      throw error;
    }
  };
  const runExactly = async (sql: string, values: readonly unknown[]): Promise<Sent> => {
    try {
      // A statement prepared by the server, so that it refuses several statements in one text and finds the placeholders itself.
      return await run("execute", sql, values, exactOptions);
    } catch (error) {
      if (!(error instanceof SessionError) || error.engineCode !== notPreparable) throw error;
      return run("query", sql, values, exactOptions);
    }
  };

  const { rows } = await run("query", serverQuery);
  server = rows[0] ?? {};
  const version = String(server["version"]);
  const dialect = /mariadb/i.test(version) ? "mariadb" : "mysql";
  const found = await readVariables(settingNames(dialect), (sql) => run("query", sql, [], exactOptions));
  const changed = await applySettings(differingSettings(found), (sql) => run("query", sql));
  return {
    dialect,
    ...(lowersTableNames(server["letters"]) ? { lowerTableNames: true } : {}),
    serverVersion: /^(?:5\.5\.5-)?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? version,
    ...(typeof connection.threadId === "number" ? { serverProcess: connection.threadId } : {}),
    openSibling,
    watchSilence: (listener) => watched.listen(listener),
    async execute(sql, parameters = [], { values = "exact" }: ExecuteOptions = {}) {
      // Application code gets mysql2's text protocol with its own conversions, as with Kysely's driver.
      const sent = values === "driver" ? await run("query", sql, parameters) : await runExactly(sql, parameters);
      const { header } = sent;
      const id = header?.insertId ?? 0;
      return {
        rows: values === "driver" ? sent.rows : exactRows(sent),
        changes: header?.affectedRows ?? 0,
        ...(id === 0 || id === "0" ? {} : { lastInsertId: BigInt(id) }),
      };
    },
    async executeScript(sql) {
      await run("query", sql);
    },
    async begin() {
      await run("query", "START TRANSACTION");
      isOpenTransaction = true;
    },
    async commit() {
      await run("query", "COMMIT");
      isOpenTransaction = false;
    },
    async rollback() {
      isOpenTransaction = false;
      await run("query", "ROLLBACK");
    },
    get inTransaction() {
      return !isLost && !isClosed && isOpenTransaction;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      connection.off("error", onLoss);
      connection.off("end", onLoss);
      await closeWithin(() => end(changed), destroy);
    },
  };
}

/** Returns the values of a session's variables, without those that this version of the server does not have. */
async function readVariables(names: readonly string[], run: (sql: string) => Promise<Sent>): Promise<Row> {
  try {
    const { rows } = await run(settingsQuery(names));
    return rows[0] ?? {};
  } catch (error) {
    // ER_UNKNOWN_SYSTEM_VARIABLE: "Unknown system variable 'name'"
    const isUnknown = error instanceof SessionError && error.engineCode === "1193";
    const unknown = isUnknown ? names.filter((name) => error.message.includes(`'${name}'`)) : [];
    if (unknown.length === 0) throw error;
    return readVariables(
      names.filter((name) => !unknown.includes(name)),
      run,
    );
  }
}

/**
 * Gives variables of a session their values; returns those that were changed.
 *
 * @throws AludelError PRIVILEGE_MISSING for a variable that the role may not set and that definitions depend on
 */
async function applySettings(
  differing: readonly ChangedVariable[],
  run: (sql: string) => Promise<unknown>,
): Promise<readonly ChangedVariable[]> {
  const changed = differing.filter(({ restricted }) => restricted === undefined);
  if (changed.length > 0) await run(setVariables(changed));
  for (const variable of differing.filter(({ restricted }) => restricted !== undefined)) {
    const { name, value, before, restricted } = variable;
    try {
      await run(setVariables([variable]));
      changed.push(variable);
    } catch (error) {
      if (!(error instanceof SessionError) || error.connectionLost) throw error;
      if (restricted === "left") continue;
      throw new AludelError(
        "PRIVILEGE_MISSING",
        `the server's ${name} is ${before}, which changes what definitions mean, and this user may not set it for a session`,
        {
          hint: `as an administrator run: SET GLOBAL ${name} = ${value}; or let the user set it: GRANT SESSION_VARIABLES_ADMIN on MySQL, GRANT SUPER on MariaDB`,
          details: { variable: name, value: before, wanted: value },
          cause: error,
        },
      );
    }
  }
  return changed;
}

/** Returns the error of a statement, which says that the connection is lost where the statement was cut off together with it. */
async function withLoss(error: unknown, ask: (sql: string) => Promise<unknown>): Promise<unknown> {
  if (!(error instanceof SessionError) || error.engineCode !== interrupted) return error;
  try {
    await ask("SELECT 1");
    return error;
  } catch {
    // The connection has ended with the statement.
  }
  const { message, engineCode, sql, cause } = error;
  return new SessionError(message, { engineCode, sql, connectionLost: true, cause });
}

/** The properties of an error of mysql2: the server's number, or a code of the driver. */
interface DriverError {
  readonly errno?: number;
  readonly code?: string;
  readonly sqlMessage?: string;
}

function sessionError(error: unknown, sql: string): SessionError {
  const { errno, code, sqlMessage } = (typeof error === "object" && error !== null ? error : {}) as DriverError;
  const isServers = errno !== undefined && errno > 0;
  return new SessionError(sqlMessage ?? describeThrown(error), {
    engineCode: isServers ? String(errno) : (code ?? "unknown"),
    sql,
    connectionLost: isConnectionLoss(error),
    cause: error,
  });
}

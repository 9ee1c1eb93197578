import type { DatabaseUrl } from "../../connection/database-url.ts";
import type { UrlParameters } from "../../connection/ignored-parameters.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { readCertificate } from "../read-certificate.ts";

/** A column of a result, as mysql2 reports it. */
export interface MysqlField {
  readonly name: string;
  /** Number of the type in MySQL's protocol. */
  readonly columnType?: number;
}

/** The result of a statement that returns no rows. */
export interface MysqlHeader {
  readonly affectedRows: number;
  readonly insertId: number | string;
  /** Status flags that the server sends after each statement; bit 0 (SERVER_STATUS_IN_TRANS) means that a transaction is open. */
  readonly serverStatus?: number;
}

type Answer = (error: unknown, result?: unknown, fields?: readonly MysqlField[]) => void;

/** A connection of `mysql2` in its callback form, as far as a session uses it. The promise form wraps one. */
export interface MysqlConnection {
  query(options: object, answer: Answer): unknown;
  execute(options: object, answer: Answer): unknown;
  end(answer: (error?: unknown) => void): void;
  destroy(): void;
  /** The socket; mysql2 itself only ends it, which takes an answer. */
  readonly stream?: { destroy(): unknown };
  on(event: "error" | "end", listener: (error?: Error) => void): unknown;
  off(event: "error" | "end", listener: (error?: Error) => void): unknown;
  readonly config: object;
  /** The encoding in which mysql2 sends texts, by the names of iconv-lite. */
  readonly clientEncoding?: string;
  /** The id that the server, or a pooler in between, gave to the connection. */
  readonly threadId?: number | null;
}

/** The module `mysql2`, as far as it is used. */
interface MysqlModule {
  createConnection(options: object): MysqlConnection;
}

/**
 * Loads `mysql2`, which is an optional peer dependency.
 *
 * @throws AludelError DRIVER_MISSING when it is not installed
 */
export async function loadMysqlDriver(): Promise<MysqlModule> {
  try {
    const module = (await import("mysql2")) as unknown as { readonly default: MysqlModule };
    return module.default;
  } catch (cause) {
    throw new AludelError(
      "DRIVER_MISSING",
      'MySQL and MariaDB are reached through the package "mysql2", which cannot be loaded',
      { hint: "npm install mysql2", details: { package: "mysql2" }, cause },
    );
  }
}

/** After half a minute of silence the operating system asks whether the other end is still there. */
const keepAlive = { enableKeepAlive: true, keepAliveInitialDelay: 30_000 };

/**
 * Opens a connection; rejects with the error of the driver or the server. The limit of mysql2 itself ends with the server's greeting, so a
 * server that is silent after it has a limit here.
 *
 * @param timeout milliseconds
 */
export function connect(driver: MysqlModule, timeout: number, options: object): Promise<MysqlConnection> {
  return new Promise((resolve, reject) => {
    const connection = driver.createConnection({
      ...keepAlive,
      ...options,
      connectTimeout: timeout,
    }) as MysqlConnection & {
      once(event: "connect" | "error", listener: (error?: unknown) => void): void;
    };
    // Without a listener, an `error` event of a connection that the server closes would end this process.
    connection.on("error", () => undefined);
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      connection.destroy();
      connection.stream?.destroy();
      reject(error);
    };
    const timer = setTimeout(
      () => fail(Object.assign(new Error("connect ETIMEDOUT"), { code: "ETIMEDOUT" })),
      timeout + 100,
    );
    connection.once("error", fail);
    connection.once("connect", () => {
      clearTimeout(timer);
      resolve(connection);
    });
  });
}

/** The supported parameters of a URL; those of TLS can be written with and without the dash. */
export const urlParameters: UrlParameters = {
  read: [
    "connect_timeout",
    "ssl",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "sslca",
    "sslcert",
    "sslkey",
    "sslmode",
  ],
  instead: {
    connectTimeout: "connect_timeout=…, in seconds",
    sslMode: "ssl-mode=…",
    sslaccept: "ssl-mode=…",
    useSSL: "ssl-mode=…",
  },
};

/**
 * Whether a connection is encrypted, by the values of `--ssl-mode` of MySQL's clients
 * (https://dev.mysql.com/doc/refman/8.4/en/connection-options.html), in lower case.
 */
export type SslMode = "disabled" | "preferred" | "required" | "verify_ca" | "verify_identity";

const sslModes: readonly string[] = ["disabled", "preferred", "required", "verify_ca", "verify_identity"];
const sslSynonyms: Readonly<Record<string, SslMode>> = {
  true: "required",
  "1": "required",
  false: "disabled",
  "0": "disabled",
  disable: "disabled",
  prefer: "preferred",
  require: "required",
  verify_full: "verify_identity",
};

/**
 * Returns the `ssl-mode` of a URL (also `sslmode` and `ssl`); the default is `preferred`, as in MySQL's own clients. A Unix socket has no
 * TLS.
 *
 * @throws AludelError INVALID_DATABASE_URL for an unknown mode
 */
export function sslModeOf({ host, parameters }: DatabaseUrl): SslMode {
  if (host?.startsWith("/")) return "disabled";
  const given = parameters["ssl-mode"] ?? parameters["sslmode"] ?? parameters["ssl"] ?? "preferred";
  const text = given.toLowerCase().replaceAll("-", "_");
  const mode = sslSynonyms[text] ?? text;
  if (!sslModes.includes(mode)) {
    throw new AludelError("INVALID_DATABASE_URL", `ssl-mode "${given}" is unknown`, {
      hint: `allowed are ${sslModes.join(", ")}`,
    });
  }
  return mode as SslMode;
}

/**
 * Returns the TLS options for a mode; undefined without TLS.
 *
 * @throws AludelError TLS_FAILED when a certificate file cannot be read
 */
export function tlsOptions(mode: SslMode, { parameters }: DatabaseUrl): object | undefined {
  if (mode === "disabled") return undefined;
  const file = (name: string) => {
    const path = parameters[`ssl-${name}`] ?? parameters[`ssl${name}`];
    return path === undefined ? {} : { [name]: readCertificate(path, `ssl-${name}`) };
  };
  const isVerified = mode === "verify_ca" || mode === "verify_identity";
  return {
    rejectUnauthorized: isVerified,
    verifyIdentity: mode === "verify_identity",
    ...file("ca"),
    ...file("cert"),
    ...file("key"),
  };
}

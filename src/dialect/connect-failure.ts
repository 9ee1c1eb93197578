import { type DatabaseUrl, maskDatabaseUrl } from "../connection/database-url.ts";
import { AludelError } from "../error/aludel-error.ts";
import type { ErrorCode } from "../error/codes.ts";

/** The facts about a failed attempt to connect to a server. */
export interface ConnectFacts {
  /** The code by which Node or the driver names the failure; empty where it has none. */
  readonly code: string;
  readonly message: string;
  readonly url: DatabaseUrl;
  readonly host: string;
  readonly port: number;
  /** `host:port`, or the socket's path. */
  readonly address: string;
  readonly user: string;
  readonly database: string;
}

/** The error that is reported for a failure. */
export interface ConnectAdvice {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** One class of failures: how it is recognised, and which error is reported for it. */
export interface ConnectFailure<F extends ConnectFacts> {
  matches(facts: F): boolean;
  explain(facts: F): ConnectAdvice;
}

/** What one engine adds to the failures of the network. */
export interface ConnectFailures<F extends ConnectFacts> {
  /** The name of the server in messages. */
  readonly server: string;
  /** The driver's message for a server that did not answer in time. */
  readonly timeout: RegExp;
  /** The setting of the server that gives the path of its socket. */
  readonly socketSetting: string;
  /** The engine's own classes of failures; the first that matches is used. */
  readonly own: readonly ConnectFailure<F>[];
}

/** Returns `host:port`. */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Returns the coded error for a failed attempt to connect. */
export function buildConnectError<F extends ConnectFacts>(
  cause: unknown,
  facts: F,
  failures: ConnectFailures<F>,
): AludelError {
  const { url, host } = facts;
  const { code, message, hint, details } =
    explainNetwork(facts, failures) ??
    failures.own.find((failure) => failure.matches(facts))?.explain(facts) ??
    explainAny(facts, failures);
  return new AludelError(code, message, {
    hint,
    details: {
      url: maskDatabaseUrl(url),
      host,
      port: url.port,
      user: url.user,
      database: url.database,
      engineCode: facts.code,
      reason: facts.message,
      ...details,
    },
    cause,
  });
}

const sourceHint = "aludel env shows where the address comes from";

function explainAny({ address, message }: ConnectFacts, { server }: { readonly server: string }): ConnectAdvice {
  return {
    code: "CONNECTION_FAILED",
    message: `${server} at "${address}" cannot be used: ${message}`,
    hint: sourceHint,
  };
}

/** Returns the error for a server that could not be reached; null when it was reached. */
function explainNetwork(
  { code, message, host, port, address }: ConnectFacts,
  { server, timeout, socketSetting }: Pick<ConnectFailures<ConnectFacts>, "server" | "timeout" | "socketSetting">,
): ConnectAdvice | null {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return {
      code: "HOST_NOT_FOUND",
      message: `host name "${host}" does not resolve`,
      hint: adviseHost(host, port),
    };
  }
  if (code === "ETIMEDOUT" || timeout.test(message)) {
    return {
      code: "CONNECTION_TIMEOUT",
      message: `${server} at "${address}" did not answer in time`,
      hint: `check host, port and firewall, or wait longer with ?connect_timeout=SECONDS; ${sourceHint}`,
    };
  }
  if (host.startsWith("/") && (code === "ECONNREFUSED" || code === "ENOENT")) {
    return {
      code: "CONNECTION_REFUSED",
      message: `no server listens at the socket "${address}"`,
      hint: `check that the server runs and that ${socketSetting} names this place; ${sourceHint}`,
    };
  }
  if (code === "ECONNREFUSED") {
    return { code: "CONNECTION_REFUSED", message: `nothing listens at "${address}"`, hint: adviseRefused(host) };
  }
  if (["EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EACCES"].includes(code)) {
    return {
      code: "HOST_UNREACHABLE",
      message: `"${address}" cannot be reached from here (${code})`,
      hint: `check network, VPN and firewall; ${sourceHint}`,
    };
  }
  return null;
}

function adviseHost(host: string, port: number): string {
  if (host === "host.docker.internal") return "this name exists inside Docker containers only; outside it is localhost";
  // A name without a dot is rarely in the DNS. It is usually the name of a service of Docker Compose or Kubernetes.
  if (!host.includes(".")) {
    return `"${host}" looks like a service name that exists only inside Docker's network: run aludel in a container (docker compose exec backend aludel …), or use localhost and the published port, for example localhost:${port}`;
  }
  return `check the spelling and the network; ${sourceHint}`;
}

const localHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);

function adviseRefused(host: string): string {
  const start = "start the server, or wait for it with aludel wait";
  return localHosts.has(host)
    ? `${start}; inside a container localhost is the container itself: use the service's name there, for example db`
    : `${start}; check the port; ${sourceHint}`;
}

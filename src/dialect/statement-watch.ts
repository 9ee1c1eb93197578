import { isNetworkLoss } from "../connection/connection-loss.ts";
import { type Session, SessionError, type Silence } from "../connection/session.ts";
import { isAludelError } from "../error/aludel-error.ts";
import type { ErrorCode } from "../error/codes.ts";

/** How patient a session is with a server that does not answer, in milliseconds. */
export interface WatchSetting {
  /** How long a statement may go without an answer until a second connection asks for it, and asks again. */
  readonly after: number;
  /** How long the server may be out of reach until the connection counts as lost; 0 without a limit. */
  readonly unreachable: number;
}

/** What holds where nothing else is said. */
export const usualWatch: WatchSetting = { after: 30_000, unreachable: 120_000 };

/** What the server does with the process of a session; `"unknown"` where it answers, but cannot tell. */
export type ProcessState = "working" | "idle" | "gone" | "unknown";

/** A connection whose statements are watched. */
export interface WatchedConnection {
  /** Opens a second connection to the server, which is not watched itself. */
  readonly openObserver: () => Promise<Session>;
  /** Asks over the second connection what the server does with the process of the first. */
  readonly readState: (observer: Session) => Promise<ProcessState>;
  /** Breaks the connection without a word to the server. */
  readonly destroy: () => void;
  /** Whether a second connection is opened just as the first was. A caller may have reached the server in a way that is not ours. */
  readonly isOwn: boolean;
}

/** Watches the statements of one session. */
export interface StatementWatch {
  /**
   * Returns what the statement is answered.
   *
   * @throws SessionError with `connectionLost` when no answer can come any more; what `send` throws
   */
  run<R>(sql: string, send: () => Promise<R>): Promise<R>;
  /** Tells a listener of statements that go on without an answer; returns what ends that. */
  listen(listener: (silence: Silence) => void): () => void;
}

/** Milliseconds that a second connection gets to open and to answer. */
const askLimit = 10_000;
/** The most waits between two words about one statement; the first comes after one wait, each after twice as long as the one before. */
const longestSilence = 10;

/** Failures to connect by which the server shows that it is not there; others, such as a wrong password, it has answered itself. */
const unreachableCodes: ReadonlySet<ErrorCode> = new Set([
  "CONNECTION_LOST",
  "CONNECTION_REFUSED",
  "CONNECTION_TIMEOUT",
  "HOST_NOT_FOUND",
  "HOST_UNREACHABLE",
]);

function isUnreachable(error: unknown): boolean {
  if (isAludelError(error)) return unreachableCodes.has(error.code);
  if (error instanceof SessionError) return error.connectionLost;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return isNetworkLoss(code) || code === "ECONNREFUSED" || code === "ENOTFOUND";
}

class TimeLimitError extends Error {
  readonly code = "ETIMEDOUT";
}

/** Returns what a promise comes to, unless that takes too long. */
async function within<R>(promise: Promise<R>, limit: number): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeLimitError(`no answer within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Milliseconds that a server gets to say goodbye. */
export const closeLimit = 2_000;

/** Closes a connection, and breaks it when the server does not answer. Never throws. */
export async function closeWithin(end: () => Promise<unknown>, destroy: () => void): Promise<void> {
  await within(end(), closeLimit).catch(destroy);
}

/** Returns what the server says of the process; `"unreachable"` when it cannot be asked. */
async function ask(
  { openObserver, readState }: WatchedConnection,
  limit: number,
): Promise<ProcessState | "unreachable"> {
  const opening = openObserver();
  try {
    return await within(opening.then(readState), limit);
  } catch (error) {
    return isUnreachable(error) ? "unreachable" : "unknown";
  } finally {
    void opening.then((observer) => observer.close()).catch(() => undefined);
  }
}

/** What has been seen of one statement without an answer. */
interface Observed {
  readonly start: number;
  /** When the server was found out of reach, without an answer since; null while it answers. */
  unreachableSince: number | null;
  /** How often in a row the server had nothing to do for the session. */
  idle: number;
  /** Milliseconds after which there is a word about the statement again. */
  nextWord: number;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

/** Returns why no answer can come any more, or null. */
function findLoss(state: ProcessState | "unreachable", observed: Observed, limit: number): string | null {
  if (state === "gone") return "the server has ended the session, and no word of that arrived";
  // Once may be an answer that is on its way.
  if (observed.idle > 1) return "the server is not at work on the statement, and no answer to it arrived";
  const { unreachableSince } = observed;
  if (unreachableSince === null || limit === 0 || performance.now() - unreachableSince < limit) return null;
  return `the server could not be reached for ${seconds(limit)} (statement.unreachable of the configuration)`;
}

/** Returns the watch over the statements of a connection. With null as the setting it leaves them alone. */
export function buildStatementWatch(connection: WatchedConnection, setting: WatchSetting | null): StatementWatch {
  const listeners = new Set<(silence: Silence) => void>();
  let isReachable = connection.isOwn;

  const observe = async (
    sql: string,
    observed: Observed,
    { after, unreachable }: WatchSetting,
  ): Promise<string | null> => {
    const asked = performance.now();
    // At least a second attempt, and a word about the first, come before the connection is given up.
    const limit = unreachable === 0 ? askLimit : Math.min(askLimit, unreachable / 2);
    const answer = await ask(connection, limit);
    isReachable ||= answer !== "unreachable";
    const state = isReachable ? answer : "unknown";
    observed.unreachableSince = state === "unreachable" ? (observed.unreachableSince ?? asked) : null;
    observed.idle = state === "idle" ? observed.idle + 1 : 0;
    const loss = findLoss(state, observed, unreachable);
    const waitedMs = performance.now() - observed.start;
    if (loss === null && state !== "idle" && state !== "gone" && waitedMs >= observed.nextWord) {
      observed.nextWord = waitedMs + Math.min(waitedMs, longestSilence * after);
      for (const listener of listeners) listener({ sql, waitedMs, state, limitMs: unreachable });
    }
    return loss;
  };

  /** Resolves with the reason when the connection is lost, and never otherwise. */
  const watch = (sql: string, watched: WatchSetting): { readonly lost: Promise<string>; stop(): void } => {
    const observed: Observed = { start: performance.now(), unreachableSince: null, idle: 0, nextWord: 0 };
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const lost = new Promise<string>((resolve) => {
      const wait = (): void => {
        const { after, unreachable } = watched;
        const { unreachableSince } = observed;
        const left =
          unreachableSince === null || unreachable === 0 ? after : unreachableSince + unreachable - performance.now();
        timer = setTimeout(() => void look(), Math.max(1, Math.min(after, left)));
      };
      const look = async (): Promise<void> => {
        const loss = await observe(sql, observed, watched);
        if (isOver) return;
        if (loss === null) wait();
        else resolve(loss);
      };
      wait();
    });
    return {
      lost,
      stop() {
        isOver = true;
        clearTimeout(timer);
      },
    };
  };

  return {
    async run(sql, send) {
      if (setting === null) return send();
      const watching = watch(sql, setting);
      try {
        return await Promise.race([
          send(),
          watching.lost.then((reason) => {
            connection.destroy();
            throw new SessionError(reason, { engineCode: "ETIMEDOUT", sql, connectionLost: true });
          }),
        ]);
      } finally {
        watching.stop();
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

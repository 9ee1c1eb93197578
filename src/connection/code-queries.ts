import { AludelError, isAludelError } from "../error/aludel-error.ts";
import { assertNoTransactionCommand } from "./transaction-command.ts";
import { type Session, SessionError } from "./session.ts";

/** Who sent late queries on a session, while a run goes on. */
const lateQueries = new WeakMap<Session, Set<CodeQueries>>();

/**
 * Notes the queries that code sends after it has returned, until the function that is returned is called. Such a query is not run and never
 * answered. Afterwards it is refused with an error, which reaches whoever forgot it.
 */
export function watchLateQueries(session: Session): () => void {
  lateQueries.set(session, new Set());
  return () => void lateQueries.delete(session);
}

/**
 * Throws when code has sent a query after it had returned, once for each time.
 *
 * @throws AludelError QUERY_NOT_AWAITED
 */
export function assertNoLateQuery(session: Session): void {
  const late = lateQueries.get(session);
  const [first] = late ?? [];
  late?.clear();
  if (first !== undefined) throw lateQuery(first.code);
}

function lateQuery(code: string): AludelError {
  return new AludelError(
    "QUERY_NOT_AWAITED",
    `code of ${code} sent a query after it had returned, and the query was not run`,
    { hint: `${awaitThem}. Where it belongs to a revision that is applied, its rows lack what the query was to do` },
  );
}

const awaitThem =
  "Await every query: for (const row of rows) await …, or await Promise.all(rows.map(…)); rows.forEach(async …) awaits nothing";

function unanswered<R>(): Promise<R> {
  return new Promise<never>(() => undefined);
}

const nothing = (): void => undefined;

/**
 * The queries of one function of a user, from its call until long after it has returned. They run one after the other, as the session
 * takes them. A query that would end the transaction around the function is refused before it is sent, and where one ended it all the same,
 * nothing more is sent, since it would be committed on its own.
 */
export class CodeQueries {
  readonly #session: Session;
  /** Names the function in messages. */
  readonly code: string;
  /** Number of connections that Kysely has in use: one for each query, stream, transaction. */
  #open = 0;
  #late = 0;
  #hasReturned = false;
  #last: Promise<unknown> = Promise.resolve();
  #running: Promise<unknown> = Promise.resolve();
  #failure: unknown = null;

  /** @param code names the function in messages */
  constructor(session: Session, code = "op.run") {
    this.#session = session;
    this.code = code;
  }

  /** Why the function has failed, whatever it made of it: the transaction was to be ended, or was. Null where neither is so. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Whether something is in use that was to be awaited, or came too late. */
  get isForgotten(): boolean {
    return this.#open > 0 || this.#late > 0;
  }

  /** Says that a query, a stream or a transaction begins. */
  async acquire(): Promise<void> {
    if (!this.#hasReturned) {
      this.#open += 1;
      return;
    }
    this.#late += 1;
    const noted = lateQueries.get(this.#session);
    if (noted === undefined) throw lateQuery(this.code);
    noted.add(this);
    await unanswered();
  }

  /** Says that it is at its end. */
  release(): void {
    this.#open -= 1;
  }

  /**
   * Runs a query when those before it are done. `sql` is its text; null for what may begin or end a transaction: Kysely's own, or code that
   * runs before any of Aludel's.
   */
  send<R>(sql: string | null, run: () => Promise<R>): Promise<R> {
    const result = this.#last.then(() => this.#attempt(sql, run));
    this.#last = result.then(nothing, nothing);
    return result;
  }

  async #attempt<R>(sql: string | null, run: () => Promise<R>): Promise<R> {
    if (this.#hasReturned) return unanswered();
    if (this.#failure !== null) throw this.#failure;
    const wasOpen = this.#session.inTransaction && sql !== null;
    if (wasOpen) this.#refuse(sql);
    const running = run();
    this.#running = running.then(nothing, nothing);
    const [outcome] = await Promise.allSettled([running]);
    const error = outcome.status === "rejected" ? (outcome.reason as unknown) : null;
    const isLost = error instanceof SessionError && error.connectionLost;
    // The engine itself ends it at some failures (a deadlock, ON CONFLICT ROLLBACK), which then is what failed.
    if (wasOpen && !this.#session.inTransaction && !isLost) this.#failure = error ?? transactionEnded();
    if (isAludelError(error, "TRANSACTIONS_OVERLAP")) this.#failure = error;
    if (this.#hasReturned) return unanswered();
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  }

  #refuse(sql: string): void {
    try {
      assertNoTransactionCommand(sql, this.#session.dialect, "code");
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Says that the function has returned. From now on no query of it is sent; resolves when the one that runs is done. */
  async close(): Promise<void> {
    this.#hasReturned = true;
    // What was released, or sent, just before comes to its end within the tasks that wait.
    await new Promise((resolve) => setImmediate(resolve));
    await this.#running;
    // They are told of now, and not again at the next check.
    lateQueries.get(this.#session)?.delete(this);
  }

  /** Returns the error that tells of queries that nobody awaited. */
  forgotten(reason: string | null = null): AludelError {
    const what =
      reason === null ? "returned before its queries were done" : `has a promise that nobody awaited: ${reason}`;
    return new AludelError("QUERY_NOT_AWAITED", `code of ${this.code} ${what}`, { hint: awaitThem });
  }
}

/**
 * Returns the error that says that the transaction of a step is not the one that was opened for it.
 *
 * @param outcome what became of that one, where it is known
 */
export function transactionEnded(outcome = "ended"): AludelError {
  return new AludelError(
    "TRANSACTION_ENDED",
    "it ended the transaction that holds the revision and its record (COMMIT, ROLLBACK, or a procedure or statement that commits)",
    { details: { outcome } },
  );
}

import { AludelError } from "../error/aludel-error.ts";

/** One `db.transaction()` that is open. */
interface OpenTransaction {
  /** What Kysely runs it on. */
  readonly connection: object;
  /** Its savepoint; null where it is a transaction of the session itself. */
  readonly savepoint: string | null;
  /** Whether it holds work that was done beside it, which a rollback of it would take along. */
  holdsOthers: boolean;
}

/**
 * The transactions of a user's code that are open at once. They share one connection, as savepoints inside each other, so only the
 * innermost one can be worked in or ended. Where code has two of them under way at once, the rollback of one would take back what was
 * done in the other, or beside it.
 */
export class NestedTransactions {
  readonly #open: OpenTransaction[] = [];
  /** Names the code in messages. */
  readonly #code: string;

  /** @param code names the code in messages */
  constructor(code: string) {
    this.#code = code;
  }

  /** Returns the name of the savepoint that the next transaction is to have. */
  get nextSavepoint(): string {
    return `aludel_${this.#open.length + 1}`;
  }

  /** Says that a transaction has begun. */
  begun(connection: object, savepoint: string | null): void {
    this.#open.push({ connection, savepoint, holdsOthers: false });
  }

  /**
   * Says that a query is about to be sent on a connection.
   *
   * @throws AludelError TRANSACTIONS_OVERLAP where it belongs to a transaction inside which another one is open
   */
  assertQuery(connection: object, sql: string): void {
    if (this.#open.length === 0) return;
    if (this.#open.some((each) => each.connection === connection)) {
      if (this.#open.at(-1)?.connection !== connection)
        throw this.#overlap("two of its transactions were open at once");
      return;
    }
    if (/^\s*select\b/i.test(sql)) return;
    for (const each of this.#open) each.holdsOthers = true;
  }

  /**
   * Says that the transaction of a connection is about to end; returns its savepoint.
   *
   * @throws AludelError TRANSACTIONS_OVERLAP where another one is open inside it, or its rollback would take back what was done beside it
   */
  end(connection: object, how: "commit" | "rollback"): string | null {
    const innermost = this.#open.at(-1);
    if (innermost?.connection !== connection) throw this.#overlap("two of its transactions were open at once");
    if (how === "rollback" && innermost.holdsOthers) {
      throw this.#overlap("the rollback of a transaction would take back what db did beside it");
    }
    this.#open.pop();
    const around = this.#open.at(-1);
    if (around !== undefined && around.connection !== connection) around.holdsOthers = true;
    return innermost.savepoint;
  }

  #overlap(what: string): AludelError {
    return new AludelError(
      "TRANSACTIONS_OVERLAP",
      `code of ${this.#code} has transactions that overlap: ${what}, and all queries of a revision share one connection`,
      {
        hint: "Await one db.transaction() before the next one begins, and inside its function use only the db that the function gets",
      },
    );
  }
}

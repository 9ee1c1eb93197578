import { SessionError } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import { factsOf } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { type DialectSession, quoteName } from "./bookkeeping/migration-database.ts";
import { countEditedRows } from "./count-edited-rows.ts";
import type { MigrationStep } from "./step.ts";

/** Something that a step throws away, with what it holds now. */
export interface Loss {
  readonly revision: string;
  readonly kind: "table" | "column" | "rows";
  /** The table, or the column. */
  readonly object: string;
  /** Rows of the table, rows in which the column is not NULL, or reference rows that are not what the revisions wrote. */
  readonly rows: number;
}

interface Candidate {
  readonly kind: Loss["kind"];
  readonly object: string;
  readonly count: () => Promise<number>;
}

/**
 * Returns the tables and columns that a step drops and that hold something, and the edited rows that it deletes; what does not exist yet
 * holds nothing.
 *
 * @param history returns what the revisions that are applied add up to
 */
export async function countLostRows(
  database: DialectSession,
  step: Pick<MigrationStep, "revision" | "operations">,
  history: () => Promise<Database>,
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  for (const { kind, object, count } of step.operations.flatMap((operation) =>
    findLoss(operation, database, history),
  )) {
    try {
      const rows = await count();
      if (rows > 0) losses.push({ revision: step.revision, kind, object, rows });
    } catch (error) {
      // It does not exist yet: an earlier step of the same run creates or renames it.
      if (!(error instanceof SessionError) || error.connectionLost) throw error;
    }
  }
  return losses;
}

function findLoss(
  operation: Operation,
  database: DialectSession,
  history: () => Promise<Database>,
): readonly Candidate[] {
  const { session, dialect } = database;
  if (operation.kind === "deleteRows") {
    const count = async (): Promise<number> => countEditedRows(database, operation, await history());
    return [{ kind: "rows", object: formatQualifiedName(operation.table), count }];
  }
  const read = async (sql: string): Promise<number> => Number((await session.execute(sql)).rows[0]?.["lost"]);
  return factsOf(operation).lostValues.map(({ table, column }) => {
    const from = `FROM ${quoteName(dialect, table)}`;
    return column === null
      ? { kind: "table", object: formatQualifiedName(table), count: () => read(`SELECT count(*) AS lost ${from}`) }
      : {
          kind: "column",
          object: formatColumnName(table, column),
          count: () => read(`SELECT count(${dialect.quoteIdentifier(column)}) AS lost ${from}`),
        };
  });
}

/** Returns a loss in words: `table "users" with 3 rows`. */
export function describeLoss({ kind, object, rows }: Loss): string {
  if (kind === "rows") {
    const [unit, was, it] = rows === 1 ? ["row", "was", "it is"] : ["rows", "were", "they are"];
    return `${rows} ${unit} of table "${object}" that ${was} edited or there before, as ${it} now`;
  }
  const unit = kind === "table" ? "row" : "value";
  return `${kind} "${object}" with ${rows} ${unit}${rows === 1 ? "" : "s"}`;
}

/** How it is decided whether rows may be lost. */
export interface LossDecision {
  /** Whether they may, without a question: the revision file of an upgrade says so, or `--yes`. */
  readonly isGiven: boolean;
  /** Asks a person; absent where nobody can be asked. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** The command that was called, as the hint names it. */
  readonly command: string;
}

/**
 * Decides whether rows may be lost, and asks where that is not given.
 *
 * @throws AludelError DECISION_MISSING when nobody can be asked, or the answer is no
 */
export async function decideLosses(losses: readonly Loss[], decision: LossDecision): Promise<void> {
  if (losses.length === 0 || decision.isGiven) return;
  const named = losses.map(describeLoss).join(", ");
  if (decision.confirm !== undefined && (await decision.confirm(`Throw away ${named}?`))) return;
  throw new AludelError("DECISION_MISSING", `downgrade would throw away ${named}`, {
    hint: `Save what you need, then say so: ${decision.command} --yes`,
    details: { losses },
  });
}

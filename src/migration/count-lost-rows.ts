import { SessionError } from "../connection/session.ts";
import { AludelError } from "../error/aludel-error.ts";
import { factsOf } from "../operation/definitions.ts";
import type { Operation } from "../operation/operation.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { type DialectSession, quoteName } from "./bookkeeping/migration-database.ts";
import type { MigrationStep } from "./step.ts";

/** Something that a step throws away, with what it holds now. */
export interface Loss {
  readonly revision: string;
  readonly kind: "table" | "column";
  readonly object: string;
  /** Rows of the table, or rows in which the column is not NULL. */
  readonly rows: number;
}

interface Candidate {
  readonly kind: Loss["kind"];
  readonly object: string;
  readonly count: string;
}

/** Returns the tables and columns that a step drops and that hold something; what does not exist yet holds nothing. */
export async function countLostRows(
  database: DialectSession,
  step: Pick<MigrationStep, "revision" | "operations">,
): Promise<readonly Loss[]> {
  const losses: Loss[] = [];
  for (const { kind, object, count } of step.operations.flatMap((operation) => findDrop(operation, database))) {
    try {
      const { rows } = await database.session.execute(count);
      const lost = Number(rows[0]?.["lost"]);
      if (lost > 0) losses.push({ revision: step.revision, kind, object, rows: lost });
    } catch (error) {
      // It does not exist yet: an earlier step of the same run creates or renames it.
      if (!(error instanceof SessionError) || error.connectionLost) throw error;
    }
  }
  return losses;
}

function findDrop(operation: Operation, { dialect }: Pick<DialectSession, "dialect">): readonly Candidate[] {
  return factsOf(operation).lostValues.map(({ table, column }) => {
    const from = `FROM ${quoteName(dialect, table)}`;
    return column === null
      ? { kind: "table", object: formatQualifiedName(table), count: `SELECT count(*) AS lost ${from}` }
      : {
          kind: "column",
          object: formatColumnName(table, column),
          count: `SELECT count(${dialect.quoteIdentifier(column)}) AS lost ${from}`,
        };
  });
}

/** Returns a loss in words: `table "users" with 3 rows`. */
export function describeLoss({ kind, object, rows }: Loss): string {
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

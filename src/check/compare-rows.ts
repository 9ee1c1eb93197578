import { type Session, SessionError } from "../connection/session.ts";
import type { Dialect } from "../dialect/dialect.ts";
import { findRowDifferences } from "../dialect/find-row-differences.ts";
import type { Database } from "../schema/database.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { findColumn } from "../schema/table.ts";
import { type Difference, remediesFor } from "./difference.ts";

const between = ["models", "database"] as const;

function usedColumns({ key, compare }: ReferenceRows): Iterable<string> {
  return new Set([...key, ...(compare === "insert-only" ? [] : compare)]);
}

/**
 * Compares the reference rows of the models with a live database, as far as the revisions that it records have written them: rows
 * that are missing, and rows whose compared columns were changed. Other rows and other columns belong to the users; of "insert-only"
 * rows only the existence is compared.
 */
export async function compareRows(
  session: Session,
  dialect: Dialect,
  sides: {
    readonly models: Database["rows"];
    /** The reference rows that the applied revisions have written. */
    readonly revisions: Database["rows"];
    readonly live: Pick<Database, "tables">;
  },
): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const [object, models] of sides.models) {
    const written = sides.revisions.get(object);
    const table = sides.live.tables.get(object);
    if (written === undefined || table === undefined) continue;
    // A missing column is reported by the comparison of the schemas; without it the rows cannot be compared.
    if (![...usedColumns(models)].every((column) => findColumn(table, column) !== undefined)) continue;
    try {
      const expected = { ...models, rows: written.rows };
      const found = await findRowDifferences(session, dialect, expected, table);
      differences.push(
        ...found.map(({ kind, detail }) => {
          const operation = kind === "missing" ? ("insertRows" as const) : ("updateRows" as const);
          return { kind: operation, object, between, detail, remedies: remediesFor(between) };
        }),
      );
    } catch (error) {
      if (!(error instanceof SessionError) || error.connectionLost) throw error;
      const detail = `the engine cannot compare the rows: ${error.message}`;
      const remedies = ["leave the columns out of compare that have no equality on this engine"];
      differences.push({ kind: "rowsNotCompared", object, between, detail, remedies });
    }
  }
  return differences;
}

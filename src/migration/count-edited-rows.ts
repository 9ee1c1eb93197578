import { SessionError } from "../connection/session.ts";
import { findRowDifferences } from "../dialect/find-row-differences.ts";
import type { DeleteRows } from "../operation/delete-rows.ts";
import { keyIdentity } from "../schema/row/key-identity.ts";
import type { Column } from "../schema/column.ts";
import type { Database } from "../schema/database.ts";
import type { RowValue, RowValues } from "../schema/expression.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import type { ReferenceRows } from "../schema/reference-rows.ts";
import { findColumn, type Table } from "../schema/table.ts";
import type { DialectSession } from "./bookkeeping/migration-database.ts";

/** Returns the value of a column that a row does not give, as far as it is a constant. */
function valueUnlessGiven({ name, nullable, default: value, generated, identity }: Column): [string, RowValue][] {
  if (generated !== null || identity !== null || (value === null && !nullable)) return [];
  return value === null || value.kind === "literal" ? [[name, value]] : [];
}

/** Returns the reference rows that the operation deletes, each with all values that are known. */
function findDeleted({ where }: DeleteRows, known: ReferenceRows, table: Table): readonly RowValues[] {
  const reading = { columnOf: (name: string) => findColumn(table, name) };
  const deleted = new Set(where.map((match) => keyIdentity(match, known.key, reading)));
  const implicit = Object.fromEntries(table.columns.flatMap(valueUnlessGiven));
  return known.rows
    .filter((row) => deleted.has(keyIdentity(row, known.key, reading)))
    .map((row) => ({ ...implicit, ...row }));
}

/**
 * Returns how many of the reference rows that an operation deletes are not what the revisions wrote: somebody edited them, or had them
 * before a revision inserted what was missing. Inserting them again would not bring these back. Where the engine cannot compare the values
 * of a table, each of them counts.
 *
 * @param history what the revisions that are applied add up to
 */
export async function countEditedRows(
  { session, dialect }: DialectSession,
  operation: DeleteRows,
  history: Database,
): Promise<number> {
  const name = formatQualifiedName(operation.table);
  const [known, written] = [history.rows.get(name), history.tables.get(name)];
  if (known === undefined || written === undefined) return 0;
  const schemas = operation.table.schema === null ? [] : [operation.table.schema];
  const scope = { schemas, excludeTables: [], tables: [operation.table] };
  const table = (await dialect.introspect(session, scope)).tables.get(name);
  if (table === undefined) return 0;
  const rows = findDeleted(operation, known, written);
  const compare = table.columns.map((column) => column.name).filter((column) => !known.key.includes(column));
  try {
    const found = await findRowDifferences(session, dialect, { ...known, compare, rows }, table);
    return found.filter(({ kind }) => kind === "changed").length;
  } catch (error) {
    if (!(error instanceof SessionError) || error.connectionLost) throw error;
    // A type without equality, such as PostgreSQL's point: it cannot be told, so each row that is there counts.
    const missing = await findRowDifferences(session, dialect, { ...known, compare: [], rows }, table);
    return rows.length - missing.length;
  }
}

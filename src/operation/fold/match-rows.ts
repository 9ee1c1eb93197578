import { type KeyReading, keyIdentity } from "../../schema/row/key-identity.ts";
import type { RowValues } from "../../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { findColumn } from "../../schema/table.ts";
import type { DatabaseDraft } from "./database-draft.ts";

/** Returns how the keys of a table's rows are told apart, as far as that is the same on every engine. */
export function keyReadingOf(draft: DatabaseDraft, table: QualifiedName): KeyReading {
  const definition = draft.tables.get(formatQualifiedName(table));
  return { columnOf: (name) => definition && findColumn(definition, name) };
}

/**
 * Returns whether a row matches one of `where`: it has these values in these columns, in any spelling. The matches are read once, so that
 * many rows and many matches take linear time.
 */
export function buildRowMatch(where: readonly RowValues[], reading: KeyReading): (row: RowValues) => boolean {
  const byColumns = new Map<string, { readonly columns: readonly string[]; readonly identities: Set<string> }>();
  for (const match of where) {
    const columns = Object.keys(match);
    const signature = JSON.stringify(columns);
    const known = byColumns.get(signature) ?? { columns, identities: new Set<string>() };
    known.identities.add(keyIdentity(match, columns, reading));
    byColumns.set(signature, known);
  }
  const groups = [...byColumns.values()];
  return (row) => groups.some(({ columns, identities }) => identities.has(keyIdentity(row, columns, reading)));
}

import type { Session } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { ForeignKey } from "../../../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { lowerName } from "../../../schema/sql-names.ts";

interface Referring {
  readonly table: QualifiedName;
  readonly foreignKey: ForeignKey;
}

function foreignKeysOf(operation: Operation): readonly Referring[] {
  const constraints =
    operation.kind === "createTable"
      ? operation.table.constraints
      : operation.kind === "addConstraint"
        ? [operation.constraint]
        : [];
  const table =
    operation.kind === "createTable"
      ? operation.table.name
      : operation.kind === "addConstraint"
        ? operation.table
        : null;
  if (table === null) return [];
  return constraints.flatMap((constraint) =>
    constraint.kind === "foreignKey" ? [{ table, foreignKey: constraint }] : [],
  );
}

/** Returns the tables that operations create or rename to, and the columns that they give any table: all that may be referred to. */
function namesMade(operations: readonly Operation[]): {
  tables: ReadonlyMap<string, readonly string[]>;
  columns: ReadonlySet<string>;
} {
  const tables = new Map<string, readonly string[]>();
  const columns = new Set<string>();
  for (const operation of operations) {
    if (operation.kind === "createTable") {
      const names = operation.table.columns.map(({ name }) => lowerName(name));
      tables.set(lowerName(operation.table.name.name), names);
    }
    if (operation.kind === "addColumn") columns.add(lowerName(operation.column.name));
    if (operation.kind === "renameColumn") columns.add(lowerName(operation.to));
  }
  return { tables, columns };
}

/**
 * Asserts that the tables and columns to which new foreign keys refer exist, since SQLite creates the keys without looking, and refuses the
 * first row. Raw SQL among the operations may create anything, so then nothing is known.
 *
 * @throws AludelError UNKNOWN_REFERENCE
 */
export async function assertParents(operations: readonly Operation[], session: Session | null): Promise<void> {
  const referring = operations.flatMap(foreignKeysOf);
  const isOpaque = operations.some(({ kind }) => kind === "execute" || kind === "run" || kind === "renameTable");
  if (referring.length === 0 || isOpaque || session === null) return;
  const made = namesMade(operations);
  for (const { table, foreignKey } of referring) {
    const parent = foreignKey.references.table;
    const columns = made.tables.get(lowerName(parent.name)) ?? (await readColumns(session, parent.name));
    const user = `${foreignKey.name === null ? "a foreign key" : `foreign key "${foreignKey.name}"`} of table "${formatQualifiedName(table)}" (${foreignKey.columns.join(", ")})`;
    if (columns === null) {
      throw new AludelError(
        "UNKNOWN_REFERENCE",
        `${user} refers to table "${formatQualifiedName(parent)}", which does not exist`,
        { hint: "Create it first, or correct the name", details: { table: formatQualifiedName(parent) } },
      );
    }
    const known = new Set([...columns, ...made.columns]);
    const missing = foreignKey.references.columns.find((column) => !known.has(lowerName(column)));
    if (missing === undefined) continue;
    throw new AludelError(
      "UNKNOWN_REFERENCE",
      `${user} refers to column "${formatColumnName(parent, missing)}", which does not exist`,
      {
        hint: `Its columns are ${columns.join(", ")}`,
        details: { table: formatQualifiedName(parent), column: missing },
      },
    );
  }
}

/** Returns the columns of a table in lower case; null when there is no such table. */
async function readColumns(session: Session, table: string): Promise<readonly string[] | null> {
  const { rows } = await session.execute("SELECT name FROM pragma_table_xinfo(?)", [table]);
  return rows.length === 0 ? null : rows.map((row) => lowerName(String(row["name"])));
}

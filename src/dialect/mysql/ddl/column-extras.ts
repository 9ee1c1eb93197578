import type { Session } from "../../../connection/session.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { findColumn } from "../../../schema/sql-columns.ts";
import { identifierName } from "../../../schema/sql-names.ts";
import { readSqlWords } from "../../../schema/sql-words.ts";

const rules = engineSqlRules.mariadb;

/** Attributes of a live column that models cannot express. MODIFY has to repeat them, or they are lost. */
export interface ColumnExtras {
  readonly isInvisible: boolean;
  /** The check that MariaDB stores with the column definition, as SQL. */
  readonly check: string | null;
}

const invisibleQuery = `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%INVISIBLE%'`;

const checkQuery = `SELECT TABLE_NAME AS t, CONSTRAINT_NAME AS c, CHECK_CLAUSE AS text FROM information_schema.CHECK_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA = DATABASE() AND LEVEL = 'Column'`;

/**
 * Returns the column whose definition holds a check. MariaDB names such a check after the column but does not rename it with the column.
 */
export function columnOfCheck(name: string, text: string): string {
  const named = readSqlWords(text, rules).filter(({ kind }) => kind === "quoted");
  const columns = named.map(identifierName);
  return columns.includes(name) ? name : (columns[0] ?? name);
}

/** Returns whether a column's check is the one by which MariaDB implements the type `json`. */
export function isJsonCheck(text: string): boolean {
  return /^json_valid\(`(?:[^`]|``)+`\)$/i.test(text);
}

/** Returns the text of a check as MariaDB itself changes it when a column is renamed. */
function renameInCheck(text: string, { table, from, to }: { table: QualifiedName; from: string; to: string }): string {
  const uses = findColumn(readSqlWords(text, rules), from, { name: table.name, columns: [from] }, rules);
  const quoted = `\`${to.replaceAll("`", "``")}\``;
  return uses.reduceRight((rest, { start, end }) => rest.slice(0, start) + quoted + rest.slice(end), text);
}

const noExtras: ColumnExtras = { isInvisible: false, check: null };

/**
 * Reads the extras of the live columns, by `table.column`, and also under the names that the operations will give to tables and columns.
 */
export async function readColumnExtras(
  session: Session,
  operations: readonly Operation[],
): Promise<ReadonlyMap<string, ColumnExtras>> {
  const extras = new Map<string, ColumnExtras>();
  const nameOf = (table: unknown, column: unknown) =>
    formatColumnName({ schema: null, name: String(table) }, String(column));
  for (const { t, c } of (await session.execute(invisibleQuery)).rows) {
    extras.set(nameOf(t, c), { ...noExtras, isInvisible: true });
  }
  if (session.dialect === "mariadb") {
    for (const { t, c, text } of (await session.execute(checkQuery)).rows) {
      if (isJsonCheck(String(text))) continue;
      const key = nameOf(t, columnOfCheck(String(c), String(text)));
      extras.set(key, { ...(extras.get(key) ?? noExtras), check: String(text) });
    }
  }
  for (const operation of operations) {
    const { renaming } = factsOf(operation);
    if (renaming?.part === "table") {
      const prefix = `${formatQualifiedName(renaming.from)}.`;
      for (const [key, extra] of Array.from(extras)) {
        if (!key.startsWith(prefix)) continue;
        extras.set(`${formatQualifiedName(renaming.to)}.${key.slice(prefix.length)}`, extra);
      }
    }
    if (renaming?.part === "column") {
      const { table, from, to } = renaming;
      const extra = extras.get(formatColumnName(table, from));
      if (extra === undefined) continue;
      const check = extra.check && renameInCheck(extra.check, renaming);
      extras.set(formatColumnName(table, to), { ...extra, check });
    }
  }
  return extras;
}

import type { Row, Session } from "../../../connection/session.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { findColumn } from "../../../schema/sql-columns.ts";
import { readSqlWords } from "../../../schema/sql-words.ts";
import { columnOfCheck, isJsonCheck, restoreChecks, type ShownCheck } from "../introspection/read-check.ts";

const rules = engineSqlRules.mariadb;

/** Attributes of a live column that models cannot express. MODIFY has to repeat them, or they are lost. */
export interface ColumnExtras {
  readonly isInvisible: boolean;
  /** The check that MariaDB stores with the column definition, as SQL. */
  readonly check: string | null;
}

const invisibleQuery = `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%INVISIBLE%'`;

const checkQuery = `SELECT TABLE_NAME AS table_name, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression, LEVEL AS level
  FROM information_schema.CHECK_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA = DATABASE() AND LEVEL = 'Column'`;

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
    const { rows } = await session.execute(checkQuery);
    const shown = rows as readonly (Row & ShownCheck)[];
    for (const { table_name: t, name, expression } of await restoreChecks(session, shown)) {
      if (isJsonCheck(expression)) continue;
      const key = nameOf(t, columnOfCheck(name, expression));
      extras.set(key, { ...(extras.get(key) ?? noExtras), check: expression });
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

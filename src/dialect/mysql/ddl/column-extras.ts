import type { Session } from "../../../connection/session.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { formatColumnName, formatQualifiedName } from "../../../schema/qualified-name.ts";

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
  return text.includes(`\`${name}\``) ? name : (/`([^`]+)`/.exec(text)?.[1] ?? name);
}

/** Returns whether a column's check is the one by which MariaDB implements the type `json`. */
export function isJsonCheck(text: string): boolean {
  return /^json_valid\(`[^`]+`\)$/i.test(text);
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
      // The server renames the column in the check itself.
      const check = extra?.check?.replaceAll(`\`${from}\``, `\`${to}\``) ?? null;
      if (extra !== undefined) extras.set(formatColumnName(table, to), { ...extra, check });
    }
  }
  return extras;
}

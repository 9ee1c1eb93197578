import type { Session } from "../../../connection/session.ts";
import { factsOf } from "../../../operation/definitions.ts";
import type { Operation } from "../../../operation/operation.ts";
import { formatColumnName, formatQualifiedName } from "../../../schema/qualified-name.ts";

/** What a live column has that models do not say, and that MODIFY must repeat lest it is lost. */
export interface ColumnExtras {
  readonly isInvisible: boolean;
  /** The check that MariaDB keeps with the column itself, as SQL. */
  readonly check: string | null;
}

const invisibleQuery = `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS
  WHERE TABLE_SCHEMA = DATABASE() AND EXTRA LIKE '%INVISIBLE%'`;

const checkQuery = `SELECT TABLE_NAME AS t, CONSTRAINT_NAME AS c, CHECK_CLAUSE AS text FROM information_schema.CHECK_CONSTRAINTS
  WHERE CONSTRAINT_SCHEMA = DATABASE() AND LEVEL = 'Column'`;

/** Returns the column that a check is kept with. MariaDB names the check after it, and forgets to when the column is renamed. */
export function columnOfCheck(name: string, text: string): string {
  return text.includes(`\`${name}\``) ? name : (/`([^`]+)`/.exec(text)?.[1] ?? name);
}

/** Returns whether a column's check is the one that makes it a document. */
export function isJsonCheck(text: string): boolean {
  return /^json_valid\(`[^`]+`\)$/i.test(text);
}

const noExtras: ColumnExtras = { isInvisible: false, check: null };

/** Reads the extras of a database's columns by `table.column`, also under the names that operations give them. */
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
      // The server carries the new name into the check.
      const check = extra?.check?.replaceAll(`\`${from}\``, `\`${to}\``) ?? null;
      if (extra !== undefined) extras.set(formatColumnName(table, to), { ...extra, check });
    }
  }
  return extras;
}

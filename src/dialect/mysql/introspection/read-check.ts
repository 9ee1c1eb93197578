import type { Session } from "../../../connection/session.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { identifierName } from "../../../schema/sql-names.ts";
import { readSqlWords } from "../../../schema/sql-words.ts";
import { expressionOf, readDefinition } from "./stored-expression.ts";

const rules = engineSqlRules.mariadb;

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

/** A check of MariaDB, as the catalogue shows it. */
export interface ShownCheck {
  readonly table_name: string;
  readonly name: string;
  readonly expression: string;
  /** `Column` for a check in the definition of the column of its name. */
  readonly level: string;
}

/** Returns checks of MariaDB with their expressions as they are stored. */
export async function restoreChecks<R extends ShownCheck>(session: Session, rows: readonly R[]): Promise<readonly R[]> {
  const restored: R[] = [];
  const definitions = new Map<string, string>();
  for (const row of rows) {
    const { table_name: table, name, expression } = row;
    if (!expression.includes("?")) {
      restored.push(row);
      continue;
    }
    const definition = definitions.get(table) ?? (await readDefinition(session, table));
    definitions.set(table, definition);
    const place =
      row.level === "Column"
        ? ({ column: columnOfCheck(name, expression), part: "check" } as const)
        : { constraint: name };
    restored.push({ ...row, expression: expressionOf(definition, place, expression) });
  }
  return restored;
}

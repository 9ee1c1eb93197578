import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import type { SqlFragment, SqlText } from "../../schema/expression.ts";
import { portableSqlRules } from "../../schema/portable-sql-rules.ts";
import type { QualifiedName } from "../../schema/qualified-name.ts";
import { findColumn, findTable, isNamed, type NamedTable, type TableUse } from "../../schema/sql-columns.ts";
import { editNames, type NameEdit, readFragment } from "../../schema/sql-fragment-text.ts";
import type { SqlRules } from "../../schema/sql-rules.ts";
import type { SqlToken } from "../../schema/sql-words.ts";
import { dialectNames } from "../../schema/dialect-name.ts";

type FindEdits = (words: readonly SqlToken[], rules: SqlRules) => readonly NameEdit[];

function editFragment(fragment: SqlFragment, rules: SqlRules, findEdits: FindEdits): SqlFragment {
  const edits = findEdits(readFragment(fragment, rules).words, rules);
  return edits.length === 0 ? fragment : editNames(fragment, edits, rules);
}

function editText(text: SqlText, findEdits: FindEdits): SqlText {
  if (text.kind === "sql") return editFragment(text, portableSqlRules, findEdits);
  const dialects = dialectNames.flatMap((dialect) => {
    const fragment = text.dialects[dialect];
    if (fragment === undefined) return [];
    return [[dialect, fragment && editFragment(fragment, engineSqlRules[dialect], findEdits)] as const];
  });
  return { ...text, dialects: Object.fromEntries(dialects) };
}

/**
 * Returns an expression of a table with each use of a column renamed, as engines themselves do when a column is renamed; `findColumn`
 * defines what a use is. A text for one engine is read by the rules of that engine.
 *
 * @param table the table with its columns before the rename
 */
export function renameColumnInSql(text: SqlText, from: string, to: string, table: NamedTable): SqlText {
  return editText(text, (words, rules) =>
    findColumn(words, from, table, rules).map((token) => ({ first: token, last: token, names: [to] })),
  );
}

function tableEdit({ table, schema }: TableUse, from: QualifiedName, to: QualifiedName, rules: SqlRules): NameEdit[] {
  if (schema === null) return [{ first: table, last: table, names: [to.name] }];
  if (from.schema !== null && !isNamed(schema, from.schema, [], rules)) return [];
  if (to.schema !== null) return [{ first: schema, last: table, names: [to.schema, to.name] }];
  // The default schema has no name in the IR: a text that names it keeps that name, and one that names another schema loses it.
  return [{ first: from.schema === null ? table : schema, last: table, names: [to.name] }];
}

/**
 * Returns an expression of a table with the table's name replaced where it qualifies a column, or stands for the row.
 *
 * @param columns the columns of the table
 */
export function renameTableInSql(
  text: SqlText,
  from: QualifiedName,
  to: QualifiedName,
  columns: readonly string[],
): SqlText {
  return editText(text, (words, rules) =>
    findTable(words, { name: from.name, columns }, rules).flatMap((use) => tableEdit(use, from, to, rules)),
  );
}

import { AludelError } from "../error/aludel-error.ts";
import { constrainedColumns, type Constraint, type ForeignKey } from "../schema/constraint.ts";
import { type DialectName, dialectNames } from "../schema/dialect-name.ts";
import { engineSqlRules } from "../schema/engine-sql-rules.ts";
import type { SqlText } from "../schema/expression.ts";
import { mentionsColumn } from "../schema/mentions-column.ts";
import { portableSqlRules } from "../schema/portable-sql-rules.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../schema/table.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { describeConstraint } from "./build-table.ts";

/**
 * Throws when a model describes a table that some engine creates without a word and that then takes no rows, or keeps one from being
 * deleted. Only models are held against this: a table that a released revision makes stays what it is.
 *
 * @throws AludelError INVALID_MODEL, naming the table and the columns
 */
export function assertUsableTable(table: Table): void {
  for (const constraint of table.constraints)
    assertNamedOnce(table, describeConstraint(constraint), keysOf(constraint));
  for (const index of table.indexes) assertNamedOnce(table, `index "${index.name ?? ""}"`, indexKeys(index));
  for (const foreignKey of constraintsOf(table, "foreignKey")) assertActionsFit(table, foreignKey);
  for (const dialect of dialectNames) assertNoCircle(table, dialect);
}

/** A column may be compared by several operators of an exclusion constraint. */
function keysOf(constraint: Constraint): readonly string[] {
  return constraint.kind === "exclusion" ? [] : constrainedColumns(constraint);
}

/** A column may be in an index by several operator classes and collations. */
function indexKeys({ keys }: TableIndex): readonly string[] {
  const columns = keys.flatMap(({ on, operatorClass, collation }) =>
    on.kind === "column" ? [{ column: on.column, how: JSON.stringify([on.column, operatorClass, collation]) }] : [],
  );
  const isRepeated = ({ how }: { readonly how: string }) => columns.filter((other) => other.how === how).length > 1;
  return columns.filter(isRepeated).map(({ column }) => column);
}

function assertNamedOnce(table: Table, user: string, columns: readonly string[]): void {
  const repeated = columns.find((column, at) => columns.indexOf(column) !== at);
  if (repeated === undefined) return;
  const name = formatQualifiedName(table.name);
  throw new AludelError("INVALID_MODEL", `${user} of table "${name}" names the column "${repeated}" twice`, {
    hint: "Name each column once",
    details: { table: name, column: repeated },
  });
}

/** MySQL refuses such a foreign key (error 1830). SQLite and PostgreSQL make it, and refuse each DELETE that would act by it. */
function assertActionsFit(table: Table, foreignKey: ForeignKey): void {
  for (const [event, action] of [
    ["onDelete", foreignKey.onDelete],
    ["onUpdate", foreignKey.onUpdate],
  ] as const) {
    if (action !== "set null" && action !== "set default") continue;
    const fixed = foreignKey.columns
      .map((column) => findColumn(table, column))
      .find((column) => {
        if (column === undefined || column.nullable) return false;
        return (
          action === "set null" || (column.default === null && column.identity === null && column.generated === null)
        );
      });
    if (fixed === undefined) continue;
    const column = formatColumnName(table.name, fixed.name);
    const lacks = action === "set null" ? "is NOT NULL" : "is NOT NULL and has no default";
    throw new AludelError(
      "INVALID_MODEL",
      `${describeConstraint(foreignKey)} of table "${formatQualifiedName(table.name)}" says ${event}: "${action}", but its column "${column}" ${lacks}`,
      {
        hint: `Leave out .notNull(), or say another action: ${event}: "restrict" or "cascade"`,
        details: { table: formatQualifiedName(table.name), column },
      },
    );
  }
}

/**
 * SQLite makes generated columns that read each other, and then neither takes nor reads a row ("generated column loop"); the other engines
 * refuse them.
 */
function assertNoCircle(table: Table, dialect: DialectName): void {
  const generated = table.columns.flatMap(({ name, generated: rule }) => {
    return rule === null ? [] : [{ name, expression: rule.expression }];
  });
  const reads = new Map(
    generated.map(({ name, expression }) => [
      name,
      generated.map((other) => other.name).filter((other) => isRead(expression, other, table, dialect)),
    ]),
  );
  for (const start of reads.keys()) {
    const circle = findCircle(reads, [start]);
    if (circle === null) continue;
    const names = circle.map((column) => `"${column}"`);
    const name = formatQualifiedName(table.name);
    const message =
      circle.length === 1
        ? `the generated column ${names.join("")} of table "${name}" reads itself`
        : `the generated columns ${names.join(", ")} of table "${name}" read each other`;
    throw new AludelError("INVALID_MODEL", message, {
      hint: "No engine can compute them: let each read ordinary columns only",
      details: { table: name, columns: circle },
    });
  }
}

function isRead(text: SqlText, column: string, table: Table, dialect: DialectName): boolean {
  if (text.kind === "sql") return mentionsColumn(text, column, table, portableSqlRules);
  const fragment = text.dialects[dialect];
  return (
    fragment !== undefined && fragment !== null && mentionsColumn(fragment, column, table, engineSqlRules[dialect])
  );
}

/** Returns the columns of a circle that begins where a path does; null where there is none. */
function findCircle(reads: ReadonlyMap<string, readonly string[]>, path: readonly string[]): readonly string[] | null {
  for (const next of reads.get(path.at(-1) ?? "") ?? []) {
    if (next === path[0]) return path;
    if (path.includes(next)) continue;
    const circle = findCircle(reads, [...path, next]);
    if (circle !== null) return circle;
  }
  return null;
}

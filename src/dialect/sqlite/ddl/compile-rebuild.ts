import { dataLoss } from "../../../ddl/ddl-compiler.ts";
import { buildStatement, type Hazard, type Step } from "../../../ddl/statement.ts";
import { buildValueCheck } from "../../../ddl/value-conversion.ts";
import { formatColumnType } from "../../../schema/format-column-type.ts";
import { formatColumnName, formatQualifiedName } from "../../../schema/qualified-name.ts";
import type { ParsedTable } from "../ddl-parser/create-table.ts";
import { compiler } from "../ddl-compiler.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import type { PendingCheck, PendingRebuild } from "./pending-rebuild.ts";
import { hasAutoincrement, renderRebuild } from "./render-rebuild.ts";
import type { SimulatedTable } from "./schema-simulation.ts";

/** Returns the columns of the primary key of a table. */
function keyOf({ columns, constraints }: ParsedTable): string[] {
  const isKey = (kind: string) => kind === "primaryKey";
  const inline = columns.filter((column) => column.constraints.some(({ kind }) => isKey(kind))).map(({ name }) => name);
  return [...inline, ...constraints.flatMap((part) => (isKey(part.kind) ? part.columns.map(({ name }) => name) : []))];
}

/** Returns the assertion that the values of a column are valid in its new type, for a table as it is in the database. */
export function compileCheck(table: ParsedTable, { column, invalid, type, source, isLong }: PendingCheck): Step {
  const name = compiler.quote(column);
  const key = keyOf(table).filter((each) => lowerName(each) !== lowerName(column));
  // A long text is cut in the report of invalid rows.
  const shown = isLong ? `substr(${name}, 1, 200) AS ${name}` : name;
  return buildValueCheck({
    from: compiler.quote(table.name),
    shown: [...key.map((each) => compiler.quote(each)), shown],
    invalid,
    object: formatColumnName({ schema: null, name: table.name }, column),
    type: formatColumnType(type),
    conversion: { table: formatQualifiedName({ schema: null, name: table.name }), column, type },
    source,
  });
}

/** Returns the assertions about the values that a rebuild converts. They query the table as it is before the rebuild. */
export function compileChecks({ original, checks }: PendingRebuild): Step[] {
  return checks.map((check) => compileCheck(original, check));
}

/**
 * Returns the assertion that the table has no other indexes and triggers than those that the rebuild creates again. It is needed offline,
 * where the database cannot be read while the plan is made and a rebuild would lose them.
 */
function assertBelongings(table: string, known: ReadonlySet<string>): Step {
  const names = [...known].map((name) => compiler.stringLiteral(name)).join(", ");
  return {
    kind: "assertion",
    sql:
      `SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = ${compiler.stringLiteral(lowerName(table))}` +
      ` AND type IN ('index', 'trigger') AND sql IS NOT NULL${names === "" ? "" : ` AND lower(name) NOT IN (${names})`}`,
    message: `table "${table}" has indexes or triggers that the history does not know, and that its rebuild would drop`,
    hint: "Run the upgrade against the database itself, which keeps them",
    source: null,
  };
}

/** What is known of the database itself. */
interface Live {
  readonly isOffline: boolean;
  /** Its tables of statistics. */
  readonly statistics: readonly string[];
}

/**
 * Returns the steps of one rebuild. The new definition comes from the simulated schema; the rows are copied from the table in the database.
 */
export function compileRebuild(
  rebuild: PendingRebuild,
  table: SimulatedTable,
  { isOffline, statistics }: Live,
): Step[] {
  const { definition } = table;
  const { name } = definition;
  const copies = rebuild.copiesInto(definition);
  const { create, copy, replace } = renderRebuild({
    original: rebuild.original,
    definition,
    copies,
    keepsSequence: hasAutoincrement(rebuild.original) && hasAutoincrement(definition),
    belongings: [...table.indexes, ...table.triggers].map(({ sql }) => sql),
    statistics: { tables: statistics, indexes: table.indexes.map((index) => index.name) },
  });
  const hazards: Hazard[] = [
    { kind: "tableRewrite", message: `table "${name}" is written anew, row by row` },
    ...rebuild.losses.map((message) => ({ kind: "dataLoss", message }) as const),
    ...rebuild.lost.flatMap((column) => dataLoss(`column "${formatColumnName({ schema: null, name }, column)}"`)),
  ];
  const comment = `table "${name}" is made anew: ${rebuild.descriptions.join("; ")}`;
  const statement = (sql: string) => buildStatement(sql, { source: rebuild.lastSource });
  const sourced = (step: Step): Step => ({ ...step, source: rebuild.copySource ?? rebuild.lastSource });
  return [
    ...(isOffline ? [sourced(assertBelongings(name, rebuild.belongings))] : []),
    { ...statement(create), comment },
    sourced({ ...statement(copy), hazards }),
    ...replace.map(statement),
  ];
}

import { dataLoss } from "../../../ddl/ddl-compiler.ts";
import { buildStatement, type Hazard, type Step } from "../../../ddl/statement.ts";
import { formatColumnName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { foldName } from "../sql/tokenizer.ts";
import type { CopiedValues, PendingRebuild } from "./pending-rebuild.ts";
import { hasAutoincrement, renderRebuild, temporaryName } from "./render-rebuild.ts";
import type { SimulatedTable } from "./schema-simulation.ts";

/** Rows that an assertion shows. */
const shown = 5;

function assertValues(table: string, column: string, { storage, type }: CopiedValues): Step {
  const name = compiler.quote(column);
  const classes = storage.map((each) => compiler.stringLiteral(each)).join(", ");
  return {
    kind: "assertion",
    sql: `SELECT ${name} FROM ${compiler.quote(temporaryName(table))} WHERE typeof(${name}) NOT IN (${classes}) LIMIT ${shown}`,
    message: `column "${formatColumnName({ schema: null, name: table }, column)}" holds values that are no ${type}`,
    hint: "Correct the rows before, or say with `using` how the values are converted",
    source: null,
  };
}

/** Returns the assertion that the table has only the indexes and triggers that the plan makes again: offline nobody can look. */
function assertBelongings(table: string, known: ReadonlySet<string>): Step {
  const names = [...known].map((name) => compiler.stringLiteral(name)).join(", ");
  return {
    kind: "assertion",
    sql:
      `SELECT type, name FROM sqlite_schema WHERE lower(tbl_name) = ${compiler.stringLiteral(foldName(table))}` +
      ` AND type IN ('index', 'trigger') AND sql IS NOT NULL${names === "" ? "" : ` AND lower(name) NOT IN (${names})`}`,
    message: `table "${table}" has indexes or triggers that the history does not know, and that its rebuild would drop`,
    hint: "Run the upgrade against the database itself, which keeps them",
    source: null,
  };
}

/** Returns the steps of one rebuild: the finished table is read from the simulation, its values come from the one in the database. */
export function compileRebuild(rebuild: PendingRebuild, table: SimulatedTable, isOffline: boolean): Step[] {
  const { definition } = table;
  const { name } = definition;
  const copies = rebuild.copiesInto(definition);
  const { create, copy, replace } = renderRebuild({
    definition,
    copies,
    keepsSequence: hasAutoincrement(rebuild.original) && hasAutoincrement(definition),
    belongings: [...table.indexes, ...table.triggers].map(({ sql }) => sql),
  });
  const hazards: Hazard[] = [
    { kind: "tableRewrite", message: `table "${name}" is written anew, row by row` },
    ...rebuild.lost.flatMap((column) => dataLoss(`column "${formatColumnName({ schema: null, name }, column)}"`)),
  ];
  const comment = `table "${name}" is made anew: ${rebuild.descriptions.join("; ")}`;
  const statement = (sql: string) => buildStatement(sql, { source: rebuild.lastSource });
  const assertions = copies.flatMap(({ column, values }) =>
    values === null ? [] : [assertValues(name, column, values)],
  );
  const sourced = (step: Step): Step => ({ ...step, source: rebuild.copySource ?? rebuild.lastSource });
  return [
    ...(isOffline ? [sourced(assertBelongings(name, rebuild.belongings))] : []),
    { ...statement(create), comment },
    sourced({ ...statement(copy), hazards }),
    ...assertions.map(sourced),
    ...replace.map(statement),
  ];
}

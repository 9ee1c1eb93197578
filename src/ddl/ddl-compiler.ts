import { AludelError } from "../error/aludel-error.ts";
import type { AddColumn } from "../operation/add-column.ts";
import type { AddConstraint } from "../operation/add-constraint.ts";
import type { AlterColumn } from "../operation/alter-column.ts";
import type { AlterTable } from "../operation/alter-table.ts";
import type { Backfill } from "../operation/backfill.ts";
import type { CreateEnum } from "../operation/create-enum.ts";
import type { CreateIndex } from "../operation/create-index.ts";
import type { CreateSchema } from "../operation/create-schema.ts";
import type { CreateTable } from "../operation/create-table.ts";
import { changesSchema } from "../operation/definitions.ts";
import type { DeleteRows } from "../operation/delete-rows.ts";
import type { DropColumn } from "../operation/drop-column.ts";
import type { DropConstraint } from "../operation/drop-constraint.ts";
import type { DropEnum } from "../operation/drop-enum.ts";
import type { DropIndex } from "../operation/drop-index.ts";
import type { DropSchema } from "../operation/drop-schema.ts";
import type { DropTable } from "../operation/drop-table.ts";
import type { Execute } from "../operation/execute.ts";
import type { InsertRows } from "../operation/insert-rows.ts";
import type { Irreversible } from "../operation/irreversible.ts";
import { type Operation, type OperationHandlers, visitOperation } from "../operation/operation.ts";
import type { RenameColumn } from "../operation/rename-column.ts";
import type { RenameConstraint } from "../operation/rename-constraint.ts";
import type { RenameIndex } from "../operation/rename-index.ts";
import type { RenameTable } from "../operation/rename-table.ts";
import type { Run } from "../operation/run.ts";
import type { SetComment } from "../operation/set-comment.ts";
import type { UpdateRows } from "../operation/update-rows.ts";
import type { SqlValue } from "../schema/expression.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import type { Table } from "../schema/table.ts";
import { compileBackfill } from "./compile-backfill.ts";
import { batchMissingRows, compileMissingRows, type MissingRowsBatch } from "./compile-missing-rows.ts";
import { compileDeleteRows, compileInsertRows, compileUpdateRows } from "./compile-rows.ts";
import { DefinitionWriter, describeConstraint } from "./definition-writer.ts";
import type { PlannedBackfill } from "./plan-backfills.ts";
import { buildStatement, type Hazard, type Statement, type Step } from "./statement.ts";

/** Returns the hazard that the values in an object are lost. */
export function dataLoss(object: string): readonly Hazard[] {
  return [{ kind: "dataLoss", message: `the values in ${object} are lost` }];
}

/**
 * Compiles each operation to steps in standard SQL, with one method per kind of operation. A dialect overrides the methods where its engine
 * differs.
 */
export abstract class DdlCompiler extends DefinitionWriter implements OperationHandlers<Step[]> {
  /** Returns the steps of one operation. `source` is the position of the operation in the revision's list, from 0. */
  compile(operation: Operation, source: number | null = null): Step[] {
    const steps = visitOperation(operation, this);
    const statements = steps.filter(({ kind }) => kind === "statement").length;
    const isWhole = statements === 1 && changesSchema(operation);
    return steps.map((step) =>
      isWhole && step.kind === "statement" ? { ...step, source, effect: [operation] } : { ...step, source },
    );
  }

  createSchema({ schema }: CreateSchema): Step[] {
    return [buildStatement(`CREATE SCHEMA ${this.quote(schema)}`)];
  }

  dropSchema({ schema }: DropSchema): Step[] {
    return [buildStatement(`DROP SCHEMA ${this.quote(schema)}`)];
  }

  createTable({ table }: CreateTable): Step[] {
    return [
      buildStatement(this.tableDefinition(table)),
      ...table.indexes.flatMap((index) => this.createIndex({ kind: "createIndex", table: table.name, index })),
    ];
  }

  /** Returns CREATE TABLE with columns and constraints. */
  tableDefinition(table: Table): string {
    const constraints = table.constraints.map((constraint) => this.constraint(constraint, table.name));
    const elements = [
      ...table.columns.map((column) => this.columnDefinition(column, table.name)),
      ...constraints.filter((constraint) => constraint !== null),
    ];
    const name = this.qualifiedName(table.name);
    const body = elements.length === 0 ? " ()" : ` (\n  ${elements.join(",\n  ")}\n)`;
    const [before, after] = this.tableOptionClauses(table);
    return `CREATE ${before}TABLE ${name}${body}${after}`;
  }

  /**
   * Returns the SQL of the table's options: what stands before the word TABLE (with a space at its end) and what stands behind the column
   * list (with a space at its start).
   */
  protected tableOptionClauses(table: Table): readonly [before: string, after: string] {
    const [option] = Object.keys(table.options);
    if (option === undefined) return ["", ""];
    throw this.unsupportedOption(option, table);
  }

  /** Returns the error for an option of a table that this engine does not support. */
  protected unsupportedOption(option: string, table: Pick<Table, "name">): AludelError {
    const object = `table "${formatQualifiedName(table.name)}"`;
    return this.unsupported(`the table option "${option}"`, object, `Leave "${option}" out for ${this.dialect}`);
  }

  dropTable({ table }: DropTable): Step[] {
    const hazards = dataLoss(`table "${formatQualifiedName(table)}"`);
    return [buildStatement(`DROP TABLE ${this.qualifiedName(table)}`, { hazards })];
  }

  renameTable({ from, to }: RenameTable): Step[] {
    if (from.schema !== to.schema) {
      const object = `table "${formatQualifiedName(from)}"`;
      throw this.unsupported("moves between schemas", object, "Create the table in the new schema and copy its rows");
    }
    return [buildStatement(`ALTER TABLE ${this.qualifiedName(from)} RENAME TO ${this.quote(to.name)}`)];
  }

  alterTable({ table, options: { from, to } }: AlterTable): Step[] {
    const changed = Object.keys({ ...from, ...to }).find((option) => from[option] !== to[option]);
    if (changed === undefined) return [];
    throw this.unsupportedOption(changed, { name: table });
  }

  addColumn({ table, column }: AddColumn): Step[] {
    return [
      buildStatement(`ALTER TABLE ${this.qualifiedName(table)} ADD COLUMN ${this.columnDefinition(column, table)}`),
    ];
  }

  dropColumn({ table, column, definition }: DropColumn): Step[] {
    const isComputed = definition !== null && definition.generated !== null;
    const hazards = isComputed ? [] : dataLoss(`column "${formatColumnName(table, column)}"`);
    return [buildStatement(`ALTER TABLE ${this.qualifiedName(table)} DROP COLUMN ${this.quote(column)}`, { hazards })];
  }

  renameColumn({ table, from, to }: RenameColumn): Step[] {
    const alter = `ALTER TABLE ${this.qualifiedName(table)}`;
    return [buildStatement(`${alter} RENAME COLUMN ${this.quote(from)} TO ${this.quote(to)}`)];
  }

  alterColumn({ table, column, changes, using }: AlterColumn): Step[] {
    const object = `column "${formatColumnName(table, column)}"`;
    const rewrite = "Add a new column, copy the values with an update, drop the old column and rename the new one";
    const other = (["generated", "identity", "collation"] as const).find((property) => changes[property] !== undefined);
    if (other !== undefined) throw this.unsupported(`changes of ${other}`, object, rewrite);
    if (using !== null && this.sqlText(using, object) !== null) throw this.unsupported("USING", object, rewrite);
    const alter = (action: string) =>
      buildStatement(`ALTER TABLE ${this.qualifiedName(table)} ALTER COLUMN ${this.quote(column)} ${action}`);
    const steps: Step[] = [];
    if (changes.type !== undefined) steps.push(alter(`SET DATA TYPE ${this.columnType(changes.type.to, object)}`));
    if (changes.default !== undefined) {
      const value = changes.default.to && this.expression(changes.default.to, object, this.inline);
      steps.push(alter(value === null ? "DROP DEFAULT" : `SET DEFAULT ${value}`));
    }
    if (changes.nullable !== undefined) steps.push(alter(changes.nullable.to ? "DROP NOT NULL" : "SET NOT NULL"));
    return steps;
  }

  addConstraint({ table, constraint }: AddConstraint): Step[] {
    const definition = this.constraint(constraint, table);
    return definition === null ? [] : [buildStatement(`ALTER TABLE ${this.qualifiedName(table)} ADD ${definition}`)];
  }

  dropConstraint({ table, name, definition }: DropConstraint): Step[] {
    // A check whose expression is left out on this engine was never added there.
    if (definition !== null && this.constraint(definition, table) === null) return [];
    if (name === null) throw this.unnamedConstraint({ table, name, definition, kind: "dropConstraint" });
    return [buildStatement(`ALTER TABLE ${this.qualifiedName(table)} DROP CONSTRAINT ${this.quote(name)}`)];
  }

  /** Returns the error for a constraint that is to be dropped and has no name. */
  protected unnamedConstraint({ table, name, definition }: DropConstraint): AludelError {
    const kind = definition === null ? "" : ` (${definition.kind})`;
    return new AludelError(
      "INVALID_OPERATION",
      `${describeConstraint({ name }, table)} to be dropped has no name${kind}`,
      {
        hint: "Name the constraint in op.dropConstraint; the database's own name is listed by its catalogue",
      },
    );
  }

  renameConstraint({ table, from, to }: RenameConstraint): Step[] {
    const alter = `ALTER TABLE ${this.qualifiedName(table)}`;
    return [buildStatement(`${alter} RENAME CONSTRAINT ${this.quote(from)} TO ${this.quote(to)}`)];
  }

  createIndex({ table, index }: CreateIndex): Step[] {
    const definition = this.index(index, table);
    return definition === null ? [] : [buildStatement(definition)];
  }

  dropIndex({ table, name, definition }: DropIndex): Step[] {
    // An index with a key that is left out on this engine was never created there.
    if (definition !== null && this.index(definition, table) === null) return [];
    return [buildStatement(`DROP INDEX ${this.qualifiedName({ schema: table.schema, name })}`)];
  }

  renameIndex({ table, from, to }: RenameIndex): Step[] {
    const name = this.qualifiedName({ schema: table.schema, name: from });
    return [buildStatement(`ALTER INDEX ${name} RENAME TO ${this.quote(to)}`)];
  }

  /** Compiles to nothing on engines without enum types as objects of their own. */
  createEnum(_operation: CreateEnum): Step[] {
    return [];
  }

  /** Compiles to nothing on engines without enum types as objects of their own. */
  dropEnum(_operation: DropEnum): Step[] {
    return [];
  }

  /** Compiles to nothing on engines that store no comments. */
  setComment(_operation: SetComment): Step[] {
    return [];
  }

  insertRows(operation: InsertRows): Step[] {
    const { table, rows, key } = operation;
    if (key === null) return compileInsertRows(this, operation);
    return batchMissingRows(this, { table, rows, key }).map((batch) => this.insertMissingRows(batch));
  }

  /** Returns the statement that inserts rows whose key is missing, and leaves a row whose key exists unchanged. */
  insertMissingRows(batch: MissingRowsBatch): Statement {
    return compileMissingRows(this, batch);
  }

  updateRows(operation: UpdateRows): Step[] {
    return compileUpdateRows(this, operation);
  }

  deleteRows(operation: DeleteRows): Step[] {
    return compileDeleteRows(this, operation);
  }

  /** Compiles a backfill whose key columns `planBackfills` has resolved. */
  backfill(operation: Backfill & Partial<PlannedBackfill>): Step[] {
    return compileBackfill(this, operation);
  }

  execute(operation: Execute): Step[] {
    const fragment = this.resolveText(operation.sql, "op.execute");
    if (fragment === null) return [];
    const parameters: SqlValue[] = [];
    const bound = this.fragment(fragment, this.bindTo(parameters));
    const isRaw = true;
    if (parameters.length === 0 || this.takesParameters(bound)) return [buildStatement(bound, { parameters, isRaw })];
    return [buildStatement(this.fragment(fragment, this.inline), { isRaw })];
  }

  run({ run, replay }: Run): Step[] {
    return [{ kind: "run", run, replay, source: null }];
  }

  /** @throws AludelError IRREVERSIBLE with the reason that the revision gives */
  irreversible({ reason }: Irreversible): Step[] {
    throw new AludelError("IRREVERSIBLE", `the revision says that it cannot be run in this direction: ${reason}`, {
      hint: "Restore a backup, or write the direction by hand",
      details: { reason },
    });
  }
}

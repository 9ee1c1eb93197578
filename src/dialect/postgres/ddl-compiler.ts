import type { MissingRowsBatch } from "../../ddl/compile-missing-rows.ts";
import { buildStatement, type Hazard, type Statement, type Step } from "../../ddl/statement.ts";
import type { ValueConversion } from "../../ddl/value-conversion.ts";
import type { AddColumn } from "../../operation/add-column.ts";
import type { AddConstraint } from "../../operation/add-constraint.ts";
import type { AlterColumn } from "../../operation/alter-column.ts";
import type { AlterTable } from "../../operation/alter-table.ts";
import type { CreateEnum } from "../../operation/create-enum.ts";
import type { CreateIndex } from "../../operation/create-index.ts";
import type { CreateSchema } from "../../operation/create-schema.ts";
import type { CreateTable } from "../../operation/create-table.ts";
import type { DropIndex } from "../../operation/drop-index.ts";
import type { DropEnum } from "../../operation/drop-enum.ts";
import type { DropSchema } from "../../operation/drop-schema.ts";
import type { RenameTable } from "../../operation/rename-table.ts";
import type { CommentTarget, SetComment } from "../../operation/set-comment.ts";
import type { FromTo } from "../../operation/describe/from-to.ts";
import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Constraint } from "../../schema/constraint.ts";
import { formatColumnName, type QualifiedName } from "../../schema/qualified-name.ts";
import { outsideTransaction } from "./ddl/concurrent-index.ts";
import { compileIdentityChange, compileIdentityRemoval } from "./ddl/alter-identity.ts";
import { followUsedSequences, readsSequence } from "./ddl/used-sequence.ts";
import { insertMissingRows } from "./ddl/insert-missing-rows.ts";
import { needsSequence, PostgresWriter } from "./ddl/postgres-writer.ts";
import { createSchemaStatement, dropSchemaStatement } from "./ddl/schema-statements.ts";
import { serialSequence } from "./ddl/serial-sequence.ts";
import { convertValues, writeValidity } from "./ddl/convert-values.ts";
import { inUtc } from "./ddl/in-utc.ts";
import { readsTimeZone, typeChangeHazards } from "./ddl/type-change.ts";

function mayFail(message: string): Hazard {
  return { kind: "mayFail", message };
}

const indexBuild: Hazard = { kind: "indexBuild", message: "writes to the table wait until the index is built" };

function constraintHazards(constraint: Constraint): readonly Hazard[] {
  switch (constraint.kind) {
    case "primaryKey":
    case "unique":
      return [indexBuild, mayFail("it fails when rows have the same values")];
    case "foreignKey":
      return constraint.notValid ? [] : [mayFail("it fails when rows refer to rows that do not exist")];
    case "check":
      return constraint.notValid ? [] : [mayFail("it fails when rows do not satisfy the check")];
    case "exclusion":
      return [indexBuild, mayFail("it fails when rows exclude each other")];
  }
}

/** Returns the hazards of adding a column: PostgreSQL rewrites the table when the new value differs between rows. */
function addColumnHazards(column: Column): readonly Hazard[] {
  const isFilled = column.identity !== null || column.default?.kind === "uuid" || column.generated?.stored === true;
  if (isFilled) return [{ kind: "tableRewrite", message: "the table and its indexes are written anew" }];
  const isEmpty = column.default === null && column.generated === null;
  return !column.nullable && isEmpty ? [mayFail("it fails when the table has rows")] : [];
}

/** Compiles operations for PostgreSQL 14 to 18. */
export class PostgresDdlCompiler extends PostgresWriter {
  override createSchema({ schema }: CreateSchema): Step[] {
    return [buildStatement(createSchemaStatement(schema, true))];
  }

  override dropSchema({ schema }: DropSchema): Step[] {
    return [buildStatement(dropSchemaStatement(schema))];
  }

  override insertMissingRows(batch: MissingRowsBatch): Statement {
    return batch.rows.length > 1 ? insertMissingRows(this, batch) : super.insertMissingRows(batch);
  }

  override createTable({ table }: CreateTable): Step[] {
    // CREATE TABLE accepts NOT VALID but ignores it, because the new table has no rows.
    const isUnchecked = (constraint: Constraint) => "notValid" in constraint && constraint.notValid;
    const unchecked = table.constraints.filter(isUnchecked);
    const checked = table.constraints.filter((constraint) => !isUnchecked(constraint));
    return [
      ...this.serialSequences(table.name, table.columns, "create"),
      buildStatement(this.tableDefinition({ ...table, constraints: checked })),
      ...this.serialSequences(table.name, table.columns, "own"),
      ...unchecked.flatMap((constraint) =>
        this.addConstraint({ kind: "addConstraint", table: table.name, constraint }),
      ),
      ...table.indexes.flatMap((index) => this.createIndex({ kind: "createIndex", table: table.name, index })),
      ...this.newComment({ kind: "table", table: table.name }, table.comment),
      ...table.columns.flatMap(({ name, comment }) =>
        this.newComment({ kind: "column", table: table.name, column: name }, comment),
      ),
    ];
  }

  override renameTable({ from, to }: RenameTable): Step[] {
    const renamed = { schema: from.schema, name: to.name };
    const steps: Statement[] = [];
    if (from.name !== to.name) {
      steps.push(buildStatement(`ALTER TABLE ${this.qualifiedName(from)} RENAME TO ${this.quote(to.name)}`));
    }
    if (from.schema === to.schema) return steps;
    const move = `ALTER TABLE ${this.qualifiedName(renamed)} SET SCHEMA `;
    // The name of the default schema depends on the search path, so it is known only in the database.
    const body = `  EXECUTE ${this.stringLiteral(move)} || quote_ident(current_schema());`;
    const sql = to.schema === null ? `DO $aludel$\nBEGIN\n${body}\nEND\n$aludel$` : `${move}${this.quote(to.schema)}`;
    return [...steps, buildStatement(sql)];
  }

  override alterTable({ table, options: { from, to } }: AlterTable): Step[] {
    this.assertOptions({ name: table, options: to });
    const isUnlogged = to["unlogged"] === true;
    if ((from["unlogged"] === true) === isUnlogged) return [];
    const hazards: Hazard[] = [{ kind: "tableRewrite", message: "the table and its indexes are written anew" }];
    const action = isUnlogged ? "SET UNLOGGED" : "SET LOGGED";
    return [buildStatement(`ALTER TABLE ${this.qualifiedName(table)} ${action}`, { hazards })];
  }

  override addColumn({ table, column }: AddColumn): Step[] {
    const add = `ALTER TABLE ${this.qualifiedName(table)} ADD COLUMN ${this.columnDefinition(column, table)}`;
    return [
      ...this.serialSequences(table, [column], "create"),
      buildStatement(add, { hazards: addColumnHazards(column) }),
      ...this.serialSequences(table, [column], "own"),
      ...this.newComment({ kind: "column", table, column: column.name }, column.comment),
    ];
  }

  override alterColumn(operation: AlterColumn): Step[] {
    const { table, column, changes, using } = operation;
    const { type, nullable, default: value, generated, identity, collation } = changes;
    const object = `column "${formatColumnName(table, column)}"`;
    const target = { writer: this, table, column };
    const alter = (action: string, hazards: readonly Hazard[] = []) =>
      buildStatement(`ALTER TABLE ${this.qualifiedName(table)} ALTER COLUMN ${this.quote(column)} ${action}`, {
        hazards,
      });
    const steps: Step[] = identity === undefined ? [] : compileIdentityRemoval(target, { identity, type });
    // PostgreSQL converts values of ordinary columns only, so the generation expression has to be dropped first.
    if (generated?.to === null) steps.push(alter("DROP EXPRESSION"));
    const isReset = type !== undefined && value !== undefined && value.from !== null;
    if (isReset) steps.push(alter("DROP DEFAULT"));
    if (type !== undefined) {
      const newType = this.columnType(type.to, object);
      const custom = using && this.sqlText(using, object);
      const cast = custom ?? this.convertValues(this.quote(column), type, object).source;
      const collate = collation === undefined ? "" : ` COLLATE ${this.collation(collation.to ?? "default")}`;
      const action = `TYPE ${newType}${collate}${cast === null ? "" : ` USING ${cast}`}`;
      const change = alter(action, typeChangeHazards(type));
      const isOwn = custom === null || this.usesOwnConversion(operation);
      steps.push(...(isOwn && readsTimeZone(type) ? inUtc(change) : [change]));
    }
    if (generated?.to) {
      const expression = this.sqlText(generated.to.expression, object);
      steps.push(alter(expression === null ? "DROP EXPRESSION" : `SET EXPRESSION AS (${expression})`));
    }
    if (value !== undefined) {
      const text =
        value.to && this.defaultValue({ default: value.to, type: type?.to ?? { kind: "raw", sql: "" } }, object);
      if (text !== null) steps.push(alter(`SET DEFAULT ${text}`));
      const isNumbered = text !== null && type !== undefined && !identity?.to && readsSequence(text);
      if (isNumbered) steps.push(...followUsedSequences(target, type));
      if (text === null && !isReset) steps.push(alter("DROP DEFAULT"));
    }
    if (nullable !== undefined) {
      const hazard = mayFail("it fails when the column holds nulls");
      steps.push(nullable.to ? alter("DROP NOT NULL") : alter("SET NOT NULL", [hazard]));
    }
    return identity === undefined ? steps : [...steps, ...compileIdentityChange(target, { identity, type })];
  }

  /** Returns how the values of a column, whose name is quoted, are converted to another type. */
  convertValues(column: string, change: FromTo<ColumnType>, object: string): ValueConversion {
    return convertValues(column, change, {
      type: (type) => this.columnType(type, object),
      literal: (text) => this.stringLiteral(text),
      isValid: (text, type) => writeValidity(text, type, this.oldest),
    });
  }

  /** Returns whether the values are converted by the engine's own cast, or by an expression equal to the generated conversion. */
  usesOwnConversion({ table, column, changes: { type }, using }: AlterColumn): boolean {
    const object = `column "${formatColumnName(table, column)}"`;
    const text = using && this.sqlText(using, object);
    return (
      type !== undefined && (text === null || text === this.convertValues(this.quote(column), type, object).source)
    );
  }

  override addConstraint(operation: AddConstraint): Step[] {
    const hazards = constraintHazards(operation.constraint);
    return super.addConstraint(operation).map((step) => ({ ...step, hazards }));
  }

  override createIndex(operation: CreateIndex): Step[] {
    const { table, index, concurrently = false } = operation;
    const costs = concurrently ? [] : [indexBuild];
    const hazards = index.unique ? [...costs, mayFail("it fails when rows have the same values")] : costs;
    const created = super
      .createIndex(operation)
      .map((step) => ({ ...(concurrently ? outsideTransaction(step, operation) : step), hazards }));
    if (created.length === 0 || index.name === null) return created;
    return [...created, ...this.newComment({ kind: "index", table, index: index.name }, index.comment)];
  }

  override dropIndex(operation: DropIndex): Step[] {
    const dropped = super.dropIndex(operation);
    return operation.concurrently === true ? dropped.map((step) => outsideTransaction(step, operation)) : dropped;
  }

  override createEnum({ enum: { name, labels, comment } }: CreateEnum): Step[] {
    const values = labels.map((label) => this.stringLiteral(label)).join(", ");
    return [
      buildStatement(`CREATE TYPE ${this.qualifiedName(name)} AS ENUM (${values})`),
      ...this.newComment({ kind: "enum", name }, comment),
    ];
  }

  override dropEnum({ name }: DropEnum): Step[] {
    return [buildStatement(`DROP TYPE ${this.qualifiedName(name)}`)];
  }

  override setComment({ on, comment }: SetComment): Step[] {
    return [buildStatement(`COMMENT ON ${this.commentTarget(on)} IS ${this.literal(comment.to)}`)];
  }

  private commentTarget(on: CommentTarget): string {
    switch (on.kind) {
      case "table":
        return `TABLE ${this.qualifiedName(on.table)}`;
      case "column":
        return `COLUMN ${this.qualifiedName(on.table)}.${this.quote(on.column)}`;
      case "index":
        return `INDEX ${this.qualifiedName({ schema: on.table.schema, name: on.index })}`;
      case "enum":
        return `TYPE ${this.qualifiedName(on.name)}`;
    }
  }

  private newComment(on: CommentTarget, comment: string | null): Step[] {
    return comment === null ? [] : this.setComment({ kind: "setComment", on, comment: { from: null, to: comment } });
  }

  /**
   * Returns the statements that create sequences for serial columns which PostgreSQL's serial types cannot express, or that make the
   * columns own them.
   */
  private serialSequences(table: QualifiedName, columns: readonly Column[], step: "create" | "own"): Step[] {
    return columns.filter(needsSequence).map((column) => {
      const sequence = this.qualifiedName(serialSequence(table, column.name));
      if (step === "own") {
        const owner = `${this.qualifiedName(table)}.${this.quote(column.name)}`;
        return buildStatement(`ALTER SEQUENCE ${sequence} OWNED BY ${owner}`);
      }
      const type = this.columnType(column.type, `column "${formatColumnName(table, column.name)}"`);
      const options = column.identity === null ? [] : this.sequenceOptions(column.identity);
      return buildStatement([`CREATE SEQUENCE ${sequence} AS ${type}`, ...options].join(" "));
    });
  }
}

import { buildStatement, type Step } from "../../ddl/statement.ts";
import { dataLoss } from "../../ddl/ddl-compiler.ts";
import { classifyTypeChange } from "../../diff/type-change.ts";
import type { AddColumn } from "../../operation/add-column.ts";
import { type AlterColumn, changeColumn } from "../../operation/alter-column.ts";
import type { AlterTable } from "../../operation/alter-table.ts";
import { applyOperations } from "../../operation/fold/apply-operation.ts";
import type { CreateTable } from "../../operation/create-table.ts";
import { invalidOperation } from "../../operation/fold/database-draft.ts";
import type { DropColumn } from "../../operation/drop-column.ts";
import type { RenameColumn } from "../../operation/rename-column.ts";
import type { RenameTable } from "../../operation/rename-table.ts";
import type { SetComment } from "../../operation/set-comment.ts";
import type { Column } from "../../schema/column.ts";
import { constrainedColumns, type Constraint } from "../../schema/constraint.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import { formatColumnType } from "../../schema/format-column-type.ts";
import { mentionsColumn } from "../../schema/mentions-column.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../../schema/qualified-name.ts";
import { constraintsOf, type Table } from "../../schema/table.ts";
import { hasExpression, indexedColumns } from "../../schema/table-index.ts";
import type { AlterStatement } from "./ddl/alter-statement.ts";
import { isMisread } from "./ddl/invalid-values.ts";
import { indexAddition, indexRemoval, KeyCompiler, mayFail } from "./ddl/key-compiler.ts";
import { characterBytes } from "./ddl/character-bytes.ts";
import { findRestatedParts } from "./ddl/restated-parts.ts";
import { featuresOf, type TableChange, typeChange } from "./ddl/online-rules.ts";
import { followsTable } from "./column-types.ts";

/**
 * Compiles operations for MySQL 8.0.29 or later. Each operation becomes one statement on one table, because DDL is atomic per statement
 * only (https://dev.mysql.com/doc/refman/8.4/en/atomic-ddl.html).
 */
export class MysqlDdlCompiler extends KeyCompiler {
  override createTable({ table }: CreateTable): Step[] {
    this.assertNumbered(table);
    return [buildStatement(this.tableDefinition(table))];
  }

  override tableDefinition(table: Table): string {
    const elements = [
      ...table.columns.map((column) => this.columnDefinition(column, table.name)),
      ...table.constraints.map((constraint) => this.keyOrConstraint(constraint, table.name, table.columns)),
      ...table.indexes.map((index) => this.indexDefinition(index, table.name, table.columns)),
    ].filter((element) => element !== null);
    const [before, after] = this.tableOptionClauses(table);
    return `CREATE ${before}TABLE ${this.qualifiedName(table.name)} (\n  ${elements.join(",\n  ")}\n)${after}`;
  }

  override renameTable({ from, to }: RenameTable): Step[] {
    return this.alter(from)
      .add(`RENAME TO ${this.qualifiedName(to)}`, "renameTable")
      .build();
  }

  override alterTable({ table: name, options: { from, to } }: AlterTable): Step[] {
    this.assertOptions({ name, options: to });
    const statement = this.alter(name);
    const { collation, engine } = to;
    if (from["engine"] !== engine)
      statement.add(`ENGINE=${this.storageEngine(engine ?? "InnoDB", name)}`, "rewriteColumn");
    if (from["collation"] !== collation) {
      const text = typeof collation === "string" ? collation : this.databaseCollation;
      if (text === null) {
        const alternative = "Name the collation of the database: only a connection tells it";
        throw this.unsupported(
          "the database's own collation offline",
          `table "${formatQualifiedName(name)}"`,
          alternative,
        );
      }
      statement.add(`DEFAULT COLLATE=${this.collation(text)}`, "changeComment");
      // The new default collation applies to new columns only; existing columns that follow the table are converted explicitly.
      for (const column of this.tableBefore(name)?.columns ?? []) {
        if (!followsTable(column, this.dialect)) continue;
        statement.add(`MODIFY COLUMN ${this.columnDefinition(column, name)}`, "rewriteColumn");
      }
    }
    return statement.build();
  }

  override addColumn({ table, column }: AddColumn): Step[] {
    if (column.identity !== null && !this.isJoint) throw this.unkeyed(table, column);
    if (this.mustBeFilled(column)) return this.addFilledColumn(table, column);
    const definition = `ADD COLUMN ${this.columnDefinition(column, table)}`;
    return [...this.refuseRowsWithout(table, column), ...this.alter(table).add(definition, additionOf(column)).build()];
  }

  /** Returns whether the new column's default differs between rows, which statement-based replication could not reproduce. */
  protected mustBeFilled({ default: value }: Column): boolean {
    if (value?.kind === "uuid") return true;
    return (
      value?.kind === "sql" &&
      value.parts.some((part) => /\b(?:uuid|uuid_short|rand|random_bytes|sysdate)\s*\(/i.test(part))
    );
  }

  private addFilledColumn(table: QualifiedName, column: Column): Step[] {
    const name = this.quote(column.name);
    const value = this.defaultValue(column, `column "${formatColumnName(table, column.name)}"`);
    const bare = { ...column, nullable: true, default: null };
    const changes = {
      default: { from: null, to: column.default },
      ...(column.nullable ? {} : { nullable: { from: true, to: false } }),
    };
    return [
      ...this.alter(table)
        .add(`ADD COLUMN ${this.columnDefinition(bare, table)}`, "addColumn")
        .build([], [{ kind: "addColumn", table, column: bare }]),
      buildStatement(`UPDATE ${this.qualifiedName(table)} SET ${name} = ${value}`),
      ...this.alter(table)
        .add(`MODIFY COLUMN ${this.columnDefinition(column, table)}`, this.nullabilityChange(column, table))
        .build([], [{ kind: "alterColumn", table, column: column.name, changes, using: null }]),
    ];
  }

  /**
   * Adds the assertion that a table is empty before a NOT NULL column without a default is added. The server would give existing rows an
   * implicit default (https://dev.mysql.com/doc/refman/8.4/en/data-type-defaults.html), while other engines refuse the statement.
   */
  protected refuseRowsWithout(table: QualifiedName, column: Column): Step[] {
    const { nullable, default: value, generated, identity } = column;
    const hasValue = value !== null && !(value.kind === "literal" && value.value === null);
    if (nullable || hasValue || generated !== null || identity !== null) return [];
    return [
      {
        kind: "assertion",
        sql: `SELECT * FROM ${this.qualifiedName(table)} LIMIT 1`,
        message: `column "${formatColumnName(table, column.name)}" is NOT NULL and has no default, but the table has rows`,
        hint: "Add the column nullable, fill it, and forbid NULL then; or give it a default",
        source: null,
      },
    ];
  }

  override dropColumn({ table, column, definition }: DropColumn): Step[] {
    const before = this.tableBefore(table);
    const statement = this.alter(table);
    const known = before?.constraints.filter((c) => constrainedColumns(c).includes(column)) ?? [];
    for (const constraint of known) {
      if (constraint.kind === "foreignKey") this.dropReference(statement, table, before, constraint);
    }
    for (const constraint of known) {
      if (constraint.kind === "primaryKey") statement.add("DROP PRIMARY KEY", "dropPrimaryKey");
      if (constraint.kind === "unique")
        statement.add(`DROP INDEX ${this.quotedName(constraint, table)}`, "dropColumnWithKeys");
    }
    for (const index of before?.indexes.filter((each) => indexedColumns(each).includes(column)) ?? []) {
      statement.add(`DROP INDEX ${this.quotedName(index, table)}`, "dropColumnWithKeys").needs(indexRemoval(index));
    }
    const isComputed = definition !== null && definition.generated !== null;
    const hazards = isComputed ? [] : dataLoss(`column "${formatColumnName(table, column)}"`);
    return statement.add(`DROP COLUMN ${this.quote(column)}`, "dropColumn").build(hazards);
  }

  override renameColumn(operation: RenameColumn): Step[] {
    const { table: name, from, to } = operation;
    const statement = this.alter(name);
    const before = this.tableBefore(name);
    const after = this.before && applyOperations(this.before, [operation]).tables.get(formatQualifiedName(name));
    const renaming = `RENAME COLUMN ${this.quote(from)} TO ${this.quote(to)}`;
    const change = this.isReferenced(name, from) ? "renameReferencedColumn" : "renameColumn";
    if (before === null || after === undefined || after === null) return statement.add(renaming, change).build();
    this.restateAround(statement, before, after, () => statement.add(renaming, change));
    return statement.build();
  }

  /** Returns whether a foreign key of the schema refers to a column. */
  private isReferenced(table: QualifiedName, column: string): boolean {
    return [...(this.before?.tables.values() ?? [])].some((each) =>
      constraintsOf(each, "foreignKey").some(
        ({ references }) =>
          isSameName(references.table, table) && references.columns.some((name) => isSameColumn(name, column)),
      ),
    );
  }

  /**
   * Writes the objects that name a renamed column again: MySQL does not rename the column in checks, generated columns and functional
   * indexes.
   */
  protected restateAround(statement: AlterStatement, before: Table, after: Table, rename: () => void): void {
    const { checks, indexes, columns } = findRestatedParts(before, after);
    for (const [check] of checks) statement.add(`DROP CHECK ${this.quotedName(check, before.name)}`, "dropCheck");
    for (const [index] of indexes) statement.add(`DROP INDEX ${this.quotedName(index, before.name)}`, "dropIndex");
    for (const [, column] of columns) {
      statement.add(`MODIFY COLUMN ${this.columnDefinition(column, after.name)}`, "rewriteColumn");
    }
    rename();
    for (const [, check] of checks) statement.add(`ADD ${this.constraint(check, after.name)}`, "addCheck");
    for (const [, index] of indexes) {
      // Together with a rename the server builds a functional index only with ALGORITHM=COPY.
      statement.add(`ADD ${this.indexDefinition(index, after.name, after.columns)}`, "rewriteColumn");
    }
  }

  override alterColumn({ table, column: name, changes, using }: AlterColumn): Step[] {
    const object = `column "${formatColumnName(table, name)}"`;
    if (using !== null && this.sqlText(using, object) !== null) {
      const alternative = "Add a new column, fill it with an update, drop the old column and rename the new one";
      throw this.unsupported("USING", object, alternative);
    }
    if (changes.type !== undefined && isMisread(changes.type)) {
      const [from, to] = [changes.type.from, changes.type.to].map(formatColumnType);
      const alternative = "Add a new column, fill it with an update, drop the old column and rename the new one";
      throw this.unsupported(`changes of type from ${from} to ${to}`, object, alternative);
    }
    const column = this.columnBefore(table, name);
    const to = changeColumn(column, changes);
    const before = this.tableBefore(table);
    if (before !== null && !this.isJoint) {
      const columns = before.columns.map((each) => (each.name === name ? to : each));
      this.assertNumbered({ ...before, columns });
    }
    const statement = this.alter(table);
    const { type, nullable, default: value, generated, identity, collation } = changes;
    if (generated !== undefined && mustBeReplaced(generated)) {
      this.replaceColumn(statement, table, before, to);
      return statement.build();
    }
    statement.add(`MODIFY COLUMN ${this.columnDefinition(to, table)}`, restating(to, before));
    if (type !== undefined) {
      const bytes = characterBytes(column, before, this.databaseCollation);
      statement.needs(typeChange(type, { server: this.dialect, characterBytes: bytes }));
    }
    if (nullable !== undefined) statement.needs(this.nullabilityChange(to, table));
    if (value !== undefined) statement.needs("changeDefault");
    if ((generated ?? identity ?? collation) !== undefined) statement.needs("rewriteColumn");
    const change = type && classifyTypeChange(type);
    return statement.build([
      ...(change?.kind === "lossy" && generated === undefined
        ? [{ kind: "dataLoss", message: `${object}: ${change.reason}` } as const]
        : []),
      ...(nullable?.to === false ? [mayFail("it fails when the column holds nulls")] : []),
    ]);
  }

  /**
   * Drops a column and adds it again, in between dropping and adding what names it: MariaDB loses the keys and checks of a column that is
   * dropped and added in one statement.
   */
  private replaceColumn(statement: AlterStatement, table: QualifiedName, before: Table | null, to: Column): void {
    const { name } = to;
    const uniques = before?.constraints.filter((part) => part.kind === "unique" && part.columns.includes(name)) ?? [];
    const checks = before?.constraints.filter((part) => this.isCheckOf(part, name, before)) ?? [];
    const indexes = before?.indexes.filter((index) => indexedColumns(index).includes(name)) ?? [];
    for (const part of [...uniques, ...indexes]) {
      statement.add(`DROP INDEX ${this.quotedName(part, table)}`, "rewriteColumn");
    }
    for (const check of checks) statement.add(`DROP CONSTRAINT ${this.quotedName(check, table)}`, "rewriteColumn");
    statement.add(`DROP COLUMN ${this.quote(name)}`, "rewriteColumn");
    statement.add(`ADD COLUMN ${this.columnDefinition(to, table)}`, "rewriteColumn");
    for (const part of [...uniques, ...checks]) {
      const definition = this.constraint(part, table);
      if (definition !== null) statement.add(`ADD ${definition}`, "rewriteColumn");
    }
    for (const index of indexes) {
      const columns = before?.columns.map((column) => (column.name === name ? to : column)) ?? [];
      statement.add(`ADD ${this.indexDefinition(index, table, columns)}`, "rewriteColumn");
    }
  }

  private isCheckOf(part: Constraint, column: string, table: Table): boolean {
    if (part.kind !== "check") return false;
    const expression = this.resolveText(part.expression, `check "${part.name ?? ""}"`);
    return expression !== null && mentionsColumn(expression, column, table, engineSqlRules[this.dialect]);
  }

  /** Returns the kind of change that a change of nullability is for the online rules. */
  private nullabilityChange({ name, nullable, type }: Column, table: QualifiedName): TableChange {
    const written = this.columnType(type, `column "${formatColumnName(table, name)}"`);
    return !nullable && /^timestamp\b/i.test(written) ? "forbidNullTimestamp" : "changeNullability";
  }

  override setComment({ on, comment }: SetComment): Step[] {
    switch (on.kind) {
      case "enum":
        // Enums are no objects of their own on these servers.
        return [];
      case "table":
        return this.alter(on.table)
          .add(`COMMENT=${this.stringLiteral(comment.to ?? "")}`, "changeComment")
          .build();
      case "column": {
        const column = { ...this.columnBefore(on.table, on.column), comment: comment.to };
        return this.alter(on.table)
          .add(
            `MODIFY COLUMN ${this.columnDefinition(column, on.table)}`,
            restating(column, this.tableBefore(on.table)),
          )
          .build();
      }
      case "index": {
        const table = this.tableBefore(on.table);
        const index = table?.indexes.find(({ name }) => name === on.index);
        if (table === null || index === undefined) throw invalidOperation(`index "${on.index}" does not exist`);
        const definition = this.indexDefinition({ ...index, comment: comment.to }, on.table, table.columns);
        return (
          this.alter(on.table)
            .add(`DROP INDEX ${this.quote(on.index)}`, "dropIndex")
            // The server drops and adds an index on an expression at once only by a copy of the table.
            .add(`ADD ${definition}`, hasExpression(index) ? "rewriteColumn" : indexAddition(index))
            .build()
        );
      }
    }
  }
}

/** Returns whether two names are those of one column: the servers compare them without regard to case. */
function isSameColumn(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Returns the kind of change that a MODIFY without a real change of the column is. */
function restating({ generated }: Column, table: Table | null) {
  if (generated === null) return "changeDefault";
  const isIndexed = table !== null && featuresOf(table).has("indexedComputed");
  return generated.stored || isIndexed ? "changeComputed" : "changeDefault";
}

/** Returns the kind of change that the addition of a column is. */
function additionOf({ generated, default: value, type, identity }: Column) {
  if (identity !== null) return "addNumberedColumn";
  if (generated !== null) return generated.stored ? "addStoredColumn" : "addComputedColumn";
  if (value === null || value.kind === "now")
    return type.kind === "date" && value !== null ? "addColumnWithExpression" : "addColumn";
  const isLarge = ["text", "json", "jsonb", "array", "binary"].includes(type.kind);
  return value.kind === "literal" && !isLarge ? "addColumn" : "addColumnWithExpression";
}

/**
 * Returns whether the server has no statement for this change of a generated column, so that the column is dropped and added in one
 * statement.
 */
function mustBeReplaced({ from, to }: NonNullable<AlterColumn["changes"]["generated"]>): boolean {
  if (to === null) return from !== null && !from.stored;
  return from === null ? !to.stored : from.stored !== to.stored;
}

import { isDeepStrictEqual } from "node:util";

import { describeConstraint } from "../../../ddl/definition-writer.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { describeConstraint as inWords } from "../../../operation/describe/describe-constraint.ts";
import type { Hazard, Step } from "../../../ddl/statement.ts";
import type { AddConstraint } from "../../../operation/add-constraint.ts";
import type { CreateIndex } from "../../../operation/create-index.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import type { DropConstraint } from "../../../operation/drop-constraint.ts";
import type { DropIndex } from "../../../operation/drop-index.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { RenameConstraint } from "../../../operation/rename-constraint.ts";
import type { RenameIndex } from "../../../operation/rename-index.ts";
import type { Column } from "../../../schema/column.ts";
import type { Constraint, ForeignKey } from "../../../schema/constraint.ts";
import type { Database } from "../../../schema/database.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { constraintsOf, findColumn, type Table } from "../../../schema/table.ts";
import { hasExpression, type TableIndex } from "../../../schema/table-index.ts";
import { AlterStatement, JointStatement } from "./alter-statement.ts";
import { isNumberedByKey } from "./join-key-changes.ts";
import { type LiveFacts, noLiveFacts } from "./live-facts.ts";
import { featuresOf, type TableChange, type TableFeature } from "./online-rules.ts";
import { isFulltextMethod, isSpecial, MysqlWriter } from "./mysql-writer.ts";
import { hasBackingIndex, backedAlone, backs } from "./backing-indexes.ts";

/** Returns the hazard of a statement that may fail on existing rows. */
export function mayFail(message: string): Hazard {
  return { kind: "mayFail", message };
}

const duplicates = mayFail("it fails when rows have the same values");

/** Compiles the operations on constraints and indexes, which depend on the schema before the operation. */
export abstract class KeyCompiler extends MysqlWriter {
  /** The schema before the operation; null where it does not matter. */
  protected before: Database | null = null;
  /** The statement of several operations while they are compiled. */
  private joint: JointStatement | null = null;
  /** As in {@link LiveFacts}, updated by the statements compiled so far. */
  private readonly foreignKeyIndexes: Map<string, boolean>;
  private readonly generatedKeys: Set<string>;
  private readonly generatesKeys: boolean;

  private readonly isOffline: boolean;

  constructor(live: LiveFacts = noLiveFacts) {
    super(live);
    this.foreignKeyIndexes = new Map(live.foreignKeyIndexes);
    this.generatedKeys = new Set(live.generatedKeys);
    this.generatesKeys = live.generatesKeys;
    this.isOffline = live === noLiveFacts;
  }

  /** Returns the steps of an operation, given the schema before it. */
  compileAt(operation: Operation, source: number | null, before: Database | null): Step[] {
    this.before = before;
    return this.compile(operation, source);
  }

  /** Returns whether a foreign key has an index that is not in the schema: one created by the server or by {@link keepBackingIndexes}. */
  private ownsIndex(table: Table, reference: ForeignKey): boolean {
    const isDeclared = [...table.indexes, ...constraintsOf(table, "unique")].some(
      ({ name }) => name === reference.name,
    );
    return !isDeclared && (this.foreignKeyIndexes.get(keyOf(table, reference)) ?? !hasBackingIndex(table, reference));
  }

  /** Returns the steps of operations on one table that become one statement, each with the schema before it. */
  compileJointly(
    table: QualifiedName,
    operations: readonly { readonly operation: Operation; readonly before: Database | null }[],
  ): Step[] {
    this.before = operations[0]?.before ?? null;
    const joint = new JointStatement(this.qualifiedName(table), this.dialect, this.featuresBefore(table));
    this.joint = joint;
    try {
      const assertions = operations.flatMap(({ operation, before }) => this.compileAt(operation, null, before));
      const changes = (kind: "addConstraint" | "dropConstraint") =>
        operations.some(
          ({ operation: each }) =>
            each.kind === kind &&
            (each.kind === "addConstraint" ? each.constraint : each.definition)?.kind === "primaryKey",
        );
      if (changes("dropConstraint") && !changes("addConstraint")) this.addGeneratedKey(joint, table);
      return [...assertions, ...joint.finish(operations.map(({ operation }) => operation))];
    } finally {
      this.joint = null;
    }
  }

  /** Whether an operation is one of several that become one statement, so that the table need not be whole after it. */
  protected get isJoint(): boolean {
    return this.joint !== null;
  }

  protected alter(table: QualifiedName): AlterStatement {
    return this.joint ?? new AlterStatement(this.qualifiedName(table), this.dialect, this.featuresBefore(table));
  }

  private featuresBefore(table: QualifiedName): ReadonlySet<TableFeature> {
    const before = this.tableBefore(table);
    return before === null ? new Set() : featuresOf(before);
  }

  /**
   * Asserts that the AUTO_INCREMENT column of a table is the first column of a key, as the server requires.
   *
   * @throws AludelError UNSUPPORTED_FEATURE for an identity column that is not
   */
  protected assertNumbered(table: Table): void {
    const numbered = table.columns.find(({ identity }) => identity !== null);
    if (numbered !== undefined && !isNumberedByKey(table)) throw this.unkeyed(table.name, numbered);
  }

  protected unkeyed(table: QualifiedName, column: Column) {
    const object = `column "${formatColumnName(table, column.name)}"`;
    return this.unsupported("identity columns without a key", object, "Make it the primary key, or give it an index");
  }

  protected tableBefore(name: QualifiedName): Table | null {
    return this.before?.tables.get(formatQualifiedName(name)) ?? null;
  }

  protected columnBefore(name: QualifiedName, column: string): Column {
    const table = this.tableBefore(name);
    const found = table && findColumn(table, column);
    if (found !== null && found !== undefined) return found;
    throw invalidOperation(`column "${formatColumnName(name, column)}" does not exist`);
  }

  /** Returns a key or constraint. Keys on a column of unlimited text are refused, because the server needs a prefix length. */
  protected keyOrConstraint(constraint: Constraint, table: QualifiedName, columns: readonly Column[]): string | null {
    if (constraint.kind === "primaryKey" || constraint.kind === "unique") {
      const object = describeConstraint(constraint, table);
      const isLong = (name: string) =>
        ["text", "json", "jsonb", "array"].includes(columns.find((c) => c.name === name)?.type.kind ?? "");
      if (constraint.columns.some(isLong))
        throw this.unsupported("keys on long texts", object, "Make the column varchar(n)");
    }
    return this.constraint(constraint, table);
  }

  /**
   * Returns the quoted name of a constraint or an index that exists.
   *
   * @throws AludelError OFFLINE_REFUSED where the server chose the name and there is no connection to read it; INVALID_OPERATION where it
   * cannot be told which one is meant
   */
  protected quotedName(part: Constraint | TableIndex, table: QualifiedName): string {
    if (part.name !== null) return this.quote(part.name);
    const what = "kind" in part ? inWords(part) : "index";
    throw new AludelError(
      this.isOffline ? "OFFLINE_REFUSED" : "INVALID_OPERATION",
      `the ${what} of table "${formatQualifiedName(table)}" has no name in the revisions, and ${this.engine} changes it by its name only`,
      {
        hint: "Give it a name in the revision that makes it; on a database that has it already, rename or drop it there with op.execute by the name that SHOW CREATE TABLE shows",
      },
    );
  }

  protected dropReference(
    statement: AlterStatement,
    name: QualifiedName,
    table: Table | null,
    reference: ForeignKey,
  ): void {
    statement.add(`DROP FOREIGN KEY ${this.quotedName(reference, name)}`, "dropForeignKey");
    if (table === null) return;
    if (this.ownsIndex(table, reference)) {
      statement.add(`DROP INDEX ${this.quotedName(reference, name)}`, "dropIndex");
    }
    this.foreignKeyIndexes.delete(keyOf(table, reference));
  }

  override addConstraint({ table: name, constraint }: AddConstraint): Step[] {
    const table = this.tableBefore(name);
    const definition = this.keyOrConstraint(constraint, name, table?.columns ?? []);
    if (definition === null) return [];
    const statement = this.alter(name);
    switch (constraint.kind) {
      case "primaryKey":
      case "unique":
        if (constraint.kind === "primaryKey") this.dropGeneratedKey(statement, name);
        statement.add(`ADD ${definition}`, constraint.kind === "primaryKey" ? "addPrimaryKey" : "addIndex");
        this.replaceBackingIndex(statement, table, constraint);
        return statement.build([duplicates]);
      case "foreignKey":
        return statement
          .add(`ADD ${definition}`, "addForeignKey")
          .build([mayFail("it fails when rows refer to rows that do not exist")]);
      case "check":
      case "exclusion":
        return statement
          .add(`ADD ${definition}`, "addCheck")
          .build([mayFail("it fails when rows do not satisfy the check")]);
    }
  }

  override dropConstraint(operation: DropConstraint): Step[] {
    const { table: tableName, name } = operation;
    const table = this.tableBefore(tableName);
    const isMeant = (each: Constraint) =>
      name === null ? isDeepStrictEqual(each, operation.definition) : each.name === name;
    const constraint = operation.definition ?? table?.constraints.find(isMeant) ?? null;
    // A check whose expression is left out on this engine was never added there.
    if (constraint !== null && this.constraint(constraint, tableName) === null) return [];
    const statement = this.alter(tableName);
    if (constraint?.kind === "primaryKey") {
      this.keepBackingIndexes(statement, table, table?.constraints.find(isMeant));
      statement.add("DROP PRIMARY KEY", "dropPrimaryKey");
      if (!this.isJoint) this.addGeneratedKey(statement, tableName);
      return statement.build();
    }
    if (name === null) throw this.unnamedConstraint(operation);
    const quoted = this.quote(name);
    switch (constraint?.kind) {
      case "unique":
        this.keepBackingIndexes(statement, table, table?.constraints.find(isMeant));
        return statement.add(`DROP INDEX ${quoted}`, "dropIndex").build();
      case "foreignKey":
        this.dropReference(statement, tableName, table, constraint);
        return statement.build();
      case "check":
      case "exclusion":
      // The revision does not state the kind of the constraint with this name.
      case undefined:
        if (this.isKeptWithColumn(tableName, name)) return this.dropColumnCheck(tableName, name);
        return statement.add(`DROP CONSTRAINT ${quoted}`, constraint === null ? "dropIndex" : "dropCheck").build();
    }
  }

  /** Drops the key that the server made by itself, in the place of which another one comes. */
  private dropGeneratedKey(statement: AlterStatement, table: QualifiedName): void {
    if (!this.generatedKeys.delete(table.name)) return;
    statement.add("DROP PRIMARY KEY", "dropPrimaryKey").add("DROP COLUMN `my_row_id`", "dropColumn");
  }

  /** Adds the key that the server makes by itself for a new table without one, and which it asks for where the last key goes. */
  private addGeneratedKey(statement: AlterStatement, table: QualifiedName): void {
    if (!this.generatesKeys) return;
    const column = "`my_row_id` bigint unsigned NOT NULL AUTO_INCREMENT INVISIBLE FIRST";
    statement.add(`ADD COLUMN ${column}`, "addNumberedColumn").add("ADD PRIMARY KEY (`my_row_id`)", "addPrimaryKey");
    this.generatedKeys.add(table.name);
  }

  /** Returns whether a check is one that MariaDB stores with the definition of the column after which it is named. */
  private isKeptWithColumn(table: QualifiedName, name: string): boolean {
    const check = this.extras.get(formatColumnName(table, name))?.check ?? null;
    const column = this.tableBefore(table)?.columns.find((each) => each.name === name);
    return check !== null && column !== undefined;
  }

  private dropColumnCheck(table: QualifiedName, name: string): Step[] {
    const key = formatColumnName(table, name);
    this.extras.set(key, { isInvisible: this.extras.get(key)?.isInvisible ?? false, check: null });
    const definition = this.columnDefinition(this.columnBefore(table, name), table);
    return this.alter(table).add(`MODIFY COLUMN ${definition}`, "dropCheck").build();
  }

  /** Adds an index for each foreign key whose only backing index is the given key, because the server refuses to drop that otherwise. */
  private keepBackingIndexes(
    statement: AlterStatement,
    table: Table | null,
    key: TableIndex | Constraint | undefined,
  ): void {
    if (table === null || key === undefined) return;
    for (const reference of backedAlone(table, key)) {
      const name = reference.name === null ? "" : ` ${this.quote(reference.name)}`;
      statement.add(`ADD INDEX${name} (${this.quoteAll(reference.columns)})`, "addIndex");
      this.foreignKeyIndexes.set(keyOf(table, reference), true);
    }
  }

  /**
   * Drops the separate indexes of foreign keys for which a new key is a backing index. The server does that with indexes that it has
   * created itself, but not with those of {@link keepBackingIndexes}.
   */
  private replaceBackingIndex(statement: AlterStatement, table: Table | null, key: TableIndex | Constraint): void {
    if (table === null) return;
    for (const reference of constraintsOf(table, "foreignKey")) {
      // The index of a foreign key without a name is one that the server has created.
      if (reference.name === null || !backs(key, reference) || !this.ownsIndex(table, reference)) continue;
      statement.add(`DROP INDEX ${this.quote(reference.name)}`, "dropIndex");
      this.foreignKeyIndexes.set(keyOf(table, reference), false);
    }
  }

  override renameConstraint({ table: tableName, from, to }: RenameConstraint): Step[] {
    const table = this.tableBefore(tableName);
    const constraint = table?.constraints.find(({ name }) => name === from);
    if (table === null || constraint === undefined) {
      throw invalidOperation(`constraint "${from}" of table "${formatQualifiedName(tableName)}" does not exist`);
    }
    const statement = this.alter(tableName);
    switch (constraint.kind) {
      case "primaryKey":
        // The name of a primary key is always PRIMARY, so a rename has no effect.
        return [];
      case "unique":
        return statement.add(`RENAME INDEX ${this.quote(from)} TO ${this.quote(to)}`, "renameIndex").build();
      case "foreignKey": {
        this.dropReference(statement, tableName, table, constraint);
        const renamed = { ...constraint, name: to };
        const added = `ADD ${this.constraint(renamed, tableName)}`;
        if (from.toLowerCase() !== to.toLowerCase()) return statement.add(added, "addForeignKey").build();
        // The names are one name to the servers, which refuse it while the foreign key that has it is still there.
        const drop: Operation = { kind: "dropConstraint", table: tableName, name: from, definition: constraint };
        const add: Operation = { kind: "addConstraint", table: tableName, constraint: renamed };
        return [...statement.build([], [drop]), ...this.alter(tableName).add(added, "addForeignKey").build([], [add])];
      }
      case "check":
      case "exclusion": {
        const definition = this.constraint({ ...constraint, name: to }, tableName);
        if (definition === null) return [];
        statement.add(`DROP CONSTRAINT ${this.quote(from)}`, "dropCheck");
        return statement.add(`ADD ${definition}`, "addCheck").build();
      }
    }
  }

  override createIndex({ table, index }: CreateIndex): Step[] {
    const definition = this.indexDefinition(index, table, this.tableBefore(table)?.columns ?? []);
    if (definition === null) return [];
    const statement = this.alter(table).add(`ADD ${definition}`, indexAddition(index));
    this.replaceBackingIndex(statement, this.tableBefore(table), index);
    return statement.build(index.unique ? [duplicates] : []);
  }

  override dropIndex({ table: name, name: indexName, definition }: DropIndex): Step[] {
    const table = this.tableBefore(name);
    const index = table?.indexes.find((each) => each.name === indexName);
    const known = definition ?? index;
    // An index with a key that is left out on this engine was never created there.
    if (known !== undefined && this.indexDefinition(known, name, table?.columns ?? []) === null) return [];
    const statement = this.alter(name);
    this.keepBackingIndexes(statement, table, index);
    statement.add(`DROP INDEX ${this.quote(indexName)}`, known === undefined ? "dropIndex" : indexRemoval(known));
    const isFulltext = (each: TableIndex) => isFulltextMethod(each.method);
    const isLast =
      known !== undefined && isFulltext(known) && !table?.indexes.some((i) => i !== index && isFulltext(i));
    // The first FULLTEXT index adds a hidden column (FTS_DOC_ID), which would prevent ALGORITHM=INSTANT from then on; FORCE rebuilds the
    // table without it.
    return (isLast ? statement.add("FORCE", "dropLastFulltextIndex") : statement).build();
  }

  override renameIndex({ table, from, to }: RenameIndex): Step[] {
    return this.alter(table)
      .add(`RENAME INDEX ${this.quote(from)} TO ${this.quote(to)}`, "renameIndex")
      .build();
  }
}

/** Returns the kind of change that the addition of an index is. */
export function indexAddition(index: TableIndex): TableChange {
  if (hasExpression(index)) return index.unique ? "addUniqueExpression" : "addSpecialIndex";
  return isSpecial(index.method) ? "addSpecialIndex" : "addIndex";
}

/** Returns the kind of change that the removal of an index is. */
export function indexRemoval(index: TableIndex): TableChange {
  return index.unique && hasExpression(index) ? "dropUniqueExpression" : "dropIndex";
}

function keyOf(table: Table, { name }: ForeignKey): string {
  return `${table.name.name}.${name ?? ""}`;
}

/** Returns the foreign keys of a schema, by name together with that of their table. */
export function foreignKeyNames(database: Database): readonly string[] {
  return [...database.tables.values()].flatMap((table) =>
    constraintsOf(table, "foreignKey").map((reference) => keyOf(table, reference)),
  );
}

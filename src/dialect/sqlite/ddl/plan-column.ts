import { buildStatement } from "../../../ddl/statement.ts";
import { isAludelError } from "../../../error/aludel-error.ts";
import { classifyTypeChange, familyOf } from "../../../diff/type-change.ts";
import type { AddColumn } from "../../../operation/add-column.ts";
import type { AlterColumn } from "../../../operation/alter-column.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import type { DropColumn } from "../../../operation/drop-column.ts";
import type { RenameColumn } from "../../../operation/rename-column.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import { canonicalType } from "../../../schema/canonical-type.ts";
import type { Column } from "../../../schema/column.ts";
import type { ColumnType } from "../../../schema/column-type.ts";
import { formatColumnName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { parseCreateIndex } from "../ddl-parser/create-index.ts";
import type { ParsedColumn, ParsedTable } from "../ddl-parser/create-table.ts";
import { tokenize } from "../ddl-parser/tokenizer.ts";
import { lowerName, identifierName } from "../../../schema/sql-names.ts";
import { convertValues, invalidValues } from "./convert-values.ts";
import { editColumn, typeOf } from "./edit-column.ts";
import { editTable } from "./edit-operation.ts";
import {
  addParsedColumn,
  changeParsedColumn,
  dropParsedColumn,
  findParsedColumn,
  findSoleKey,
  isConstrained,
  withIdentity,
} from "./edit-table.ts";
import type { PendingRebuild } from "./pending-rebuild.ts";
import type { PlanDraft } from "./plan-draft.ts";
import type { StoredObject } from "./schema-simulation.ts";

/** Returns whether ALTER TABLE … ADD COLUMN accepts the column: https://sqlite.org/lang_altertable.html#altertabaddcol */
function isNativeAddition(column: Column, object: string): boolean {
  if (column.generated?.stored === true) return false;
  const clause = compiler.defaultClause(column, object);
  return clause === null || !clause.startsWith("DEFAULT (");
}

/** Adds a column: by ADD COLUMN where SQLite accepts it, otherwise by a rebuild. */
export async function planAddColumn(draft: PlanDraft, operation: AddColumn): Promise<void> {
  const { table, column } = operation;
  const object = `column "${formatColumnName(table, column.name)}"`;
  await draft.keepTexts(table, column.name);
  if (column.identity !== null) {
    compiler.assertPlainIdentity(column.identity, object);
    draft.waitForKey(table, column.name);
  }
  const plain = { ...column, identity: null, nullable: column.nullable || column.identity !== null };
  if (draft.pending(table.name) === undefined && column.identity === null && isNativeAddition(column, object)) {
    const strict = compiler.dependsOnStrict(column.type, object) && (await draft.isStrict(table.name));
    const text = compiler.columnText(column, { table, strict, primaryKey: null });
    const sql = `ALTER TABLE ${compiler.qualifiedName(table)} ADD COLUMN ${text}`;
    await draft.addNative([buildStatement(sql)], object);
    return;
  }
  await editTable(draft, {
    operation,
    table,
    mayFail: !column.nullable || column.generated !== null,
    edit: (definition) => addParsedColumn(definition, table, plain),
  });
}

function indexNames(index: StoredObject, column: string): boolean {
  return parseCreateIndex(index.sql, index.name).keys.some(
    (key) => key.column !== null && lowerName(key.column) === lowerName(column),
  );
}

/** Drops a column with its indexes: by DROP COLUMN where SQLite accepts it, otherwise by a rebuild. */
export async function planDropColumn(draft: PlanDraft, operation: DropColumn): Promise<void> {
  const { table, column } = operation;
  const object = `column "${formatColumnName(table, column)}"`;
  const [statement] = compiler.dropColumn(operation);
  const { definition, indexes } = await (await draft.simulate()).table(table.name);
  if (findParsedColumn(definition, column) === undefined) throw invalidOperation(`${object} does not exist`);
  if (definition.columns.length === 1) {
    throw invalidOperation(`${object} is the only one of its table, and SQLite has no table without columns`);
  }
  const own = indexes.filter((index) => indexNames(index, column));
  if (
    draft.pending(table.name) === undefined &&
    !isConstrained(definition, column) &&
    statement?.kind === "statement"
  ) {
    const drops = own.map(({ name }) => buildStatement(`DROP INDEX ${compiler.quote(name)}`));
    try {
      await draft.simulateOnly([...drops.map(({ sql }) => sql), statement.sql], object);
      for (const step of [...drops, statement]) draft.addStep(step);
      return;
    } catch (error) {
      // Ignored here: the rebuild without the column finds the dependency and reports it.
      if (!isAludelError(error, "INVALID_OPERATION")) throw error;
    }
  }
  await editTable(draft, {
    operation,
    table,
    edit: (parsed) => dropParsedColumn(parsed, column),
    keepsIndex: (index) => !indexNames(index, column),
    record: (rebuild) => {
      if (rebuild.isPlain(column)) rebuild.lost.push(column);
      rebuild.drop(column);
    },
  });
}

/** Renames a column. SQLite itself renames its uses in checks, indexes, triggers, views and references. */
export async function planRenameColumn(draft: PlanDraft, operation: RenameColumn): Promise<void> {
  const { table, from, to } = operation;
  const object = `column "${formatColumnName(table, from)}"`;
  const steps = compiler.renameColumn(operation);
  const rebuild = draft.pending(table.name);
  if (rebuild !== undefined) {
    if (!rebuild.isInDatabase(from)) {
      // Where the column is there already, SQLite itself keeps the texts.
      await draft.keepTexts(table, to);
      await draft.simulateOnly(
        steps.flatMap((step) => (step.kind === "statement" ? [step.sql] : [])),
        object,
      );
      rebuild.renameNewColumn(from, to);
      return;
    }
    const isOnlyCase = lowerName(from) === lowerName(to);
    const isInTheWay = !isOnlyCase && rebuild.isInDatabase(to);
    if (isInTheWay || rebuild.hasExpressions || !rebuild.isPlain(from)) await draft.flush();
    else rebuild.renameColumn(from, to);
  }
  await draft.addNative(steps, object);
}

/**
 * Returns whether an expression references a column that the database does not have, or not with its new type, before the pending rebuild.
 */
function readsChangedColumns(source: string, definition: ParsedTable, rebuild: PendingRebuild): boolean {
  const changed = new Set(
    definition.columns
      .map(({ name }) => name)
      .filter((name) => !rebuild.isPlain(name))
      .map(lowerName),
  );
  return tokenize(source).some(({ kind, ...token }) => {
    return (kind === "word" || kind === "quoted") && changed.has(lowerName(identifierName({ kind, ...token })));
  });
}

function isGenerated({ constraints }: ParsedColumn): boolean {
  return constraints.some(({ kind }) => kind === "generated");
}

/** Changes a column, for which SQLite needs a rebuild. */
export async function planAlterColumn(draft: PlanDraft, operation: AlterColumn): Promise<void> {
  const { table, column, changes } = operation;
  const object = `column "${formatColumnName(table, column)}"`;
  compiler.qualifiedName(table);
  const { definition } = await (await draft.simulate()).table(table.name);
  const stored = findParsedColumn(definition, column);
  if (stored === undefined) throw invalidOperation(`${object} does not exist`);
  const using = operation.using && changes.type && compiler.sqlText(operation.using, object);
  const quoted = compiler.quote(column);
  const type = changes.type && { from: formerType(stored, definition.strict, changes.type), to: changes.type.to };
  const converted = type === undefined ? null : convertValues(quoted, type);
  const source = using ?? converted?.source ?? null;
  const isOwn = using === null || using === undefined || using === converted?.source;
  const invalid = type !== undefined && isOwn ? invalidValues(quoted, type) : null;
  const isLong = type !== undefined && ["text", "varchar", "json", "jsonb", "array"].includes(type.from.kind);
  const check =
    invalid === null || type === undefined ? null : { column, invalid, type: type.to, isLong, source: draft.source };
  const before = draft.pending(table.name);
  if (before !== undefined && type !== undefined) {
    const isMixed = !isOwn && before.hasExpressions;
    if (isMixed || readsChangedColumns(isOwn ? quoted : (source ?? ""), definition, before)) await draft.flush();
  }
  if (changes.identity?.to && findSoleKey(definition, column) === undefined) draft.waitForKey(table, column);
  await editTable(draft, {
    operation,
    table,
    mayFail: changes.type !== undefined || changes.nullable?.to === false || changes.collation !== undefined,
    edit: (parsed) => editStoredColumn(parsed, operation, object),
    check,
    ...(source === null ? {} : { using: { column: stored.name, source } }),
    record: (rebuild) => {
      const value = stored.constraints.find(({ kind }) => kind === "default")?.value ?? "NULL";
      if (changes.default !== undefined && !isGenerated(stored)) rebuild.keepFirstDefault(column, value);
      if (changes.generated?.to === null && rebuild.isInDatabase(column)) rebuild.copyColumn(column);
      if (changes.generated?.to) rebuild.drop(column);
      if (source !== null) rebuild.convert(column, source);
      const change = type && classifyTypeChange(type);
      if (change?.kind === "lossy") rebuild.losses.push(`${object}: ${change.reason}`);
    },
  });
}

/** Returns the type that the values have before the change: that of the database, or else the one that the revision states. */
function formerType(stored: ParsedColumn, strict: boolean, { from, to }: FromTo<ColumnType>): ColumnType {
  const known = typeOf(stored, strict);
  const isSaid = canonicalType(from) !== canonicalType(to);
  return isSaid && (known.kind === "raw" || familyOf(known) === familyOf(from)) ? from : known;
}

function editStoredColumn(table: ParsedTable, { column, changes }: AlterColumn, object: string): ParsedTable {
  const { identity, ...others } = changes;
  const edited = changeParsedColumn(table, column, (parsed) =>
    editColumn(parsed, others, { strict: table.strict, object }),
  );
  const key = findSoleKey(edited, column);
  if (identity === undefined || key === undefined) return edited;
  if (identity.to === null) return withIdentity(edited, column, key, false);
  compiler.assertPlainIdentity(identity.to, object);
  return withIdentity(edited, column, key, true);
}

import { buildStatement } from "../../../ddl/statement.ts";
import type { CreateIndex } from "../../../operation/create-index.ts";
import { invalidOperation } from "../../../operation/fold/database-draft.ts";
import type { DropIndex } from "../../../operation/drop-index.ts";
import type { DropTable } from "../../../operation/drop-table.ts";
import type { RenameIndex } from "../../../operation/rename-index.ts";
import type { RenameTable } from "../../../operation/rename-table.ts";
import { formatQualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { renameCreateIndex } from "../ddl-parser/create-index.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import type { PlanDraft } from "./plan-draft.ts";

/**
 * Drops a table. With foreign keys enforced, DROP TABLE first deletes all rows, which by ON DELETE CASCADE deletes rows of other tables too
 * (https://sqlite.org/foreignkeys.html#fk_schemacommands). Therefore a table that others reference is refused, and one that references
 * itself is dropped with foreign keys suspended.
 */
export async function planDropTable(draft: PlanDraft, operation: DropTable): Promise<void> {
  const { table } = operation;
  const name = formatQualifiedName(table);
  const steps = compiler.dropTable(operation);
  const simulation = await draft.simulate();
  const { definition } = await simulation.table(table.name);
  const referring = await simulation.tablesReferringTo(table.name);
  const other = referring.find((each) => lowerName(each) !== lowerName(definition.name));
  if (other !== undefined) throw invalidOperation(`table "${name}" is still referenced by a foreign key of "${other}"`);
  if (draft.discard(table.name) || referring.length > 0) await draft.require("suspended");
  await draft.addNative(steps, `table "${name}"`);
}

/** Renames a table. SQLite itself renames its uses in indexes, triggers, views and references. */
export async function planRenameTable(draft: PlanDraft, operation: RenameTable): Promise<void> {
  const { from, to } = operation;
  const object = `table "${formatQualifiedName(from)}"`;
  const steps = compiler.renameTable(operation);
  if (from.name !== to.name && lowerName(from.name) === lowerName(to.name)) {
    // SQLite compares names without case, so a rename that changes only the case fails because the name exists; it takes two renames.
    const between = { schema: null, name: `aludel_case_${from.name}` };
    await draft.addNative(compiler.renameTable({ kind: "renameTable", from, to: between }), object);
    await draft.addNative(compiler.renameTable({ kind: "renameTable", from: between, to }), object);
  } else {
    await draft.addNative(steps, object);
  }
  draft.renameTable(from.name, to.name);
}

/** Creates an index: as part of the pending rebuild where the table has one. */
export async function planCreateIndex(draft: PlanDraft, operation: CreateIndex): Promise<void> {
  const steps = compiler.createIndex(operation);
  const object = `table "${formatQualifiedName(operation.table)}"`;
  const rebuild = draft.pending(operation.table.name);
  if (rebuild === undefined) {
    await draft.addNative(steps, object);
    return;
  }
  const statements = steps.flatMap((step) => (step.kind === "statement" ? [step.sql] : []));
  await draft.simulateOnly(statements, object);
  rebuild.lastSource = draft.source;
  if (operation.index.unique) rebuild.copySource = draft.source;
}

/** Drops an index: in the database only if it exists there and is not created by a pending rebuild. */
export async function planDropIndex(draft: PlanDraft, operation: DropIndex): Promise<void> {
  const steps = compiler.dropIndex(operation);
  const object = `index "${operation.name}"`;
  const rebuild = draft.pending(operation.table.name);
  if (rebuild === undefined || rebuild.belongings.delete(lowerName(operation.name))) {
    await draft.addNative(steps, object);
    return;
  }
  const statements = steps.flatMap((step) => (step.kind === "statement" ? [step.sql] : []));
  await draft.simulateOnly(statements, object);
}

/** Renames an index, for which SQLite needs a drop and a create. */
export async function planRenameIndex(draft: PlanDraft, operation: RenameIndex): Promise<void> {
  const { table, from, to } = operation;
  compiler.qualifiedName(table);
  const { indexes } = await (await draft.simulate()).table(table.name);
  const index = indexes.find(({ name }) => lowerName(name) === lowerName(from));
  if (index === undefined)
    throw invalidOperation(`index "${from}" of table "${formatQualifiedName(table)}" does not exist`);
  const drop = `DROP INDEX ${compiler.quote(index.name)}`;
  const create = renameCreateIndex(index.sql, index.name, compiler.quote(to));
  const object = `index "${from}"`;
  const rebuild = draft.pending(table.name);
  if (rebuild === undefined) {
    await draft.addNative([buildStatement(drop), buildStatement(create)], object);
    return;
  }
  await draft.simulateOnly([drop, create], object);
  if (rebuild.belongings.delete(lowerName(from))) draft.addStep(buildStatement(drop));
  rebuild.lastSource = draft.source;
}

import { addColumn } from "./add-column.ts";
import { addConstraint } from "./add-constraint.ts";
import { alterColumn } from "./alter-column.ts";
import { alterTable } from "./alter-table.ts";
import { backfill } from "./backfill.ts";
import { createEnum } from "./create-enum.ts";
import { createIndex } from "./create-index.ts";
import { createSchema } from "./create-schema.ts";
import { createTable } from "./create-table.ts";
import { deleteRows } from "./delete-rows.ts";
import { dropColumn } from "./drop-column.ts";
import { dropConstraint } from "./drop-constraint.ts";
import { dropEnum } from "./drop-enum.ts";
import { dropIndex } from "./drop-index.ts";
import { dropSchema } from "./drop-schema.ts";
import { dropTable } from "./drop-table.ts";
import { execute } from "./execute.ts";
import { insertRows } from "./insert-rows.ts";
import { irreversible } from "./irreversible.ts";
import type { Operation, OperationKind, OperationOf } from "./operation.ts";
import type { ChangedMatter, OperationDefinition, OperationFacts } from "./operation-definition.ts";
import { renameColumn } from "./rename-column.ts";
import { renameConstraint } from "./rename-constraint.ts";
import { renameIndex } from "./rename-index.ts";
import { renameTable } from "./rename-table.ts";
import { run } from "./run.ts";
import { setComment } from "./set-comment.ts";
import { updateRows } from "./update-rows.ts";

/** The definition of every kind of operation. A kind that is missing, or whose definition belongs to another kind, is a compile error. */
const definitions = {
  createSchema,
  dropSchema,
  createTable,
  dropTable,
  renameTable,
  alterTable,
  addColumn,
  dropColumn,
  renameColumn,
  alterColumn,
  addConstraint,
  dropConstraint,
  renameConstraint,
  createIndex,
  dropIndex,
  renameIndex,
  createEnum,
  dropEnum,
  setComment,
  insertRows,
  updateRows,
  deleteRows,
  backfill,
  execute,
  run,
  irreversible,
} satisfies { readonly [K in OperationKind]: OperationDefinition<OperationOf<K>> };

type OperationChanging<Matter extends ChangedMatter> = {
  [K in OperationKind]: (typeof definitions)[K]["changes"] extends Matter ? OperationOf<K> : never;
}[OperationKind];

/** An operation that changes rows and declares which ones. */
export type RowOperation = OperationChanging<"rows">;

/** An operation that changes the schema. */
export type SchemaOperation = OperationChanging<"schema">;

/** A drop, which carries the definition of the dropped object where that is known. */
export type DropOperation = Extract<Operation, { readonly definition: unknown }>;

/** Returns the definition of an operation's kind. */
export function definitionOf(operation: Operation): OperationDefinition<Operation> {
  return definitions[operation.kind] as OperationDefinition<Operation>;
}

/** Returns the facts of an operation, which algorithms use instead of asking for its kind. */
export function factsOf(operation: Operation): OperationFacts {
  return definitionOf(operation).facts(operation);
}

/** Returns whether an operation changes rows and declares which ones. */
export function changesRows(operation: Operation): operation is RowOperation {
  return definitionOf(operation).changes === "rows";
}

/** Returns whether an operation changes the schema. */
export function changesSchema(operation: Operation): operation is SchemaOperation {
  return definitionOf(operation).changes === "schema";
}

/** Returns whether an operation may change rows: because it declares so, or because it is raw SQL or code, whose effect is unknown. */
export function mayChangeRows(operation: Operation): boolean {
  const { changes } = definitionOf(operation);
  return changes === "rows" || changes === "unknown";
}

/** Returns whether an operation is a drop, which can carry the definition of the dropped object. */
export function isDrop(operation: Operation): operation is DropOperation {
  return "definition" in operation;
}

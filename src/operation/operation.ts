import type { AddColumn } from "./add-column.ts";
import type { AddConstraint } from "./add-constraint.ts";
import type { AlterColumn } from "./alter-column.ts";
import type { AlterTable } from "./alter-table.ts";
import type { Backfill } from "./backfill.ts";
import type { CreateEnum } from "./create-enum.ts";
import type { CreateIndex } from "./create-index.ts";
import type { CreateSchema } from "./create-schema.ts";
import type { CreateTable } from "./create-table.ts";
import type { DeleteRows } from "./delete-rows.ts";
import type { DropColumn } from "./drop-column.ts";
import type { DropConstraint } from "./drop-constraint.ts";
import type { DropEnum } from "./drop-enum.ts";
import type { DropIndex } from "./drop-index.ts";
import type { DropSchema } from "./drop-schema.ts";
import type { DropTable } from "./drop-table.ts";
import type { Execute } from "./execute.ts";
import type { InsertRows } from "./insert-rows.ts";
import type { Irreversible } from "./irreversible.ts";
import type { RenameColumn } from "./rename-column.ts";
import type { RenameConstraint } from "./rename-constraint.ts";
import type { RenameIndex } from "./rename-index.ts";
import type { RenameTable } from "./rename-table.ts";
import type { Run } from "./run.ts";
import type { SetComment } from "./set-comment.ts";
import type { UpdateRows } from "./update-rows.ts";

/** One recorded change: of the schema, of rows, or one made by raw SQL or code. */
export type Operation =
  | CreateSchema
  | DropSchema
  | CreateTable
  | DropTable
  | RenameTable
  | AlterTable
  | AddColumn
  | DropColumn
  | RenameColumn
  | AlterColumn
  | AddConstraint
  | DropConstraint
  | RenameConstraint
  | CreateIndex
  | DropIndex
  | RenameIndex
  | CreateEnum
  | DropEnum
  | SetComment
  | InsertRows
  | UpdateRows
  | DeleteRows
  | Backfill
  | Execute
  | Run
  | Irreversible;

/** The name of a kind of operation. */
export type OperationKind = Operation["kind"];

/** The member of {@link Operation} with the given kind. */
export type OperationOf<K extends OperationKind> = Extract<Operation, { readonly kind: K }>;

/** One function per kind of operation. A missing kind is a compile error. */
export type OperationHandlers<R> = { readonly [K in OperationKind]: (operation: OperationOf<K>) => R };

/** Returns what the handler of the operation's kind returns. */
export function visitOperation<R>(operation: Operation, handlers: OperationHandlers<R>): R {
  return (handlers[operation.kind] as (operation: Operation) => R)(operation);
}

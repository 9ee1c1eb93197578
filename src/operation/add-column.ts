import type { Column } from "../schema/column.ts";
import { formatColumnName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn } from "../schema/table.ts";
import { assertColumnFits } from "./fold/assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeColumn } from "./describe/describe-column.ts";
import type { DropColumn } from "./drop-column.ts";
import { namedColumn, namedEnums } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Adds a column at the end of a table. Its keys and references are constraints, added by their own operations. */
export interface AddColumn {
  readonly kind: "addColumn";
  readonly table: QualifiedName;
  readonly column: Column;
}

/** Returns the operation that drops the column. */
function reverse(operation: AddColumn): DropColumn {
  return { kind: "dropColumn", table: operation.table, column: operation.column.name, definition: operation.column };
}

/** Adds the column to its table in the draft. */
function apply(draft: DatabaseDraft, operation: AddColumn): void {
  assertColumnFits(draft, operation.table, operation.column);
  changeTable(draft, operation.table, (table) => {
    if (findColumn(table, operation.column.name) !== undefined) {
      throw invalidOperation(`column "${formatColumnName(operation.table, operation.column.name)}" already exists`);
    }
    return { ...table, columns: [...table.columns, operation.column] };
  });
}

function describe({ table, column }: AddColumn): DescribedOperation {
  return { object: formatColumnName(table, column.name), detail: `add column ${describeColumn(column)}` };
}

function facts({ table, column }: AddColumn): OperationFacts {
  const { name, type } = column;
  return {
    ...factsOfTable(table),
    namedObjects: [namedColumn(table, column), ...namedEnums(type)],
    givenColumns: [{ table, column: name, type, isNew: true }],
  };
}

/** The definition of {@link AddColumn}: its reverse, its effect on a schema, its facts and its description. */
export const addColumn: OperationDefinition<AddColumn, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};

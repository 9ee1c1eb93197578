import type { Column } from "../schema/column.ts";
import { constrainedColumns } from "../schema/constraint.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import { constraintsOf, findColumn } from "../schema/table.ts";
import { indexedColumns } from "../schema/table-index.ts";
import type { AddColumn } from "./add-column.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { irreversibleDrop } from "./drop-table.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Drops a column together with the constraints and indexes of its own table that name it. */
export interface DropColumn {
  readonly kind: "dropColumn";
  readonly table: QualifiedName;
  readonly column: string;
  /** The definition of the dropped column; null where it is not known. */
  readonly definition: Column | null;
}

/**
 * Returns the operation that adds the column again, without its values.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
function reverse(operation: DropColumn): AddColumn {
  const { table, column, definition } = operation;
  if (definition === null) throw irreversibleDrop("column", formatColumnName(table, column));
  return { kind: "addColumn", table, column: definition };
}

/** Removes the column from its table and its reference rows in the draft, together with the constraints and indexes that name it. */
function apply(draft: DatabaseDraft, operation: DropColumn): void {
  const dropped = formatColumnName(operation.table, operation.column);
  changeTable(draft, operation.table, (table) => {
    if (findColumn(table, operation.column) === undefined) throw invalidOperation(`column "${dropped}" does not exist`);
    return {
      ...table,
      columns: table.columns.filter(({ name }) => name !== operation.column),
      constraints: table.constraints.filter((constraint) => !constrainedColumns(constraint).includes(operation.column)),
      indexes: table.indexes.filter((index) => !indexedColumns(index).includes(operation.column)),
    };
  });
  const reference = draft.rows.get(formatQualifiedName(operation.table));
  if (reference !== undefined) {
    const rows = reference.rows.map(({ [operation.column]: _dropped, ...row }) => row);
    draft.rows.set(formatQualifiedName(operation.table), { ...reference, rows });
  }
  for (const table of draft.tables.values()) {
    const reference = constraintsOf(table, "foreignKey").find(
      ({ references }) =>
        isSameName(references.table, operation.table) && references.columns.includes(operation.column),
    );
    if (reference !== undefined) {
      const user = formatQualifiedName(table.name);
      throw invalidOperation(
        `column "${dropped}" is still referenced by foreign key "${reference.name ?? ""}" of "${user}"`,
      );
    }
  }
}

function describe({ table, column }: DropColumn): DescribedOperation {
  return { object: formatColumnName(table, column), detail: "drop column" };
}

function facts({ table, column, definition }: DropColumn): OperationFacts {
  // The values of a generated column are not lost: the engine computes them again.
  const isComputed = definition !== null && definition.generated !== null;
  return {
    ...factsOfTable(table),
    takenColumns: [{ table, column, types: definition === null ? null : [definition.type] }],
    lostValues: isComputed ? [] : [{ table, column }],
  };
}

/** The definition of {@link DropColumn}: its reverse, its effect on a schema, its facts and its description. */
export const dropColumn: OperationDefinition<DropColumn, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};

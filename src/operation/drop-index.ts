import { isDeepStrictEqual } from "node:util";

import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableIndex } from "../schema/table-index.ts";
import type { CreateIndex } from "./create-index.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeIndex } from "./describe/describe-index.ts";
import { irreversibleDrop } from "./drop-table.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";

/** Drops an index of a table. */
export interface DropIndex {
  readonly kind: "dropIndex";
  readonly table: QualifiedName;
  /** Empty for an index without a name, which is then found by its definition. */
  readonly name: string;
  /** The definition of the dropped index; null where it is not known. */
  readonly definition: TableIndex | null;
  /**
   * Whether the index is dropped without blocking reads and writes, and therefore outside any transaction, on an engine that has to be told
   * so (`DROP INDEX CONCURRENTLY` of PostgreSQL).
   */
  readonly concurrently?: true;
}

/**
 * Returns the operation that creates the index again.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
function reverse({ table, name, definition, ...how }: DropIndex): CreateIndex {
  if (definition === null) throw irreversibleDrop("index", name);
  return { ...how, kind: "createIndex", table, index: definition };
}

/** Removes the index from its table in the draft. */
function apply(draft: DatabaseDraft, operation: DropIndex): void {
  changeTable(draft, operation.table, (table) => {
    const found = table.indexes.find((index) =>
      operation.name === "" ? isDeepStrictEqual(index, operation.definition) : index.name === operation.name,
    );
    if (found === undefined) {
      const key = formatQualifiedName(operation.table);
      throw invalidOperation(`index "${operation.name}" of table "${key}" does not exist`);
    }
    return { ...table, indexes: table.indexes.filter((index) => index !== found) };
  });
}

function describe({ table, name, definition, concurrently }: DropIndex): DescribedOperation {
  return {
    object: formatColumnName(table, name),
    detail: `${definition === null ? "drop index" : `drop ${describeIndex(definition)}`}${concurrently === true ? " concurrently" : ""}`,
  };
}

/** The definition of {@link DropIndex}: its reverse, its effect on a schema, its facts and its description. */
export const dropIndex: OperationDefinition<DropIndex, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: ({ table }) => factsOfTable(table),
};

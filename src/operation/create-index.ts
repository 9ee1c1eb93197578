import { formatPartName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import type { TableIndex } from "../schema/table-index.ts";
import { assertIndexFits } from "./fold/assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeIndex } from "./describe/describe-index.ts";
import type { DropIndex } from "./drop-index.ts";
import { namedPart } from "./describe/named-object.ts";
import { type DescribedOperation, factsOfTable, type OperationDefinition } from "./operation-definition.ts";

/** Creates an index on a table. */
export interface CreateIndex {
  readonly kind: "createIndex";
  readonly table: QualifiedName;
  readonly index: TableIndex;
  /**
   * Whether the index is built without blocking writes, and therefore outside any transaction, on an engine that has to be told so (`CREATE
   * INDEX CONCURRENTLY` of PostgreSQL).
   */
  readonly concurrently?: true;
}

/** Returns the operation that drops the index. */
function reverse({ table, index, ...how }: CreateIndex): DropIndex {
  return { ...how, kind: "dropIndex", table, name: index.name ?? "", definition: index };
}

/** Adds the index to its table in the draft. */
function apply(draft: DatabaseDraft, { table: name, index }: CreateIndex): void {
  changeTable(draft, name, (table) => {
    if (index.name !== null && table.indexes.some((other) => other.name === index.name)) {
      throw invalidOperation(`index "${index.name}" of table "${formatQualifiedName(name)}" already exists`);
    }
    assertIndexFits(table, index);
    return { ...table, indexes: [...table.indexes, index] };
  });
}

function describe({ table, index, concurrently }: CreateIndex): DescribedOperation {
  return {
    object: formatPartName(table, index.name),
    detail: `create ${describeIndex(index)}${concurrently === true ? " concurrently" : ""}`,
  };
}

/** The definition of {@link CreateIndex}: its reverse, its effect on a schema, its facts and its description. */
export const createIndex: OperationDefinition<CreateIndex, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: ({ table, index }) => ({ ...factsOfTable(table), namedObjects: namedPart(table, "index", index.name) }),
};

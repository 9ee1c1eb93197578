import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { namedPart } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** Renames an index. */
export interface RenameIndex {
  readonly kind: "renameIndex";
  readonly table: QualifiedName;
  readonly from: string;
  readonly to: string;
}

/** Returns the operation that gives the old name back. */
function reverse(operation: RenameIndex): RenameIndex {
  return { ...operation, from: operation.to, to: operation.from };
}

/** Renames the index in the draft. */
function apply(draft: DatabaseDraft, { table: name, from, to }: RenameIndex): void {
  changeTable(draft, name, (table) => {
    if (!table.indexes.some((index) => index.name === from)) {
      throw invalidOperation(`index "${from}" of table "${formatQualifiedName(name)}" does not exist`);
    }
    if (table.indexes.some(({ name: taken }) => taken === to)) {
      throw invalidOperation(`index "${to}" of table "${formatQualifiedName(name)}" already exists`);
    }
    return { ...table, indexes: table.indexes.map((index) => (index.name === from ? { ...index, name: to } : index)) };
  });
}

function describe({ table, from, to }: RenameIndex): DescribedOperation {
  return { object: formatColumnName(table, from), detail: `rename index to ${to}` };
}

function facts({ table, from, to }: RenameIndex): OperationFacts {
  return {
    ...factsOfTable(table),
    renaming: { part: "index", table, from, to },
    namedObjects: namedPart(table, "index", to),
  };
}

/** The definition of {@link RenameIndex}: its reverse, its effect on a schema, its facts and its description. */
export const renameIndex: OperationDefinition<RenameIndex, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};

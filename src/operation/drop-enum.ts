import { enumOf } from "../schema/column-type.ts";
import type { EnumType } from "../schema/enum-type.ts";
import { formatColumnName, formatQualifiedName, isSameName, type QualifiedName } from "../schema/qualified-name.ts";
import type { CreateEnum } from "./create-enum.ts";
import { type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { irreversibleDrop } from "./drop-table.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Drops an enum type. No column may use the type any more. */
export interface DropEnum {
  readonly kind: "dropEnum";
  readonly name: QualifiedName;
  /** The definition of the dropped type; null where it is not known. */
  readonly definition: EnumType | null;
}

/**
 * Returns the operation that creates the type again.
 *
 * @throws AludelError IRREVERSIBLE when the definition is not known
 */
function reverse({ name, definition }: DropEnum): CreateEnum {
  if (definition === null) throw irreversibleDrop("enum", formatQualifiedName(name));
  return { kind: "createEnum", enum: definition };
}

/** Removes the type from the draft. */
function apply(draft: DatabaseDraft, { name }: DropEnum): void {
  const key = formatQualifiedName(name);
  if (!draft.enums.has(key)) throw invalidOperation(`enum "${key}" does not exist`);
  for (const table of draft.tables.values()) {
    for (const column of table.columns) {
      const used = enumOf(column.type);
      if (used !== null && isSameName(used.name, name)) {
        throw invalidOperation(`enum "${key}" is still used by column "${formatColumnName(table.name, column.name)}"`);
      }
    }
  }
  draft.enums.delete(key);
}

function describe({ name }: DropEnum): DescribedOperation {
  return { object: formatQualifiedName(name), detail: "drop enum" };
}

/** The definition of {@link DropEnum}: its reverse, its effect on a schema, its facts and its description. */
export const dropEnum: OperationDefinition<DropEnum, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};

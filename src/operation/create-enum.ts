import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import type { DropEnum } from "./drop-enum.ts";
import { namedEnum } from "./describe/named-object.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Creates an enum type. It must come before the first column that uses the type. */
export interface CreateEnum {
  readonly kind: "createEnum";
  readonly enum: EnumType;
}

/** Returns the operation that drops the type. */
function reverse(operation: CreateEnum): DropEnum {
  return { kind: "dropEnum", name: operation.enum.name, definition: operation.enum };
}

/** Adds the type to the draft. */
function apply(draft: DatabaseDraft, operation: CreateEnum): void {
  const key = formatQualifiedName(operation.enum.name);
  if (draft.enums.has(key)) throw invalidOperation(`enum "${key}" already exists`);
  draft.enums.set(key, operation.enum);
}

function describe(operation: CreateEnum): DescribedOperation {
  return {
    object: formatQualifiedName(operation.enum.name),
    detail: `create enum (${operation.enum.labels.join(", ")})`,
  };
}

/** The definition of {@link CreateEnum}: its reverse, its effect on a schema, its facts and its description. */
export const createEnum: OperationDefinition<CreateEnum, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: (operation) => ({ ...noFacts, namedObjects: [namedEnum(operation.enum)] }),
};

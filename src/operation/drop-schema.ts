import type { CreateSchema } from "./create-schema.ts";
import { type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Drops a namespace, which must be empty. */
export interface DropSchema {
  readonly kind: "dropSchema";
  readonly schema: string;
}

/** Returns the operation that brings the schema back. */
function reverse(operation: DropSchema): CreateSchema {
  return { kind: "createSchema", schema: operation.schema };
}

/** Takes the schema from the draft. */
function apply(draft: DatabaseDraft, operation: DropSchema): void {
  if (!draft.schemas.has(operation.schema)) throw invalidOperation(`schema "${operation.schema}" does not exist`);
  for (const objects of [draft.tables, draft.enums]) {
    for (const [key, { name }] of objects) {
      if (name.schema === operation.schema) throw invalidOperation(`schema "${operation.schema}" still holds "${key}"`);
    }
  }
  draft.schemas.delete(operation.schema);
}

function describe({ schema }: DropSchema): DescribedOperation {
  return { object: schema, detail: "drop schema" };
}

/** What {@link DropSchema} means. */
export const dropSchema: OperationDefinition<DropSchema, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};

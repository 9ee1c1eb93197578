import type { CreateSchema } from "./create-schema.ts";
import { type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Drops a schema in the sense of a namespace of tables, which must be empty. */
export interface DropSchema {
  readonly kind: "dropSchema";
  readonly schema: string;
}

/** Returns the operation that creates the schema again. */
function reverse(operation: DropSchema): CreateSchema {
  return { kind: "createSchema", schema: operation.schema };
}

/** Removes the schema from the draft. */
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

/** The definition of {@link DropSchema}: its reverse, its effect on a schema, its facts and its description. */
export const dropSchema: OperationDefinition<DropSchema, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: () => noFacts,
};

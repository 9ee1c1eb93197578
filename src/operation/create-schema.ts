import { type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import type { DropSchema } from "./drop-schema.ts";
import { namedSchema } from "./describe/named-object.ts";
import { type DescribedOperation, noFacts, type OperationDefinition } from "./operation-definition.ts";

/** Creates a schema in the sense of a namespace of tables. */
export interface CreateSchema {
  readonly kind: "createSchema";
  readonly schema: string;
}

/** Returns the operation that drops the schema. */
function reverse(operation: CreateSchema): DropSchema {
  return { kind: "dropSchema", schema: operation.schema };
}

/** Adds the schema to the draft. */
function apply(draft: DatabaseDraft, operation: CreateSchema): void {
  if (draft.schemas.has(operation.schema)) throw invalidOperation(`schema "${operation.schema}" already exists`);
  draft.schemas.add(operation.schema);
}

function describe({ schema }: CreateSchema): DescribedOperation {
  return { object: schema, detail: "create schema" };
}

/** The definition of {@link CreateSchema}: its reverse, its effect on a schema, its facts and its description. */
export const createSchema: OperationDefinition<CreateSchema, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts: ({ schema }) => ({ ...noFacts, namedObjects: [namedSchema(schema)] }),
};

import { type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import type { DropSchema } from "./drop-schema.ts";

/** Creates a namespace. */
export interface CreateSchema {
  readonly kind: "createSchema";
  readonly schema: string;
}

/** Returns the operation that takes the schema away again. */
export function reverseCreateSchema(operation: CreateSchema): DropSchema {
  return { kind: "dropSchema", schema: operation.schema };
}

/** Adds the schema to the draft. */
export function applyCreateSchema(draft: DatabaseDraft, operation: CreateSchema): void {
  if (draft.schemas.has(operation.schema)) throw invalidOperation(`schema "${operation.schema}" already exists`);
  draft.schemas.add(operation.schema);
}

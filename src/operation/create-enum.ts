import type { EnumType } from "../schema/enum-type.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { type DatabaseDraft, invalidOperation } from "./database-draft.ts";
import type { DropEnum } from "./drop-enum.ts";

/** Creates an enum type, before its first user. */
export interface CreateEnum {
  readonly kind: "createEnum";
  readonly enum: EnumType;
}

/** Returns the operation that drops the type. */
export function reverseCreateEnum(operation: CreateEnum): DropEnum {
  return { kind: "dropEnum", name: operation.enum.name, definition: operation.enum };
}

/** Adds the type to the draft. */
export function applyCreateEnum(draft: DatabaseDraft, operation: CreateEnum): void {
  const key = formatQualifiedName(operation.enum.name);
  if (draft.enums.has(key)) throw invalidOperation(`enum "${key}" already exists`);
  draft.enums.set(key, operation.enum);
}

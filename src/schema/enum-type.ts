import type { QualifiedName } from "./qualified-name.ts";

/** An enum type: native on PostgreSQL, a check or a column type elsewhere. */
export interface EnumType {
  readonly name: QualifiedName;
  /** Labels in the order that comparisons follow. */
  readonly labels: readonly string[];
  readonly comment: string | null;
}

import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";

/** A difference that no operation expresses safely: the caller refuses it by name. */
export type DiffProblem =
  | {
      /** Labels were added, removed or put in another order. */
      readonly kind: "enumLabelsChanged";
      readonly enum: QualifiedName;
      readonly from: readonly string[];
      readonly to: readonly string[];
      /** Whether only the order differs. */
      readonly isReorder: boolean;
    }
  | {
      /** A column of a table that may hold rows becomes NOT NULL, and nothing says which value those rows get. */
      readonly kind: "notNullWithoutDefault";
      readonly table: QualifiedName;
      readonly column: string;
    };

/** What rows may make fail or lose, told to the person who writes the revision. */
export interface DiffDiagnostic {
  readonly kind:
    | "mayFailOnNulls"
    | "mayFailOnDuplicates"
    | "mayFailOnCheck"
    | "mayFailOnOrphans"
    | "mayFailOnExclusion"
    | "downgradeMayFailOnRows"
    | "downgradeImpossible"
    | "referenceRowsDeleted";
  readonly table: QualifiedName;
  /** Column, constraint, index or number of rows, as users write it. */
  readonly object: string;
}

/** How one schema becomes another. */
export interface DatabaseDiff {
  /** In the order in which they are valid; their reverse, from last to first, is valid too. */
  readonly operations: readonly Operation[];
  readonly problems: readonly DiffProblem[];
  readonly diagnostics: readonly DiffDiagnostic[];
  /** The second schema with its constraints and indexes named as the operations name them. */
  readonly named: Database;
}

/** A diff while its parts are collected. */
export interface DiffDraft {
  readonly operations: Operation[];
  readonly problems: DiffProblem[];
  readonly diagnostics: DiffDiagnostic[];
}

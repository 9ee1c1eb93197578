import type { Operation } from "../operation/operation.ts";
import type { Database } from "../schema/database.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { Rename } from "./apply-renames.ts";

/** A difference that no operation makes safely. The caller refuses it with an error that names it. */
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
      /** A column of a table that may hold rows becomes NOT NULL, and no default or backfill gives a value to its existing rows. */
      readonly kind: "notNullWithoutDefault";
      readonly table: QualifiedName;
      readonly column: string;
    };

/** A warning for the person who writes the revision: a change that may fail on existing rows, or lose some of their values. */
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
  /** The column, constraint or index, as users write it, or the number of rows. */
  readonly object: string;
}

/** The operations that turn one schema into another, and what no operation can do. */
export interface DatabaseDiff {
  /** In a topological order in which each is valid; their reverses, from last to first, are valid too. */
  readonly operations: readonly Operation[];
  readonly problems: readonly DiffProblem[];
  readonly diagnostics: readonly DiffDiagnostic[];
  /** The second schema, with its constraints and indexes under the names that the operations use. */
  readonly named: Database;
  /** The objects that are dropped under another name than theirs, because a renamed one takes it. */
  readonly parked: readonly Rename[];
}

/** A {@link DatabaseDiff} while its parts are collected. */
export interface DiffDraft {
  readonly operations: Operation[];
  readonly problems: DiffProblem[];
  readonly diagnostics: DiffDiagnostic[];
}

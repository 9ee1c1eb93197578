import type { ColumnType } from "../schema/column-type.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./fold/database-draft.ts";
import type { NamedObject } from "./describe/named-object.ts";
import type { Operation } from "./operation.ts";

/** What a kind of operation changes; `unknown` stands for raw SQL and code, which may change anything. */
export type ChangedMatter = "schema" | "rows" | "unknown" | "nothing";

/** A column that is new, or whose values are converted or computed again. */
export interface GivenColumn {
  readonly table: QualifiedName;
  readonly column: string;
  /** The new type; null where the column keeps its type. */
  readonly type: ColumnType | null;
  readonly isNew: boolean;
}

/** A column that is dropped or gets another type, or all columns of a dropped table. */
export interface TakenColumns {
  readonly table: QualifiedName;
  /** Null for all columns of the table. */
  readonly column: string | null;
  /** The types before; null where the operation does not carry them. */
  readonly types: readonly ColumnType[] | null;
}

/** Values of existing rows that a change of the schema loses. */
export interface LostValues {
  readonly table: QualifiedName;
  /** Null where whole rows are lost. */
  readonly column: string | null;
}

/** The renaming of an object of the schema. */
export type Renaming =
  | { readonly part: "table"; readonly from: QualifiedName; readonly to: QualifiedName }
  | {
      readonly part: "column" | "constraint" | "index";
      readonly table: QualifiedName;
      readonly from: string;
      readonly to: string;
    };

/** What algorithms need to know of an operation without distinguishing its kind. */
export interface OperationFacts {
  /**
   * The table that the operation creates, changes or drops, or whose rows it changes; null where there is none, and for the renaming of a
   * table.
   */
  readonly table: QualifiedName | null;
  /** The tables whose definitions the operation changes or depends on. */
  readonly touchedTables: readonly QualifiedName[];
  readonly renaming: Renaming | null;
  /** The objects that get a name. */
  readonly namedObjects: readonly NamedObject[];
  readonly givenColumns: readonly GivenColumn[];
  readonly takenColumns: readonly TakenColumns[];
  readonly lostValues: readonly LostValues[];
  /** Whether the operation only fills nulls, so that its reverse has nothing to undo. */
  readonly onlyFillsNulls: boolean;
}

/** The facts of an operation that concerns no table. */
export const noFacts: OperationFacts = {
  table: null,
  touchedTables: [],
  renaming: null,
  namedObjects: [],
  givenColumns: [],
  takenColumns: [],
  lostValues: [],
  onlyFillsNulls: false,
};

/** Returns the facts of an operation on one table that keeps its name. */
export function factsOfTable(table: QualifiedName): OperationFacts {
  return { ...noFacts, table, touchedTables: [table] };
}

/** An operation in words, without its kind. */
export interface DescribedOperation {
  /** The object as users write it: `users`, `users.email`, `users.ix_users_email`; empty for raw SQL and code. */
  readonly object: string;
  /** What it does with the object, in one readable phrase. */
  readonly detail: string;
}

/** Everything that one kind of operation means, except for its SQL (see `ddl`) and its text in a revision file (see `script`). */
export interface OperationDefinition<O extends Operation, Changes extends ChangedMatter = ChangedMatter> {
  readonly changes: Changes;
  /**
   * Returns the operation that undoes it. Throws AludelError IRREVERSIBLE where the operation does not carry the information for that, such
   * as the definition of a dropped object.
   */
  readonly reverse: (operation: O) => Operation;
  /**
   * Applies the operation to the draft. Throws AludelError INVALID_OPERATION when it does not fit the schema that it meets. `applyOther`
   * applies an operation of any kind, for operations that contain others.
   */
  readonly apply: (
    draft: DatabaseDraft,
    operation: O,
    applyOther: (draft: DatabaseDraft, other: Operation) => void,
  ) => void;
  readonly describe: (operation: O) => DescribedOperation;
  readonly facts: (operation: O) => OperationFacts;
}

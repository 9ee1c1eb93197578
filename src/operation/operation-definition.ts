import type { ColumnType } from "../schema/column-type.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import type { DatabaseDraft } from "./database-draft.ts";
import type { Operation } from "./operation.ts";

/** What a kind of operation changes; `unknown` stands for raw SQL and code, which may change anything. */
export type ChangedMatter = "schema" | "rows" | "unknown" | "nothing";

/** A column that is new, or whose values are converted or computed again. */
export interface GivenColumn {
  readonly table: QualifiedName;
  readonly column: string;
  /** The type that it gets; null where it keeps its type. */
  readonly type: ColumnType | null;
  readonly isNew: boolean;
}

/** A column that is dropped or gets another type, or all columns of a table that is dropped. */
export interface TakenColumns {
  readonly table: QualifiedName;
  /** Null for all columns of the table. */
  readonly column: string | null;
  /** Their types before; null where the operation does not tell. */
  readonly types: readonly ColumnType[] | null;
}

/** Values that a change of the schema takes from rows. */
export interface LostValues {
  readonly table: QualifiedName;
  /** Null for whole rows. */
  readonly column: string | null;
}

/** An object of the schema that gets another name. */
export type Renaming =
  | { readonly part: "table"; readonly from: QualifiedName; readonly to: QualifiedName }
  | {
      readonly part: "column" | "constraint" | "index";
      readonly table: QualifiedName;
      readonly from: string;
      readonly to: string;
    };

/** What algorithms ask about an operation without asking for its kind. */
export interface OperationFacts {
  /** The table that it creates, changes or drops, or whose rows it changes; null where it has none, or gives it another name. */
  readonly table: QualifiedName | null;
  /** The tables whose definitions it changes or depends on. */
  readonly touchedTables: readonly QualifiedName[];
  readonly renaming: Renaming | null;
  readonly givenColumns: readonly GivenColumn[];
  readonly takenColumns: readonly TakenColumns[];
  readonly lostValues: readonly LostValues[];
  /** Whether it only puts values in the place of nulls, so that it has nothing to undo. */
  readonly onlyFillsNulls: boolean;
}

/** The facts of an operation that says nothing about tables. */
export const noFacts: OperationFacts = {
  table: null,
  touchedTables: [],
  renaming: null,
  givenColumns: [],
  takenColumns: [],
  lostValues: [],
  onlyFillsNulls: false,
};

/** Returns the facts of an operation on one table, which has the same name before and after it. */
export function factsOfTable(table: QualifiedName): OperationFacts {
  return { ...noFacts, table, touchedTables: [table] };
}

/** An operation in words, without its kind. */
export interface DescribedOperation {
  /** What it works on, as users write it: `users`, `users.email`, `users.ix_users_email`; empty for SQL and code. */
  readonly object: string;
  /** What it does with the object, in one readable phrase. */
  readonly detail: string;
}

/** All that is to be known about one kind of operation besides its SQL and its text in a revision file. */
export interface OperationDefinition<O extends Operation, Changes extends ChangedMatter = ChangedMatter> {
  readonly changes: Changes;
  /** Returns the operation that undoes it. Throws AludelError IRREVERSIBLE where the operation does not hold what that takes. */
  readonly reverse: (operation: O) => Operation;
  /**
   * Changes the draft. Throws AludelError INVALID_OPERATION when the operation does not fit the schema that it meets.
   * `applyOther` applies an operation of any kind, for those that consist of others.
   */
  readonly apply: (
    draft: DatabaseDraft,
    operation: O,
    applyOther: (draft: DatabaseDraft, other: Operation) => void,
  ) => void;
  readonly describe: (operation: O) => DescribedOperation;
  readonly facts: (operation: O) => OperationFacts;
}

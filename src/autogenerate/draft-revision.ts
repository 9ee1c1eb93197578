import type { Rename } from "../diff/apply-renames.ts";
import type { Comparator } from "../diff/comparator.ts";
import type { DiffDiagnostic } from "../diff/database-diff.ts";
import { diffDatabase } from "../diff/diff-database.ts";
import { type Decisions, findMissingDecisions, type MissingDecision } from "../diff/missing-decisions.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import { reverseOperations } from "../operation/fold/reverse-operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { Database } from "../schema/database.ts";
import type { RowValue } from "../schema/expression.ts";
import type { NamingConvention } from "../schema/default-naming-convention.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { refuseProblems } from "./refuse-problems.ts";

/** What a revision is drafted from. */
export interface DraftInput {
  /** The schema that the revisions add up to. */
  readonly revisions: Database;
  /** The schema that the models describe. */
  readonly models: Database;
  /** Values for rows that exist when a column becomes NOT NULL, by `table.column`. */
  readonly backfills: ReadonlyMap<string, RowValue>;
  readonly convention: NamingConvention;
  /** How both are compared: in portable terms, or as the engine that reported both. */
  readonly comparator: Comparator;
  /** Whether two types are the same on every engine that the revision is for. */
  readonly isOneType: (change: FromTo<ColumnType>) => boolean;
  /** Whether an engine that the revision is for may take texts of a key for one that differ in case, accents or blanks at the end. */
  readonly foldsText: boolean;
}

/** A revision as operations. */
export interface RevisionDraft {
  readonly upgrade: readonly Operation[];
  readonly downgrade: readonly Operation[];
  /** The models with every constraint and index named as the revision names it. */
  readonly desired: Database;
  readonly diagnostics: readonly DiffDiagnostic[];
  /** The renames that the operations begin with: those that were decided, and those of objects that make room for them. */
  readonly renames: readonly Rename[];
}

/** A draft, or what must be decided before there can be one. */
export type DraftResult =
  | { readonly kind: "draft"; readonly draft: RevisionDraft }
  | { readonly kind: "undecided"; readonly missing: readonly MissingDecision[]; readonly renames: readonly Rename[] };

/** Returns the operations without deletions of rows whose whole table is dropped: rows of other tables could make these fail. */
function withoutNeedlessDeletes(operations: readonly Operation[]): readonly Operation[] {
  const dropped = droppedTables(operations);
  return operations.filter(
    (operation) => operation.kind !== "deleteRows" || !dropped.has(formatQualifiedName(operation.table)),
  );
}

function droppedTables(operations: readonly Operation[]): ReadonlySet<string> {
  return new Set(
    operations.flatMap((operation) => (operation.kind === "dropTable" ? [formatQualifiedName(operation.table)] : [])),
  );
}

/**
 * Returns the operations that make the schema of the revisions into that of the models, and back; or the losses that nobody has decided.
 *
 * @throws AludelError ENUM_CHANGE_UNSUPPORTED or NOT_NULL_WITHOUT_DEFAULT for a change that cannot be written safely
 * @throws AludelError INVALID_OPERATION when a rename does not fit the schema of the revisions
 */
export function draftRevision(input: DraftInput, decisions: Decisions): DraftResult {
  const { revisions, models, backfills, convention, comparator, isOneType, foldsText } = input;
  const { operations, problems, diagnostics, named, parked } = diffDatabase(revisions, models, {
    comparator,
    naming: { convention },
    renames: decisions.renames,
    backfills,
    foldsText,
  });
  const renames = [...decisions.renames, ...parked];
  const missing = findMissingDecisions(operations, decisions, parked, isOneType);
  if (missing.length > 0) return { kind: "undecided", missing, renames };
  refuseProblems(problems);
  const dropped = droppedTables(operations);
  const draft: RevisionDraft = {
    upgrade: withoutNeedlessDeletes(operations),
    downgrade: withoutNeedlessDeletes(reverseOperations(operations)),
    desired: named,
    renames,
    diagnostics: diagnostics.filter(
      ({ kind, table }) => kind !== "referenceRowsDeleted" || !dropped.has(formatQualifiedName(table)),
    ),
  };
  return { kind: "draft", draft };
}

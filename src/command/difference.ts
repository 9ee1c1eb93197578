import type { Comparator } from "../diff/comparator.ts";
import type { DiffProblem } from "../diff/database-diff.ts";
import { compareDatabases } from "../diff/diff-database.ts";
import { describeOperation } from "../operation/describe-operation.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";

/** What can be held against each other. */
export type Side = "models" | "history" | "database" | "files";

/** One difference between two sides, and what to do about it. */
export interface Difference {
  /** The operation that would remove it, or `enumLabels`, `editedRevision`. */
  readonly kind: string;
  /** What differs, as users write it: `users.email`. */
  readonly object: string;
  /** The first side is what the second should be. */
  readonly between: readonly [Side, Side];
  readonly detail: string;
  readonly remedies: readonly string[];
}

const remedies: Readonly<Record<string, readonly string[]>> = {
  "models history": [
    'follow the models: aludel revision --autogenerate -m "…"',
    "follow the history: change the model back",
  ],
  "history database": [
    "follow the history: undo the change in the database",
    "follow the database: change the models, write a revision with the same change, and stamp it",
  ],
};

function describeProblem(problem: DiffProblem): Pick<Difference, "kind" | "object" | "detail"> {
  if (problem.kind === "notNullWithoutDefault") {
    return {
      kind: "alterColumn",
      object: formatColumnName(problem.table, problem.column),
      detail: "is to be NOT NULL, and nothing says which value existing rows get",
    };
  }
  const { from, to } = problem;
  return {
    kind: "enumLabels",
    object: formatQualifiedName(problem.enum),
    detail: `labels ${from.join(", ")} are to be ${to.join(", ")}`,
  };
}

/** Returns what it would take to make `found` (the second side) into `wanted` (the first side). */
export function describeDifferences(
  found: Database,
  wanted: Database,
  comparator: Comparator,
  between: Difference["between"],
): Difference[] {
  const { operations, problems } = compareDatabases(found, wanted, { comparator });
  const described = [...operations.map(describeOperation), ...problems.map(describeProblem)];
  return described.map(({ kind, object, detail }) => ({
    kind,
    object,
    between,
    detail,
    remedies: remedies[between.join(" ")] ?? [],
  }));
}

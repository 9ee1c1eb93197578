import type { Comparator } from "../diff/comparator.ts";
import type { DatabaseDiff, DiffProblem } from "../diff/database-diff.ts";
import { compareDatabases } from "../diff/diff-database.ts";
import { describeOperation } from "../operation/describe/describe-operation.ts";
import type { Database } from "../schema/database.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";
import { findOtherRelations, type OtherRelation } from "../diff/other-relations.ts";

/** What `check` compares: `history` means the revisions, `replay` what running them makes of a scratch database. */
export type Side = "models" | "history" | "replay" | "database" | "files";

/** One difference between two sides, and what to do about it. */
export interface Difference {
  /** The operation that would remove it, or what is wrong where no operation does: `enumLabels`, `editedRevision`, `columnOrder` … */
  readonly kind: string;
  /** What differs, as users write it: `users.email`. */
  readonly object: string;
  /** The first side is what the second should be. */
  readonly between: readonly [Side, Side];
  readonly detail: string;
  readonly remedies: readonly string[];
}

/** A difference without its sides. */
export type DescribedDifference = Pick<Difference, "kind" | "object" | "detail">;

const remedies: Readonly<Record<string, readonly string[]>> = {
  "models history": [
    'follow the models: aludel revision --autogenerate -m "…"',
    "follow the history: change the model back",
  ],
  "history replay": [
    "follow the history: declare what SQL in a revision changes, op.execute(…, { changes: (op) => … }), or undo it in a new revision",
    "follow the engine: put the same into the models, and into a revision that says so",
  ],
  "history database": [
    "follow the history: undo the change in the database",
    "follow the database: change the models, write a revision with the same change, and stamp it",
  ],
  "models database": [
    "follow the models: put the row back as they have it",
    'follow the database: change the row in the models and write a revision, or leave such rows to users: compare: "insert-only"',
  ],
};

/** What can be done about a difference that {@link describeOtherRelation} describes. */
export const otherRelationRemedies: readonly string[] = [
  "make it what the first side says, or move what is no table away under another name",
  "leave it to others: name it under exclude in the configuration",
];

/** What can be done about a difference of the models that `revision --autogenerate` refuses to draft, by its kind. */
const undrafted: Readonly<Record<DiffProblem["kind"], string>> = {
  enumLabelsChanged:
    "follow the models: write the revision by hand, since changes of labels are not drafted: op.execute(…, { changes: (op) => … })",
  notNullWithoutDefault:
    'follow the models: give the column a default, or let rows get their value first, then aludel revision --autogenerate -m "…"',
};

/** Returns what can be done about a difference between these sides; `problem` is what keeps it from being drafted. */
export function remediesFor(between: Difference["between"], problem?: DiffProblem["kind"]): readonly string[] {
  const sides = between.join(" ");
  const known = remedies[sides] ?? [];
  return problem === undefined || sides !== "models history" ? known : [undrafted[problem], ...known.slice(1)];
}

function describeProblem(problem: DiffProblem): DescribedDifference {
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

/** Returns the difference for a name that is a table on one side and something that is not managed on the other. */
export function describeOtherRelation({ name, kind }: Pick<OtherRelation, "name" | "kind">): DescribedDifference {
  return { kind: "notATable", object: name, detail: `is a table on one side and a ${kind} on the other` };
}

/** Returns a diff in words, each difference once. `others` are the names that stand for something else on one of the sides. */
export function describeDiff(
  { operations, problems }: Pick<DatabaseDiff, "operations" | "problems">,
  others: readonly OtherRelation[] = [],
): DescribedDifference[] {
  const otherKinds = new Map(others.map(({ name, kind }) => [name, kind]));
  return [
    ...operations.map((operation) => {
      const { kind, object, detail } = describeOperation(operation);
      const other = kind === "createTable" || kind === "dropTable" ? otherKinds.get(object) : undefined;
      if (other === undefined) return { kind, object, detail };
      return describeOtherRelation({ name: object, kind: other });
    }),
    ...problems.map(describeProblem),
  ];
}

/** How two sides are compared. */
export interface ComparisonOptions {
  readonly comparator: Comparator;
  readonly between: Difference["between"];
  /** Whether the order of an enum's labels counts; default true. */
  readonly labelOrder?: boolean;
}

/** Returns what it would take to make `found` (the second side) into `wanted` (the first side). */
export function describeDifferences(
  found: Database,
  wanted: Database,
  { comparator, between, labelOrder = true }: ComparisonOptions,
): Difference[] {
  const { operations, problems } = compareDatabases(found, wanted, { comparator });
  const counted = problems.filter(
    (problem) => labelOrder || problem.kind !== "enumLabelsChanged" || !problem.isReorder,
  );
  const described = describeDiff({ operations, problems: [] }, findOtherRelations(found, wanted));
  return [
    ...described.map((difference) => ({
      ...difference,
      between,
      remedies: difference.kind === "notATable" ? otherRelationRemedies : remediesFor(between),
    })),
    ...counted.map((problem) => ({
      ...describeProblem(problem),
      between,
      remedies: remediesFor(between, problem.kind),
    })),
  ];
}

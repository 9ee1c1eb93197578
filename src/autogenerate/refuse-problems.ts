import type { DiffProblem } from "../diff/database-diff.ts";
import { AludelError } from "../error/aludel-error.ts";
import { formatColumnName, formatQualifiedName } from "../schema/qualified-name.ts";

type ProblemOf<K extends DiffProblem["kind"]> = Extract<DiffProblem, { readonly kind: K }>;

function enumLabelsChanged({ enum: name, from, to, isReorder }: ProblemOf<"enumLabelsChanged">): AludelError {
  const key = formatQualifiedName(name);
  const added = to.filter((label) => !from.includes(label));
  const removed = from.filter((label) => !to.includes(label));
  const changes = [
    ...(added.length > 0 ? [`adds ${added.join(", ")}`] : []),
    ...(removed.length > 0 ? [`removes ${removed.join(", ")}`] : []),
    ...(isReorder ? [`orders them ${to.join(", ")} instead of ${from.join(", ")}`] : []),
  ];
  return new AludelError(
    "ENUM_CHANGE_UNSUPPORTED",
    `enum "${key}" changes its labels: the model ${changes.join(" and ")}`,
    {
      hint: "Changes of labels are not drafted yet. Write the revision by hand with op.execute and declare its changes, or keep the labels",
      details: { enum: key, from, to },
    },
  );
}

function notNullWithoutDefault({ table, column }: ProblemOf<"notNullWithoutDefault">): AludelError {
  const name = formatColumnName(table, column);
  return new AludelError(
    "NOT_NULL_WITHOUT_DEFAULT",
    `column "${name}" is NOT NULL without a default, and the table may hold rows, which would have no value`,
    {
      hint: "Give the model a default, or say what existing rows get: .notNull().backfill(…); or make the column nullable",
      details: { column: name },
    },
  );
}

/**
 * Returns when there are no problems.
 *
 * @throws AludelError ENUM_CHANGE_UNSUPPORTED or NOT_NULL_WITHOUT_DEFAULT for the first one, all of them in its details
 */
export function refuseProblems(problems: readonly DiffProblem[]): void {
  const errors = problems.map((problem) =>
    problem.kind === "enumLabelsChanged" ? enumLabelsChanged(problem) : notNullWithoutDefault(problem),
  );
  const [first] = errors;
  if (first === undefined) return;
  if (errors.length === 1) throw first;
  throw new AludelError(first.code, errors.map(({ message }) => message).join("; "), {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    details: { problems: errors.map(({ code, message, details }) => ({ code, message, details })) },
  });
}

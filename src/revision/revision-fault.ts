import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import type { Revision } from "./revision.ts";

/** Returns the error for two revisions that share an id. */
export function duplicateRevision(first: Revision, second: Revision): AludelError {
  const where = [first, second].map((revision) => revision.path ?? "unknown file");
  return new AludelError(
    "DUPLICATE_REVISION",
    `revision id "${first.id}" is used twice, in "${where[0]}" and in "${where[1]}"`,
    {
      hint: "Delete the copy, or give one of the two files an id of its own",
      details: { revision: first.id, files: where },
    },
  );
}

/** Returns the error for a branch label that two revisions carry, or that is also the id of a revision. */
export function duplicateBranchLabel(label: string, first: Revision, second: Revision): AludelError {
  const sameAsId = second.id === label;
  return new AludelError(
    "DUPLICATE_BRANCH_LABEL",
    sameAsId
      ? `branch label "${label}" of ${locate(first)} is also the id of ${locate(second)}`
      : `branch label "${label}" is carried by ${locate(first)} and by ${locate(second)}`,
    {
      hint: "A label names one branch: remove it from one of the two files",
      details: { label, revisions: [first.id, second.id], files: filesOf([first, second]) },
    },
  );
}

/** Returns the error for a `downRevision` that is no revision. */
export function unknownParent(revision: Revision, parent: string, ids: Iterable<string>): AludelError {
  return new AludelError("UNKNOWN_PARENT", `parent "${parent}" of ${locate(revision)} does not exist`, {
    hint: missingHint(parent, ids, "downRevision"),
    details: { revision: revision.id, parent, files: filesOf([revision]) },
  });
}

/** Returns the error for a `dependsOn` entry that is neither a revision nor a branch label. */
export function unknownDependency(revision: Revision, dependency: string, ids: Iterable<string>): AludelError {
  return new AludelError("UNKNOWN_DEPENDENCY", `dependency "${dependency}" of ${locate(revision)} does not exist`, {
    hint: missingHint(dependency, ids, "dependsOn"),
    details: { revision: revision.id, dependency, files: filesOf([revision]) },
  });
}

/** Returns the error for revisions that each come before the next, and the last before the first. */
export function revisionCycle(cycle: readonly Revision[]): AludelError {
  const [first] = cycle;
  const message =
    cycle.length === 1 && first !== undefined
      ? `${locate(first)} names itself as its ancestor`
      : `revisions form a cycle: ${cycle.map(locate).join(" needs ")} needs "${first?.id}"`;
  return new AludelError("REVISION_CYCLE", message, {
    hint: "Correct downRevision (or dependsOn) in one of these files, so that the history has a beginning",
    details: { revisions: cycle.map((revision) => revision.id), files: filesOf(cycle) },
  });
}

/** Returns `revision "id" in "file"`. */
function locate(revision: Revision): string {
  return revision.path === undefined ? `revision "${revision.id}"` : `revision "${revision.id}" in "${revision.path}"`;
}

function filesOf(revisions: readonly Revision[]): readonly string[] {
  return revisions.flatMap((revision) => revision.path ?? []);
}

function missingHint(name: string, ids: Iterable<string>, field: string): string {
  const nearest = nearestName(name, ids);
  const question = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return `Restore the file of "${name}" (was it deleted, or is it on another branch?), or correct ${field}.${question}`;
}

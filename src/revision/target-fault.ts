import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import type { Revision } from "./revision.ts";
import type { RevisionGraph } from "./revision-graph.ts";

/**
 * Returns the error for several heads where one is needed; it shows each with its message.
 * @param hint how to name one of them in the command at hand; by default that of `upgrade`
 */
export function multipleHeads(heads: readonly Revision[], hint?: string): AludelError {
  const named = heads.map(describeRevision).join(", ");
  return new AludelError("MULTIPLE_HEADS", `revision graph has ${heads.length} heads: ${named}`, {
    hint: `aludel revision -m "merge" --head heads, or ${hint ?? `name one: aludel upgrade ${heads[0]?.id}`}`,
    details: { heads: heads.map(({ id, message, path }) => ({ revision: id, message, path })) },
  });
}

/** Returns the error for a name that is neither an id, the beginning of one, nor a branch label. */
export function revisionNotFound(graph: RevisionGraph, name: string): AludelError {
  const nearest = nearestName(name, [...graph.byId.keys(), ...graph.labels.keys(), "head", "heads", "base", "current"]);
  return new AludelError("REVISION_NOT_FOUND", `revision "${name}" does not exist`, {
    hint:
      nearest === undefined
        ? "aludel history lists the revisions"
        : `Did you mean "${nearest}"? aludel history lists all`,
    details: { target: name, ...(nearest === undefined ? {} : { nearest }) },
  });
}

/** Returns the error for a target that may mean several revisions. `how` says in what way, as in "begins". */
export function ambiguousTarget(
  target: string,
  how: string,
  candidates: readonly Revision[],
  hint: string,
): AludelError {
  const shown = candidates.slice(0, 5).map(describeRevision).join(", ");
  const rest = candidates.length > 5 ? ` and ${candidates.length - 5} more` : "";
  return new AludelError("AMBIGUOUS_REVISION", `target "${target}" ${how} ${shown}${rest}`, {
    hint,
    details: { target, candidates: candidates.map((revision) => revision.id) },
  });
}

/** Returns the error for a target that is no place in this history, or none that the command can go to. */
export function invalidTarget(target: string, reason: string, hint: string): AludelError {
  return new AludelError("INVALID_TARGET", `target "${target}" ${reason}`, { hint, details: { target } });
}

/** Returns the error for ids in the version table that no file has. */
export function revisionFileMissing(missing: readonly string[]): AludelError {
  const names = missing.map((id) => `"${id}"`).join(", ");
  const subject =
    missing.length === 1 ? `revision ${names}, which has no file` : `revisions ${names}, which have no files`;
  return new AludelError("REVISION_FILE_MISSING", `the database stands at ${subject}`, {
    hint:
      "It was upgraded from another branch, or the file was deleted since. Restore the file (git log --all -- migrations) or switch to the branch that has it; " +
      "only if the schema really is that of a revision you have, record that one: aludel stamp --purge REVISION --verify",
    details: { missing },
  });
}

/** Returns `"id" (message)`. */
export function describeRevision(revision: Revision): string {
  return revision.message === "" ? `"${revision.id}"` : `"${revision.id}" (${revision.message})`;
}

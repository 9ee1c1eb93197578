import { AludelError } from "../error/aludel-error.ts";
import { reservedTargets } from "../revision/revision.ts";
import type { Script } from "./script-directory.ts";

/** Schemes that shape the ids of new revisions. */
export type RevisionNaming = "hash" | "sequence" | "timestamp" | "date-slug";

/** Where ids come from. */
export interface RevisionIdSource {
  readonly now: Date;
  /** Returns so many random bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Longest id, in letters: it stands in a file name with date and slug, and in the version table. */
const longest = 128;

/**
 * Returns an id for a new revision that no existing one has.
 * @param slug of the message, for `date-slug`
 */
export function generateRevisionId(
  naming: RevisionNaming,
  slug: string,
  existing: Iterable<string>,
  source: RevisionIdSource,
): string {
  const taken = new Set(existing);
  switch (naming) {
    case "hash":
      return firstFree(taken, () => Buffer.from(source.randomBytes(6)).toString("hex"));
    case "sequence":
      return nextInSequence(taken);
    case "timestamp":
      return firstFree(taken, (attempt) => formatDate(new Date(source.now.getTime() + attempt * 1000), 14));
    case "date-slug": {
      const id = `${formatDate(source.now, 8)}_${slug}`;
      return firstFree(taken, (attempt) => (attempt === 0 ? id : `${id}_${attempt + 1}`));
    }
  }
}

const idHint = "An id has letters, digits, underscores, dots and hyphens, and begins with a letter or digit";

/**
 * Refuses an id that cannot be used for a new revision.
 * @throws AludelError INVALID_REVISION_ID, or DUPLICATE_REVISION naming the file that has it
 */
export function assertNewRevisionId(id: string, existing: readonly Script[]): void {
  const reason = reasonAgainst(id);
  if (reason !== undefined) {
    throw new AludelError("INVALID_REVISION_ID", `revision id "${id}" ${reason}`, {
      hint: idHint,
      details: { revision: id },
    });
  }
  const other = existing.find((script) => script.id === id || script.branchLabels.includes(id));
  if (other !== undefined) {
    throw new AludelError("DUPLICATE_REVISION", `revision id "${id}" is taken by "${other.path}"`, {
      hint: "Choose another --rev-id, or leave it out",
      details: { revision: id, files: [other.path] },
    });
  }
}

/**
 * Refuses the id or a branch label of a file that no command could name, or that means something else there.
 * @throws AludelError INVALID_REVISION_ID
 */
export function assertUsableIds({ id, branchLabels }: Pick<Script, "id" | "branchLabels">, path: string): void {
  for (const each of [id, ...branchLabels]) {
    const reason = reasonAgainst(each);
    if (reason === undefined) continue;
    const what = each === id ? "revision id" : "branch label";
    throw new AludelError("INVALID_REVISION_ID", `${what} ${JSON.stringify(each)} of "${path}" ${reason}`, {
      hint: idHint,
      details: { revision: id, path },
    });
  }
}

/** Returns the first letters of the date in universal time, as digits: 8 for the day, 14 for the second. */
export function formatDate(date: Date, digits: 8 | 12 | 14): string {
  return date.toISOString().replaceAll(/\D/g, "").slice(0, digits);
}

function reasonAgainst(id: string): string | undefined {
  if (id.length > longest) return `has ${id.length} letters, more than ${longest}`;
  if (reservedTargets.includes(id)) return "is a word with a meaning of its own";
  // In a target a trailing "-1" or "+1" counts steps, "@" names a branch and ":" a range, so that no id may hold them.
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(id) ? undefined : "has letters that do not fit an id";
}

function nextInSequence(taken: ReadonlySet<string>): string {
  const numbers = [...taken].flatMap((id) => /^\d{1,9}(?!\d)/.exec(id)?.[0] ?? []);
  const highest = Math.max(0, ...numbers.map(Number));
  const width = Math.max(3, ...numbers.filter((number) => Number(number) === highest).map((number) => number.length));
  return String(highest + 1).padStart(width, "0");
}

function firstFree(taken: ReadonlySet<string>, candidate: (attempt: number) => string): string {
  for (let attempt = 0; ; attempt++) {
    const id = candidate(attempt);
    if (!taken.has(id)) return id;
  }
}

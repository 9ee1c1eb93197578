import { formatDate, type RevisionNaming } from "./revision-id.ts";

/** What the name of a revision file is made of. */
export interface FileNameParts {
  readonly id: string;
  readonly slug: string;
  readonly naming: RevisionNaming;
  readonly createDate: Date;
  /** Names of the files that exist. */
  readonly existing: readonly string[];
}

/**
 * Returns the name of a new revision file: a key that sorts by time or number, the id, the slug. The key is the id itself when it
 * sorts. A letter behind the day or the minute keeps the order of files that have it in common: `20261120_1530b_…`.
 */
export function buildFileName({ existing, ...parts }: FileNameParts): string {
  const name = buildPlainName(parts);
  const time = /^\d{8}(?:_\d{4})?(?=_)/.exec(name)?.[0];
  if (time === undefined) return name;
  const others = existing.filter((other) => other.startsWith(time) && /^[a-z]*_/.test(other.slice(time.length)));
  const letters = others.map((other) => /^[a-z]*/.exec(other.slice(time.length))?.[0] ?? "").toSorted();
  const last = letters.at(-1) ?? "";
  const same = `${time}${last}${name.slice(time.length)}`;
  if (others.every((other) => other < same)) return same;
  return `${time}${nextLetters(last)}${name.slice(time.length)}`;
}

/** Returns the letters that sort right after these: none, b, c, …, z, zb, zc, …; an underscore sorts before them all. */
function nextLetters(letters: string): string {
  const final = letters.at(-1) ?? "a";
  return final === "z" ? `${letters}b` : letters.slice(0, -1) + String.fromCodePoint((final.codePointAt(0) ?? 0) + 1);
}

function buildPlainName({ id, slug, naming, createDate }: Omit<FileNameParts, "existing">): string {
  const day = formatDate(createDate, 12);
  const key = idSorts(id, naming) ? id : `${day.slice(0, 8)}_${day.slice(8)}_${id}`;
  return key === slug || key.endsWith(`_${slug}`) ? `${key}.ts` : `${key}_${slug}.ts`;
}

/** A hash may begin with a digit by chance; any other scheme's id does because it counts. */
function idSorts(id: string, naming: RevisionNaming): boolean {
  return naming === "hash" ? /^\d{8}(?:\d{4,6})?[_.-]/.test(id) : /^\d/.test(id);
}

import { formatDate, type RevisionNaming } from "./revision-id.ts";

/** What the name of a revision file is made of. */
export interface FileNameParts {
  readonly id: string;
  readonly slug: string;
  readonly naming: RevisionNaming;
  readonly createDate: Date;
}

/**
 * Returns the name of a new revision file: a key that sorts by time or number, the id, the slug. The key is the id itself when it
 * sorts.
 */
export function buildFileName({ id, slug, naming, createDate }: FileNameParts): string {
  const day = formatDate(createDate, 12);
  const key = idSorts(id, naming) ? id : `${day.slice(0, 8)}_${day.slice(8)}_${id}`;
  return key === slug || key.endsWith(`_${slug}`) ? `${key}.ts` : `${key}_${slug}.ts`;
}

/** A hash may begin with a digit by chance; any other scheme's id does because it counts. */
function idSorts(id: string, naming: RevisionNaming): boolean {
  return naming === "hash" ? /^\d{8}(?:\d{4,6})?[_.-]/.test(id) : /^\d/.test(id);
}

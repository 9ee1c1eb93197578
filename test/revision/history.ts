import fc from "fast-check";
import type { Revision } from "../../src/revision/revision.ts";

/** Returns a revision whose fields are empty where nothing is said. */
export function revision(id: string, downRevisions: readonly string[] = [], rest: Partial<Revision> = {}): Revision {
  return { id, downRevisions, branchLabels: [], dependsOn: [], message: `message of ${id}`, createDate: "", ...rest };
}

/** Returns a line of revisions, each on top of the one before it. */
export function line(...ids: readonly string[]): readonly Revision[] {
  return ids.map((id, index) => revision(id, ids.slice(Math.max(index - 1, 0), index)));
}

/** Generates sound histories with branches, merges, several bases and dependencies, in random order of files. */
export function histories(maxLength = 14): fc.Arbitrary<readonly Revision[]> {
  const links = fc.record({
    parents: fc.array(fc.nat(), { maxLength: 3 }),
    dependencies: fc.array(fc.nat(), { maxLength: 1 }),
    isBase: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  return fc
    .array(links, { minLength: 1, maxLength })
    .map((list) =>
      list.map(({ parents, dependencies, isBase }, index) => {
        const pick = (numbers: readonly number[]) => [...new Set(numbers.map((n) => `r${n % index}`))];
        if (index === 0 || isBase) return revision(`r${index}`);
        const downRevisions = pick(parents.length === 0 ? [index - 1] : parents);
        return revision(`r${index}`, downRevisions, {
          dependsOn: pick(dependencies).filter((id) => !downRevisions.includes(id)),
        });
      }),
    )
    .chain((revisions) => fc.shuffledSubarray(revisions, { minLength: revisions.length }));
}

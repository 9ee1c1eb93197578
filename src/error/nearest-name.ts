import { distance } from "fastest-levenshtein";

/** Returns the name that is most like `name`, or undefined when none is near (more than a third of the letters differ). */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of names) {
    const edits = Math.abs(candidate.length - name.length) < least ? distance(name, candidate) : least;
    if (edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest;
}

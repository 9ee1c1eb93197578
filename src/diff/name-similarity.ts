/** Returns the words of a name in lower case: `fullName`, `full_name` and `full name` have the same words. */
function wordsOf(name: string): string[] {
  const spaced = name.replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2").toLowerCase();
  return spaced.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

function pairsOf(name: string): string[] {
  const letters = Array.from(name.toLowerCase());
  return letters.slice(1).map((letter, at) => `${letters[at] ?? ""}${letter}`);
}

/** Returns the Sørensen–Dice coefficient of two multisets: twice the number of shared parts, divided by the number of all parts. */
function compareParts(left: readonly string[], right: readonly string[]): number {
  if (left.length + right.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const part of left) counts.set(part, (counts.get(part) ?? 0) + 1);
  let shared = 0;
  for (const part of right) {
    const count = counts.get(part) ?? 0;
    if (count > 0) shared++;
    counts.set(part, count - 1);
  }
  return (2 * shared) / (left.length + right.length);
}

/** Returns the similarity of two names from 0 to 1: by shared words or by shared bigrams, whichever is greater. */
export function compareNames(left: string, right: string): number {
  if (left === right) return 1;
  return Math.max(compareParts(wordsOf(left), wordsOf(right)), compareParts(pairsOf(left), pairsOf(right)));
}

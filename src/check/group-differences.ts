import type { Difference } from "./difference.ts";

/** Several columns of one table that only one side has, reported as one finding with their number. */
export interface DifferenceGroup {
  readonly kind: string;
  /** The table. */
  readonly object: string;
  readonly between: readonly [string, string];
  readonly count: number;
  /** The objects of the differences in it. */
  readonly members: readonly string[];
}

/** Returns whether differences of a kind are told once per table when there are several of them. */
function isGrouped(kind: string): boolean {
  return kind === "addColumn" || kind === "dropColumn";
}

function tableOf(object: string): string {
  const quoted = /^(.*)\.(?:"(?:[^"]|"")*"|[^."]+)$/su.exec(object);
  return quoted?.[1] ?? object;
}

/** Returns the tables of which one side lacks several columns, in the order of their first difference. */
export function groupDifferences(
  differences: readonly (Pick<Difference, "kind" | "object"> & { readonly between: readonly [string, string] })[],
): readonly DifferenceGroup[] {
  const groups = new Map<string, DifferenceGroup>();
  for (const { kind, object, between } of differences) {
    if (!isGrouped(kind)) continue;
    const table = tableOf(object);
    const key = JSON.stringify([kind, table, between]);
    const members = [...(groups.get(key)?.members ?? []), object];
    groups.set(key, { kind, object: table, between, count: members.length, members });
  }
  return [...groups.values()].filter(({ count }) => count > 1);
}

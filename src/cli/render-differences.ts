import type { CheckReport } from "../command/look/check.ts";
import type { Style } from "./output.ts";

/** What differs between two sides, with groups where several columns of a table do. */
interface Differences {
  readonly differences: readonly {
    readonly kind: string;
    readonly object: string;
    readonly between: readonly [string, string];
    readonly detail: string;
    readonly remedies: readonly string[];
  }[];
  readonly groups: CheckReport["groups"];
}

const groupWords: Readonly<Record<string, string>> = {
  addColumn: "columns are missing",
  dropColumn: "columns are too many",
};

/** Returns the lines for differences: one finding for several columns that a table lacks, each other one with its remedies. */
export function renderDifferences({ differences, groups }: Differences, style: Style): readonly string[] {
  const told = new Set<string>();
  return differences.flatMap(({ kind, object, between, detail, remedies }) => {
    const sides = style.red(between.join(" ≠ "));
    const hints = remedies.map((remedy) => style.dim(`  - ${remedy}`));
    const group = groups.find(
      (each) => each.kind === kind && each.between.join() === between.join() && each.members.includes(object),
    );
    if (group === undefined) {
      const name = object === "" ? "" : ` ${style.bold(object)}`;
      return [`${sides}${name}: ${detail} ${style.dim(`(${kind})`)}`, ...hints];
    }
    const key = `${kind} ${group.object} ${between.join()}`;
    if (told.has(key)) return [];
    told.add(key);
    const words = `${group.count} ${groupWords[kind] ?? "differences"}: ${group.members.join(", ")}`;
    return [`${sides} ${style.bold(group.object)}: ${words} ${style.dim(`(${kind})`)}`, ...hints];
  });
}

/** Returns the line for what was found and is not managed. */
export function renderUnmanaged(unmanaged: CheckReport["unmanaged"], style: Style): readonly string[] {
  if (unmanaged.length === 0) return [];
  return [style.dim(`not managed: ${unmanaged.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`)];
}

import type { RevisionEntry } from "../command/revision/revision-entry.ts";
import type { Style } from "./output.ts";

/** Returns a revision as one line, or as a block with all its facts. */
export function renderRevision(
  revision: RevisionEntry,
  { isVerbose, style }: { readonly isVerbose: boolean; readonly style: Style },
): string {
  const marks = [
    ...revision.branchLabels,
    ...(revision.isHead ? ["head"] : []),
    ...(revision.downRevisions.length > 1 ? ["merge"] : []),
    ...(revision.isCurrent === true ? ["current"] : []),
  ];
  const parents = revision.downRevisions.length === 0 ? "base" : revision.downRevisions.join(", ");
  const mark = marks.length === 0 ? "" : ` ${style.green(`(${marks.join(", ")})`)}`;
  const line = `${style.dim(`${parents} ->`)} ${style.bold(revision.revision)}${mark} ${revision.message}`.trimEnd();
  if (!isVerbose) return line;
  const facts = [
    ["file", revision.path],
    ["date", revision.createDate],
    ["depends on", revision.dependsOn.join(", ")],
  ] as const;
  return [
    line,
    ...facts.filter(([, value]) => value !== "").map(([name, value]) => style.dim(`  ${name}: ${value}`)),
  ].join("\n");
}

import type { Config } from "../../config/config.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { resolveRange, splitRange } from "../../revision/resolve-range.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { buildRevisionEntry, type RevisionEntry } from "../revision/revision-entry.ts";
import { openProject, type Project } from "../../project/open-project.ts";

/** The revisions, newest first. */
export interface HistoryReport {
  readonly revisions: readonly RevisionEntry[];
}

/** Which revisions are listed. */
export interface HistoryOptions {
  /** `A:B`, both ends included; a side left out is the base or the heads. */
  readonly range?: string;
  /** Whether the database is asked where it stands; `"if-reachable"` does without it where it cannot be asked. */
  readonly indicateCurrent?: boolean | "if-reachable";
}

/** Returns the revisions of a range, newest first. The database is asked only where the range or the option needs it. */
export async function history(config: Config, options: HistoryOptions = {}): Promise<HistoryReport> {
  const project = openProject(config);
  const { graph } = project;
  const { range = ":", indicateCurrent = false } = options;
  const versions = await readPlace(project, needsDatabase(graph, range) || indicateCurrent);
  const { revisions } = resolveRange(graph, range, versions ?? []);
  return { revisions: revisions.toReversed().map((revision) => buildRevisionEntry(graph, revision, versions)) };
}

/** Returns whether a range starts or ends at a place that only the database knows. */
function needsDatabase(graph: RevisionGraph, text: string): boolean {
  const { from, to } = splitRange(text) ?? { from: "", to: "" };
  const ends = [from, to].filter((end) => end !== "").map((end) => parseTarget(graph, end));
  return ends.some(({ place }) => place === "current") || (ends.length === 2 && ends.every(isRelativeToCurrent));
}

async function readPlace(project: Project, ask: boolean | "if-reachable"): Promise<readonly string[] | null> {
  if (ask === false) return null;
  const read = project.readVersions();
  if (ask === true) return read;
  return read.catch((error: unknown) => {
    if (isAludelError(error)) return null;
    throw error;
  });
}

import type { Config } from "../../config/config.ts";
import { describeOperation, type OperationDescription } from "../../operation/describe/describe-operation.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import { loadScripts } from "../../script/load-script.ts";
import { recordDowngrade, recordUpgrade } from "../../script/record-operations.ts";
import { openProject } from "../../project/open-project.ts";
import { buildRevisionEntry, type RevisionEntry } from "../revision/revision-entry.ts";

/** Revisions with what they do. */
export interface ShowReport {
  readonly revisions: readonly (RevisionEntry & {
    readonly upgrade: readonly OperationDescription[];
    readonly downgrade: readonly OperationDescription[];
  })[];
}

/** Returns the revisions that a target names, with their operations in words. */
export async function show(config: Config, { target }: { readonly target: string }): Promise<ShowReport> {
  const project = openProject(config);
  const { graph } = project;
  const parsed = parseTarget(graph, target);
  const versions = parsed.place === "current" || isRelativeToCurrent(parsed) ? await project.readVersions() : null;
  const loaded = await loadScripts(resolveTarget(graph, parsed, versions ?? []));
  return {
    revisions: loaded.map((each) => ({
      ...buildRevisionEntry(graph, each.script, versions),
      upgrade: recordUpgrade(each).map(describeOperation),
      downgrade: recordDowngrade(each).map(describeOperation),
    })),
  };
}

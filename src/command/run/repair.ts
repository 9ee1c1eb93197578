import type { Config } from "../../config/config.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { repair as repairDatabase, type RepairResult } from "../../migration/run-repair.ts";
import type { BackfillStatus } from "../../migration/step.ts";
import { stamp } from "../../migration/bookkeeping/write-stamp.ts";
import type { Silence } from "../../connection/session.ts";
import type { LockWait } from "../../migration/with-retries.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { revisionFileMissing } from "../../revision/target-fault.ts";
import { upgradePath } from "../../revision/upgrade-path.ts";
import { appliedRevisions, topmost } from "../../revision/version-set.ts";
import { readChecksums } from "../../script/checksum.ts";
import type { Script } from "../../script/script-directory.ts";
import { buildSteps } from "./build-steps.ts";
import { openProject, type Project } from "../../project/open-project.ts";

/** What `repair` has done. */
export type RepairReport = RepairResult;

/** How `repair` goes about it. */
export interface RepairOptions {
  /** Takes back what a run did that stopped inside a revision, instead of finishing it. */
  readonly undo?: boolean;
  /** What is the case with a statement that was cut off and of which the database does not tell: it took effect, or it did not. */
  readonly mark?: "done" | "undone";
  /** Records the file of an applied revision as it is now; runs nothing. */
  readonly accept?: string;
  readonly production?: boolean;
  /** Accepts that an undoing throws rows away. */
  readonly yes?: boolean;
  /** Asks a person; absent where nobody can be asked. */
  readonly confirm?: (question: string) => Promise<boolean>;
  readonly onWait?: (wait: LockWait) => void;
  /** Told of a statement that goes on for long without an answer. */
  readonly onSilence?: (silence: Silence) => void;
  readonly onBackfill?: (status: BackfillStatus) => void;
  readonly onWarning?: (message: string) => void;
}

/**
 * Brings a database out of a revision in which a run stopped: finishes it, or takes back what was done, after reading the real state.
 *
 * @throws AludelError EFFECT_UNKNOWN (exit 8) where the database does not tell what was done; what running a revision throws
 */
export async function repair(config: Config, options: RepairOptions = {}): Promise<RepairReport> {
  const { undo = false, mark, accept, production } = options;
  const project = openProject(config);
  const { graph } = project;
  if (accept !== undefined) return acceptFile(project, accept, production);
  return project.withDatabase({ writes: true, production }, async (opened) => {
    const result = await repairDatabase({
      database: await opened.load(),
      resolveStep: async (heads, way) => {
        const script = way === null ? nextScript(graph, heads) : findScript(graph, way.revision);
        if (script === null) return null;
        const direction = way?.direction ?? "upgrade";
        const [step] = await buildSteps(project, { path: [script], direction, from: heads });
        return step ?? null;
      },
      lockTimeout: config.lock.timeout,
      statement: config.statement,
      undo,
      decided: mark === undefined ? null : mark === "done" ? "done" : "again",
      lossDecision: { isGiven: options.yes === true, confirm: options.confirm, command: "aludel repair --undo" },
      onBackfill: options.onBackfill,
      onWarning: options.onWarning,
      onWait: options.onWait ?? (() => undefined),
      onSilence: options.onSilence ?? (() => undefined),
    });
    return { ...result, current: topmost(graph, result.current) };
  });
}

/** Returns the revision that would run next, or null at the head. */
function nextScript(graph: RevisionGraph<Script>, heads: readonly string[]): Script | null {
  const [next] = graph.heads.length === 0 ? [] : upgradePath(graph, heads, "heads");
  return next ?? null;
}

function findScript(graph: RevisionGraph<Script>, revision: string): Script {
  const script = graph.byId.get(revision);
  if (script === undefined) throw revisionFileMissing([revision]);
  return script;
}

async function acceptFile(project: Project, target: string, production: boolean | undefined): Promise<RepairReport> {
  const { config, graph } = project;
  return project.withDatabase({ writes: true, production }, async (opened) => {
    let accepted: Script | undefined;
    const { current } = await stamp({
      database: await opened.load(),
      lockTimeout: config.lock.timeout,
      resolve: async (versions) => {
        const [script] = resolveTarget(graph, target, versions);
        if (script === undefined || !appliedRevisions(graph, versions).has(script.id)) {
          throw new AludelError(
            "INVALID_TARGET",
            `revision "${target}" is not applied, so there is nothing to accept`,
            {
              hint: "aludel history shows what is applied",
              details: { target },
            },
          );
        }
        accepted = script;
        const checksums = await readChecksums([script.path]);
        return { to: versions, stamped: [{ revision: script.id, checksum: checksums.get(script.path) ?? null }] };
      },
    });
    const found = `recorded ${accepted?.path ?? target} as it is now; nothing was run`;
    return { applied: [], current: topmost(graph, current), found };
  });
}

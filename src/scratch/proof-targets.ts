import type { DatabaseUrl } from "../connection/database-url.ts";
import { nameConnectionLoss } from "../connection/connection-loss.ts";
import type { Session } from "../connection/session.ts";
import type { Dialect } from "../dialect/dialect.ts";
import type { IntrospectionScope } from "../dialect/introspection-scope.ts";
import { isAludelError } from "../error/aludel-error.ts";
import type { DialectName } from "../schema/dialect-name.ts";

/** Where a proof runs. */
export interface ProofTarget {
  readonly dialect: Dialect;
  /** A session or URL on the server that gives the scratch databases; null for engines that need none. */
  readonly near: Session | DatabaseUrl | null;
  readonly scope: IntrospectionScope;
  /** SQL for what revisions rely on and do not make: extensions, roles, tables of others. */
  readonly setup: readonly string[];
  /** The project whose cache keeps results, and the version of Aludel that made them; absent where everything is built anew. */
  readonly cache?: { readonly directory: string; readonly version: string };
}

/** An engine on which nothing could be proved, and why. */
export interface UnprovedTarget {
  readonly dialect: DialectName;
  readonly reason: string;
}

/** The engines that revisions must run on, by whether a scratch database can be had there. */
export interface ProofTargets {
  readonly reachable: readonly ProofTarget[];
  readonly unproved: readonly UnprovedTarget[];
}

/** Exit statuses of failures that mean that no scratch database can be had: no connection, no privilege. */
const outOfReach: readonly number[] = [4, 5];

/** The result of each target that was in reach, and the targets that were not. */
export interface TargetResults<R> {
  readonly results: readonly { readonly target: ProofTarget; readonly result: R }[];
  readonly unproved: readonly UnprovedTarget[];
}

/**
 * Runs `use` on one target after the other; a target that turns out to be out of reach is moved to the unproved ones.
 *
 * @throws AludelError CONNECTION_LOST when a target was in reach and its connection was lost; what `use` throws
 */
export async function onEachTarget<R>(
  { reachable, unproved }: ProofTargets,
  use: (target: ProofTarget) => Promise<R>,
): Promise<TargetResults<R>> {
  const results: TargetResults<R>["results"][number][] = [];
  const missed = [...unproved];
  for (const target of reachable) {
    try {
      results.push({ target, result: await use(target) });
    } catch (caught) {
      const error = nameConnectionLoss(caught);
      if (!isAludelError(error) || error.code === "CONNECTION_LOST" || !outOfReach.includes(error.exitCode))
        throw error;
      missed.push({ dialect: target.dialect.name, reason: error.message });
    }
  }
  return { results, unproved: missed };
}

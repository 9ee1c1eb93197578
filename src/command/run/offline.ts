import type { Config } from "../../config/config.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import type { DatabaseUrl } from "../../connection/database-url.ts";
import { findConnector } from "../../dialect/load-connector.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import { renderOffline } from "../../migration/render-offline.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import type { RevisionGraph } from "../../revision/revision-graph.ts";
import { splitRange } from "../../revision/resolve-range.ts";
import { appliedRevisions } from "../../revision/version-set.ts";
import { buildSteps, resolvePath } from "./build-steps.ts";
import type { Project } from "../../project/open-project.ts";
import type { Direction } from "../../migration/step.ts";
import { toolVersion } from "../../project/tool-version.ts";

/** The SQL of a range. */
export interface OfflineScript {
  readonly sql: string;
  /** The heads at which the range starts. */
  readonly from: readonly string[];
}

/**
 * Returns the SQL of a range `FROM:TO` as an SQL script for the engine's own client; no database is touched. Without FROM an upgrade
 * starts at base; a downgrade must say where it starts.
 *
 * @throws AludelError OFFLINE_REFUSED, INVALID_TARGET, and what resolving and planning throws
 */
export async function writeOffline(project: Project, direction: Direction, target: string): Promise<OfflineScript> {
  const { config, graph } = project;
  const range = splitRange(target) ?? { from: "", to: target };
  if (range.from === "" && direction === "downgrade") {
    throw new AludelError("INVALID_TARGET", `"${target}" does not say where the downgrade starts`, {
      hint: `Without a database the start must be told: aludel downgrade REVISION:${range.to === "" ? "base" : range.to} --sql`,
      details: { target },
    });
  }
  const from = resolveTarget(graph, range.from === "" ? "base" : range.from).map(({ id }) => id);
  const to = range.to === "" ? (direction === "upgrade" ? "head" : "base") : range.to;
  const path = resolvePath(graph, direction, { from, target: to });
  if (direction === "upgrade" && path.length === 0) assertForward(graph, target, from, to);
  const { dialect, url } = await resolveEngine(config);
  const steps = await buildSteps(project, { path, direction, from });
  const { versionTable, historyTable } = config;
  const sql = await renderOffline({ dialect, versionTable, historyTable, toolVersion, url }, steps);
  return { sql, from };
}

/** Nothing to do is right between a revision and itself; a range that goes back would be an empty SQL script. */
function assertForward(graph: RevisionGraph, target: string, from: readonly string[], to: string): void {
  const ends = resolveTarget(graph, to, from).map(({ id }) => id);
  if (appliedRevisions(graph, ends).size >= appliedRevisions(graph, from).size) return;
  throw new AludelError("INVALID_TARGET", `target "${target}" goes backwards`, {
    hint: "A range is FROM:TO, older first; aludel downgrade FROM:TO --sql goes back",
    details: { target },
  });
}

/** Returns the engine that the SQL script is for, the database's own or the only target, and the URL of the database where there is one. */
async function resolveEngine(config: Config): Promise<{ readonly dialect: Dialect; readonly url: DatabaseUrl | null }> {
  try {
    const { url, connection } = await resolveConfigDatabase(config);
    if (url !== null) return { dialect: await loadDialect(url.dialect), url };
    if (connection !== null) return { dialect: await loadDialect((await findConnector(connection)).name), url: null };
  } catch (error) {
    const [only, second] = config.targets ?? [];
    if (!isAludelError(error, "NO_DATABASE") || only === undefined || second !== undefined) throw error;
    return { dialect: await loadDialect(only), url: null };
  }
  throw new AludelError("NO_DATABASE", "no database is named, so the engine of the script is not known", {
    hint: "Set DATABASE_URL, or --url; nothing is connected to",
  });
}

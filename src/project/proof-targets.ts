import { parseDatabaseUrl } from "../connection/database-url.ts";
import type { ResolvedDatabase } from "../connection/resolve-database.ts";
import type { Config } from "../config/config.ts";
import { resolveConfigDatabase } from "../config/config-database.ts";
import { isProduction } from "../config/production.ts";
import { findConnector, loadConnector } from "../dialect/load-connector.ts";
import { loadDialect } from "../dialect/load-dialect.ts";
import { isAludelError } from "../error/aludel-error.ts";
import type { Database } from "../schema/database.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import type { ProofTarget } from "../scratch/prove.ts";
import { toolVersion } from "./tool-version.ts";

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

async function findDatabase(config: Config): Promise<ResolvedDatabase | null> {
  try {
    return await resolveConfigDatabase(config);
  } catch (error) {
    if (isAludelError(error, "NO_DATABASE")) return null;
    throw error;
  }
}

async function ownDialect({ url, connection }: ResolvedDatabase): Promise<DialectName | null> {
  if (url !== null) {
    const connector = await loadConnector(url.dialect);
    // Where the server cannot be asked, its scratch databases are out of reach too, which is told then.
    return connector.identify === undefined ? url.dialect : connector.identify(url).catch(() => url.dialect);
  }
  return connection === null ? null : (await findConnector(connection)).name;
}

async function resolveNear(
  config: Config,
  name: DialectName,
  own: DialectName | null,
  database: ResolvedDatabase | null,
): Promise<ProofTarget["near"] | UnprovedTarget> {
  const configured = config.scratch.urls[name];
  if (configured !== undefined) return parseDatabaseUrl(configured);
  if (own !== name || database === null) return { dialect: name, reason: `no ${name} server is in reach` };
  if (isProduction(config, database.url)) {
    return { dialect: name, reason: "the server is production; name another one under scratch in the configuration" };
  }
  if (database.connection !== null) return (await findConnector(database.connection)).adopt(database.connection);
  return database.url;
}

/** Returns the schemas that are read and built on scratch: those of the configuration and those that the schemas name. */
export function schemasInScope(config: Config, ...databases: readonly Database[]): readonly string[] {
  return [...new Set([...config.schemas, ...databases.flatMap(({ schemas }) => [...schemas])])];
}

/**
 * Returns where proofs can run: on the targets of the configuration, by default the database's own engine. Nothing is connected yet,
 * so an engine that is listed as reachable may still turn out not to be.
 */
export async function resolveProofTargets(config: Config, schemas: readonly string[]): Promise<ProofTargets> {
  const database = await findDatabase(config);
  const own = database === null ? null : await ownDialect(database);
  const names = config.targets ?? (own === null ? [] : [own]);
  const reachable: ProofTarget[] = [];
  const unproved: UnprovedTarget[] = [];
  for (const name of names) {
    const dialect = await loadDialect(name);
    const near: ProofTarget["near"] | UnprovedTarget = dialect.capabilities.scratchNeedsServer
      ? await resolveNear(config, name, own, database)
      : null;
    if (near !== null && "reason" in near) unproved.push(near);
    else {
      const setup = config.scratch.setup[name];
      const scope = { schemas: dialect.capabilities.schemas ? schemas : [], excludeTables: [] };
      const cache = { directory: config.directory, version: toolVersion };
      reachable.push({ dialect, near, scope, setup: setup === undefined ? [] : [setup], cache });
    }
  }
  return { reachable, unproved };
}

/** Exit statuses of failures that mean that no scratch database can be had: no connection, no privilege. */
const outOfReach: readonly number[] = [4, 5];

/** Runs `use` on each target; a target that turns out to be out of reach is moved to the unproved ones. */
export async function onEachTarget(
  { reachable, unproved }: ProofTargets,
  use: (target: ProofTarget) => Promise<void>,
): Promise<{ readonly proved: readonly DialectName[]; readonly unproved: readonly UnprovedTarget[] }> {
  const proved: DialectName[] = [];
  const missed = [...unproved];
  for (const target of reachable) {
    const { name } = target.dialect;
    try {
      await use(target);
      proved.push(name);
    } catch (error) {
      if (!isAludelError(error) || !outOfReach.includes(error.exitCode)) throw error;
      missed.push({ dialect: name, reason: error.message });
    }
  }
  return { proved, unproved: missed };
}

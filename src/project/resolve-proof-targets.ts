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
import type { ProofTarget, ProofTargets, UnprovedTarget } from "../scratch/proof-targets.ts";
import { scopeOf } from "../dialect/introspection-scope.ts";
import { toolVersion } from "./tool-version.ts";

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
    // A server that cannot be asked has no scratch databases in reach either, which the proof reports.
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

/**
 * Returns where proofs can run: on the targets of the configuration, by default the database's own engine. Nothing is connected yet,
 * so an engine that is listed as reachable may still turn out not to be.
 *
 * @param databases whose schemas are in scope besides those of the configuration
 * @param engines instead of the targets of the configuration
 */
export async function resolveProofTargets(
  config: Config,
  databases: readonly Database[],
  engines: readonly DialectName[] | null = config.targets,
): Promise<ProofTargets> {
  const database = await findDatabase(config);
  const own = database === null ? null : await ownDialect(database);
  const names = engines ?? (own === null ? [] : [own]);
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
      const scope = scopeOf(dialect, config.schemas, databases);
      const cache = { directory: config.directory, version: toolVersion };
      reachable.push({ dialect, near, scope, setup: setup === undefined ? [] : [setup], cache });
    }
  }
  return { reachable, unproved };
}

import type { DatabaseCandidate, DatabaseSource } from "../../connection/resolve-database.ts";
import { maskDatabaseUrl } from "../../connection/database-url.ts";
import { warnOfIgnoredParameters } from "../../connection/ignored-parameters.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import type { Config } from "../../config/config.ts";
import { isProduction } from "../../config/production.ts";
import { loadConnector } from "../../dialect/load-connector.ts";
import type { DialectName } from "../../schema/dialect-name.ts";

/** What `aludel env` tells; passwords are masked. */
export interface EnvReport {
  readonly env: {
    /** The configuration file; null without one. */
    readonly config: string | null;
    /** Name chosen with `--env`, else `ALUDEL_ENV`. */
    readonly environment: string | null;
    readonly production: boolean;
    readonly migrations: string;
    readonly models: string | null;
    readonly database: {
      readonly source: DatabaseSource;
      /** Why it is this one, as a sentence. */
      readonly reason: string;
      /** Null for a connection that code handed in. */
      readonly url: string | null;
      readonly dialect: DialectName | null;
      /** Every place looked at, strongest first. */
      readonly candidates: readonly DatabaseCandidate[];
      /** What was assumed, and what of the URL has no effect. */
      readonly warnings: readonly string[];
    };
  };
}

/**
 * Tells which configuration and which database hold, and why. Connects to nothing.
 *
 * @throws AludelError NO_DATABASE, INVALID_DATABASE_URL, UNSUPPORTED_DATABASE
 */
export async function env(config: Config): Promise<EnvReport> {
  const { url, source, candidates, assumption } = await resolveConfigDatabase(config);
  const known = url === null ? null : (await loadConnector(url.dialect)).urlParameters;
  return {
    env: {
      config: config.file,
      environment: config.environment,
      production: isProduction(config, url),
      migrations: config.migrations,
      models: config.models,
      database: {
        source,
        reason: explainChoice(source, candidates),
        url: url === null ? null : maskDatabaseUrl(url),
        dialect: url?.dialect ?? null,
        candidates,
        warnings: [
          ...(assumption === null ? [] : [assumption]),
          ...(url === null || known === null ? [] : warnOfIgnoredParameters(url, known)),
        ],
      },
    },
  };
}

const placeNames: Readonly<Record<DatabaseSource, string>> = {
  "--url": "--url",
  connection: "a connection handed in by code",
  ALUDEL_DATABASE_URL: "ALUDEL_DATABASE_URL",
  DATABASE_URL: "DATABASE_URL",
  DATABASE_PROVIDER: "DATABASE_PROVIDER with its parts",
  config: '"database" of the configuration',
};

function explainChoice(source: DatabaseSource, candidates: readonly DatabaseCandidate[]): string {
  const index = candidates.findIndex((candidate) => candidate.state === "used");
  const stronger = candidates.slice(0, index).filter((candidate) => candidate.source !== "connection");
  const weaker = candidates.filter((candidate) => candidate.state === "outranked");
  const origin = candidates[index]?.variables.find((variable) => variable.name === source)?.origin;
  const where = origin === undefined || origin === "environment" ? "" : ` in ${origin}`;
  const names = (places: readonly DatabaseCandidate[]): string =>
    places.map((place) => placeNames[place.source]).join(", ");
  return [
    `${placeNames[source]} is set${where}`,
    ...(stronger.length === 0 ? [] : [`${names(stronger)} ${stronger.length === 1 ? "is" : "are"} not`]),
    ...(weaker.length === 0 ? [] : [`it outranks ${names(weaker)}`]),
  ].join("; ");
}

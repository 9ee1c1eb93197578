import type { DatabaseUrl } from "../connection/database-url.ts";
import { AludelError } from "../error/aludel-error.ts";
import { describeThrown } from "../error/describe-thrown.ts";
import type { Config } from "./config.ts";
import type { ProductionFacts } from "./define-config.ts";

/**
 * Returns whether a database is production: `--env production` or `ALUDEL_ENV=production` says so, or `production` of the
 * configuration. A null URL stands for a connection that the caller handed in.
 */
export function isProduction(config: Config, url: DatabaseUrl | null): boolean {
  if (config.environment === "production" || config.variables["ALUDEL_ENV"]?.value === "production") return true;
  if (typeof config.production === "boolean") return config.production;
  return askProduction(config.production, {
    environment: config.environment,
    dialect: url?.dialect ?? null,
    host: url?.host ?? null,
    database: url?.database ?? null,
    path: url?.path ?? null,
  });
}

function askProduction(ask: (facts: ProductionFacts) => unknown, facts: ProductionFacts): boolean {
  const invalid = (problem: string, cause?: unknown): AludelError =>
    new AludelError("INVALID_CONFIG", `function "production" of the configuration ${problem}`, {
      hint: "return true for a production database, else false; nothing was connected to",
      cause,
    });
  let answer: unknown;
  try {
    answer = ask(facts);
  } catch (error) {
    throw invalid(`failed: ${describeThrown(error)}`, error);
  }
  if (typeof answer === "boolean") return answer;
  // Refused here; unhandled, its rejection would end the process.
  if (answer instanceof Promise) answer.catch(() => undefined);
  throw invalid(answer instanceof Promise ? "is asynchronous" : `returned neither true nor false but ${typeof answer}`);
}

/**
 * Throws unless the database may be changed: production takes `--production` or `ALLOW_MIGRATE_ON_PROD=true`.
 *
 * @throws AludelError PRODUCTION_REFUSED
 */
export function assertProductionAllowed(
  config: Config,
  url: DatabaseUrl | null,
  options: { readonly production?: boolean | undefined },
): void {
  if (options.production === true || config.variables["ALLOW_MIGRATE_ON_PROD"]?.value === "true") return;
  if (!isProduction(config, url)) return;
  const name = url?.database ?? url?.path;
  throw new AludelError(
    "PRODUCTION_REFUSED",
    `${name === undefined || name === null ? "the database" : `database "${name}"`} is production`,
    {
      hint: "add --production, or set ALLOW_MIGRATE_ON_PROD=true, when this is meant; rehearse on a copy first",
      details: { database: name ?? null, environment: config.environment },
    },
  );
}

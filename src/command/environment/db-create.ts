import { resolveConfigDatabase } from "../../config/config-database.ts";
import type { Config } from "../../config/config.ts";
import { assertProductionAllowed } from "../../config/production.ts";
import { nameConnectionLoss } from "../../connection/connection-loss.ts";
import { maskDatabaseUrl, parseDatabaseUrl, type DatabaseUrl } from "../../connection/database-url.ts";
import type { CreationStep } from "../../dialect/connector.ts";
import { loadConnector } from "../../dialect/load-connector.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { giveToOwner } from "../../file/apply-ownership.ts";

/** How `aludel db create` works. */
export interface DbCreateOptions {
  /** URL of an administrator, who creates; without one a server's statements are only returned. */
  readonly adminUrl?: string | undefined;
  /** Whether to return the steps only. */
  readonly print?: boolean | undefined;
  /** Whether the role may create scratch databases on the same server, in which revisions are proved. */
  readonly scratch?: boolean | undefined;
  /** The opt-in for production. */
  readonly production?: boolean | undefined;
}

/** What `aludel db create` tells. */
export interface DbCreateReport {
  readonly database: {
    readonly url: string;
    readonly dialect: DialectName;
    /** Whether the steps were executed, not only returned. */
    readonly executed: boolean;
    /** In their order; a password is a placeholder. */
    readonly steps: readonly CreationStep[];
  };
}

/**
 * Creates the database that the configuration names, its role and its grants as an administrator, or returns the statements. What is
 * there stays as it is.
 *
 * @throws AludelError INVALID_DATABASE_URL, UNSUPPORTED_CONNECTION, PRODUCTION_REFUSED, PRIVILEGE_MISSING, or as connecting does
 */
export async function dbCreate(config: Config, options: DbCreateOptions = {}): Promise<DbCreateReport> {
  const { url } = await resolveConfigDatabase(config);
  if (url === null) {
    throw new AludelError(
      "UNSUPPORTED_CONNECTION",
      "a connection was handed in, so there is no URL of a database to create",
      {
        hint: "name the database by --url or DATABASE_URL",
      },
    );
  }
  const connector = await loadConnector(url.dialect);
  const adminUrl = options.adminUrl === undefined ? null : parseAdminUrl(options.adminUrl, url);
  const request = { url, allowScratch: options.scratch === true };
  const isExecuted = options.print !== true && (adminUrl !== null || !connector.needsAdministrator);
  if (isExecuted) assertProductionAllowed(config, url, options);
  const create = async () => {
    try {
      return await connector.create(request, adminUrl);
    } catch (error) {
      throw nameConnectionLoss(error);
    }
  };
  const steps = isExecuted ? await create() : connector.planCreation(request);
  if (url.path !== null && steps.some((step) => step.outcome === "done")) giveToOwner(url.path, config.directory);
  return { database: { url: maskDatabaseUrl(url), dialect: url.dialect, executed: isExecuted, steps } };
}

function parseAdminUrl(text: string, url: DatabaseUrl): DatabaseUrl {
  const adminUrl = parseDatabaseUrl(text);
  if (adminUrl.dialect === url.dialect) return adminUrl;
  throw new AludelError(
    "INVALID_DATABASE_URL",
    `the administrator's URL is for ${adminUrl.dialect}, the database is for ${url.dialect}`,
    {
      hint: "name the same server in both",
    },
  );
}

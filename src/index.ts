import type { check as checkCommand } from "./command/look/check.ts";
import type { current as currentCommand } from "./command/look/current.ts";
import type { dbCreate as dbCreateCommand } from "./command/environment/db-create.ts";
import type { diff as diffCommand } from "./command/look/diff.ts";
import type { env as envCommand } from "./command/environment/env.ts";
import type { heads as headsCommand } from "./command/look/heads.ts";
import type { history as historyCommand } from "./command/look/history.ts";
import type { init as initCommand } from "./command/environment/init.ts";
import type { revision as revisionCommand } from "./command/revision/revision.ts";
import type { scratch as scratchCommand } from "./command/environment/scratch.ts";
import type { show as showCommand } from "./command/look/show.ts";
import type { showSchema as showSchemaCommand } from "./command/look/show-schema.ts";
import type { downgrade as downgradeCommand, upgrade as upgradeCommand } from "./command/run/migrate.ts";
import type { repair as repairCommand } from "./command/run/repair.ts";
import type { stamp as stampCommand } from "./command/history/stamp.ts";
import type { status as statusCommand } from "./command/look/status.ts";
import type { tables as tablesCommand } from "./command/environment/tables.ts";
import type { wait as waitCommand } from "./command/environment/wait.ts";

export type { Config } from "./config/config.ts";
export { defineConfig, type UserConfig } from "./config/define-config.ts";
export { loadConfig, type LoadConfigOptions } from "./config/load-config.ts";
export { resolveConfig, type ResolveConfigOptions } from "./config/resolve-config.ts";
export { AludelError, isAludelError } from "./error/aludel-error.ts";
export type { ErrorCode, ExitCode } from "./error/codes.ts";
export type { Operations } from "./script/operations.ts";
export { json, lookup, now, uuid } from "./models/markers.ts";
export { sql } from "./models/sql.ts";
export { t } from "./models/t.ts";

// Configuration and revision files import this module too, so a command is loaded when it is called and not before.

/** Compares models, history and database; writes nothing. */
export const check: typeof checkCommand = async (...args) => (await import("./command/look/check.ts")).check(...args);

/** Returns where the database stands. */
export const current: typeof currentCommand = async (...args) =>
  (await import("./command/look/current.ts")).current(...args);

/** Creates the database, its role and its grants. */
export const dbCreate: typeof dbCreateCommand = async (...args) =>
  (await import("./command/environment/db-create.ts")).dbCreate(...args);

/** Compares any two schemas: models, revisions, databases, SQL files. */
export const diff: typeof diffCommand = async (...args) => (await import("./command/look/diff.ts")).diff(...args);

/** Takes revisions back down to a target. */
export const downgrade: typeof downgradeCommand = async (...args) =>
  (await import("./command/run/migrate.ts")).downgrade(...args);

/** Returns which database wins, and why. */
export const env: typeof envCommand = async (...args) => (await import("./command/environment/env.ts")).env(...args);

/** Returns the revisions that none continues. */
export const heads: typeof headsCommand = async (...args) => (await import("./command/look/heads.ts")).heads(...args);

/** Returns the revisions, newest first. */
export const history: typeof historyCommand = async (...args) =>
  (await import("./command/look/history.ts")).history(...args);

/** Writes configuration, first model and migrations folder; never overwrites. */
export const init: typeof initCommand = async (...args) =>
  (await import("./command/environment/init.ts")).init(...args);

/** Writes a new revision; never applies it. */
export const revision: typeof revisionCommand = async (...args) =>
  (await import("./command/revision/revision.ts")).revision(...args);

/** Runs a program with an empty scratch database in the place of the project's. */
export const scratch: typeof scratchCommand = async (...args) =>
  (await import("./command/environment/scratch.ts")).scratch(...args);

/** Returns one revision with its operations. */
export const show: typeof showCommand = async (...args) => (await import("./command/look/show.ts")).show(...args);

/** Returns a schema in canonical form: of the models, a revision, a database or an SQL file. */
export const showSchema: typeof showSchemaCommand = async (...args) =>
  (await import("./command/look/show-schema.ts")).showSchema(...args);

/** Brings a database out of a revision in which a run stopped: finishes it, or takes back what was done. */
export const repair: typeof repairCommand = async (...args) =>
  (await import("./command/run/repair.ts")).repair(...args);

/** Records revisions without running them. */
export const stamp: typeof stampCommand = async (...args) =>
  (await import("./command/history/stamp.ts")).stamp(...args);

/** Returns where a database stands, and where a run stopped inside a revision. */
export const status: typeof statusCommand = async (...args) =>
  (await import("./command/look/status.ts")).status(...args);

/** Returns the tables of the database with their number of rows. */
export const tables: typeof tablesCommand = async (...args) =>
  (await import("./command/environment/tables.ts")).tables(...args);

/** Applies revisions up to a target. */
export const upgrade: typeof upgradeCommand = async (...args) =>
  (await import("./command/run/migrate.ts")).upgrade(...args);

/** Waits until the database accepts a connection. */
export const wait: typeof waitCommand = async (...args) =>
  (await import("./command/environment/wait.ts")).wait(...args);

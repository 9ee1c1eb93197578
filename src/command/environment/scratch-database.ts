import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../config/config.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { formatDatabaseUrl, parseDatabaseUrl } from "../../connection/database-url.ts";
import { loadConnector } from "../../dialect/load-connector.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { Session } from "../../connection/session.ts";
import type { Operation } from "../../operation/operation.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { dropOnInterrupt } from "../../scratch/drop-on-interrupt.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import { makeExternalTables } from "../../scratch/external-tables.ts";
import type { ProofTarget } from "../../scratch/proof-targets.ts";

/** An empty database of the project's engine that others may connect to, gone at the end. */
export interface OpenScratchDatabase {
  readonly dialect: DialectName;
  /** Its URL, password included. */
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Creates an empty database beside the configured one, on the same server or the one named under `scratch`; on SQLite a file in a
 * temporary folder. What `scratch.setup` says has run in it. It is dropped when the process is interrupted, too.
 *
 * @throws AludelError SCRATCH_UNAVAILABLE when no server is in reach, or it is production; PRIVILEGE_MISSING
 */
export async function createScratchDatabase(config: Config): Promise<OpenScratchDatabase> {
  const { url } = await resolveConfigDatabase(config);
  if (url === null) {
    throw new AludelError(
      "SCRATCH_UNAVAILABLE",
      "the database is a connection of the program's, so its server cannot be reached by others",
      {
        hint: "Name the database by URL",
      },
    );
  }
  const connector = await loadConnector(url.dialect);
  const name = connector.identify === undefined ? url.dialect : await connector.identify(url);
  const project = openProject(config);
  const { reachable, unproved } = await project.proofTargets([], [name]);
  const [target] = reachable;
  if (target === undefined) {
    throw new AludelError("SCRATCH_UNAVAILABLE", `no scratch database can be made: ${unproved[0]?.reason ?? ""}`, {
      hint: `Name a server for them: scratch: { ${name}: "…" } in the configuration`,
    });
  }
  const upgrades = await recordUpgrades(project);
  return target.dialect.capabilities.scratchNeedsServer
    ? createOnServer(target, upgrades)
    : createFile(target, upgrades, (file) => connector.open(parseDatabaseUrl(file), { create: true }));
}

/** Returns what the revisions do, where some of the tables that they may refer to belong to other programs. */
async function recordUpgrades(project: Project): Promise<readonly Operation[]> {
  const { include, exclude } = project.config;
  if (include.length === 0 && exclude.length === 0) return [];
  const revisions = await project.revisions();
  return (await revisions.upTo()).recorded.flatMap(({ upgrade }) => upgrade);
}

async function makeReady(target: ProofTarget, session: Session, upgrades: readonly Operation[]): Promise<void> {
  for (const statement of target.setup) await session.executeScript(statement);
  await makeExternalTables(target, session, upgrades);
}

async function createOnServer(target: ProofTarget, upgrades: readonly Operation[]): Promise<OpenScratchDatabase> {
  const { dialect, near } = target;
  if (near === null || "execute" in near) throw new Error("a scratch database for others needs a URL");
  const scratch = dropOnInterrupt(await dialect.createScratch(near));
  try {
    await makeReady(target, scratch.session, upgrades);
  } catch (error) {
    await scratch.drop();
    throw error;
  }
  const url = formatDatabaseUrl({ ...near, database: scratch.name });
  return { dialect: dialect.name, url, drop: () => scratch.drop() };
}

async function createFile(
  target: ProofTarget,
  upgrades: readonly Operation[],
  open: (url: string) => Promise<Session>,
): Promise<OpenScratchDatabase> {
  const { dialect } = target;
  const folder = mkdtempSync(join(tmpdir(), "aludel-scratch-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Whatever ends the process normally; what kills it leaves a file to the system's own cleaning of its temporary folder.
  process.once("exit", remove);
  const url = `sqlite:${join(folder, "scratch.db")}`;
  try {
    const session = await open(url);
    try {
      await makeReady(target, session, upgrades);
    } finally {
      await session.close();
    }
  } catch (error) {
    remove();
    throw error;
  }
  return {
    dialect: dialect.name,
    url,
    async drop() {
      process.off("exit", remove);
      remove();
    },
  };
}

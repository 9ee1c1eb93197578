import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../config/config.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { formatDatabaseUrl } from "../../connection/database-url.ts";
import { loadConnector } from "../../dialect/load-connector.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { dropOnInterrupt } from "../../scratch/drop-on-interrupt.ts";
import { openProject } from "../../project/open-project.ts";
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
  const { reachable, unproved } = await openProject(config).proofTargets([], [name]);
  const [target] = reachable;
  if (target === undefined) {
    throw new AludelError("SCRATCH_UNAVAILABLE", `no scratch database can be made: ${unproved[0]?.reason ?? ""}`, {
      hint: `Name a server for them: scratch: { ${name}: "…" } in the configuration`,
    });
  }
  return target.dialect.capabilities.scratchNeedsServer ? createOnServer(target) : createFile(target);
}

async function createOnServer({ dialect, near, setup }: ProofTarget): Promise<OpenScratchDatabase> {
  if (near === null || "execute" in near) throw new Error("a scratch database for others needs a URL");
  const scratch = dropOnInterrupt(await dialect.createScratch(near));
  try {
    for (const statement of setup) {
      await scratch.session.executeScript(statement);
    }
  } catch (error) {
    await scratch.drop();
    throw error;
  }
  const url = formatDatabaseUrl({ ...near, database: scratch.name });
  return { dialect: dialect.name, url, drop: () => scratch.drop() };
}

async function createFile({ dialect }: ProofTarget): Promise<OpenScratchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "aludel-scratch-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Whatever ends the process normally; what kills it leaves a file to the system's own cleaning of its temporary folder.
  process.once("exit", remove);
  return {
    dialect: dialect.name,
    url: `sqlite:${join(folder, "scratch.db")}`,
    async drop() {
      process.off("exit", remove);
      remove();
    },
  };
}

import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Operation } from "../../src/operation/operation.ts";
import { reverseOperations } from "../../src/operation/fold/reverse-operation.ts";
import { loadScripts } from "../../src/script/load-script.ts";
import { recordDowngrade, recordUpgrade } from "../../src/script/record-operations.ts";
import { renderOperations } from "../../src/script/render/render-operation.ts";
import { readScripts } from "../../src/script/script-directory.ts";
import { draftScript, writeScript } from "../../src/script/write-script.ts";
import { createTemporaryFolder } from "../engine/temporary-folder.ts";

/** The operations of a revision, both ways. */
export interface RecordedFile {
  readonly upgrade: readonly Operation[];
  readonly downgrade: readonly Operation[];
}

/** Writes the operations and their reverse as a revision file, and returns what the file records once it is loaded. */
export async function writeAndLoad(upgrade: readonly Operation[]): Promise<RecordedFile> {
  const projectFolder = createTemporaryFolder("revision");
  const migrations = join(projectFolder, "migrations");
  mkdirSync(join(migrations, "versions"), { recursive: true });
  const up = renderOperations(upgrade);
  const down = renderOperations(reverseOperations(upgrade));
  const body = { imports: new Set([...up.imports, ...down.imports]), upgrade: up.body, downgrade: down.body };
  const drafted = await draftScript(
    { message: "as found", downRevisions: [], body },
    {
      migrations,
      projectFolder,
      naming: "sequence",
      existing: [],
      source: { now: new Date(0), randomBytes },
    },
  );
  await writeScript(drafted);
  const [script] = await loadScripts(readScripts(migrations), { cacheFolder: createTemporaryFolder("aludel-cache") });
  if (script === undefined) throw new Error("the revision was not written");
  return { upgrade: recordUpgrade(script), downgrade: recordDowngrade(script) };
}

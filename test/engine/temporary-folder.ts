import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";

/** A fresh empty folder; it is removed at the end of the run. */
export function createTemporaryFolder(name = "folder"): string {
  return realpathSync(mkdtempSync(join(inject("temporaryFolder"), `${name}-`)));
}

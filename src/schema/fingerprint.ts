import { createHash } from "node:crypto";

import { canonicalGroups } from "./canonical-form.ts";
import type { Database } from "./database.ts";

/** Returns the SHA-256 of a schema's canonical form, in hexadecimal. Unmanaged objects and reference rows do not count. */
export function fingerprintSchema(database: Database): string {
  const hash = createHash("sha256");
  for (const lines of canonicalGroups({ ...database, rows: new Map(), unmanaged: [] })) {
    if (lines.length > 0) hash.update(`${lines.join("\n")}\n`);
  }
  return hash.digest("hex");
}

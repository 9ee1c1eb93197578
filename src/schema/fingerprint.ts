import { createHash } from "node:crypto";

import { canonicalForm } from "./canonical-form.ts";
import type { Database } from "./database.ts";

/** Returns the SHA-256 of a schema's canonical form, in hexadecimal. Unmanaged objects and reference rows do not count. */
export function fingerprintSchema(database: Database): string {
  const hash = createHash("sha256");
  for (const line of canonicalForm({ ...database, rows: new Map(), unmanaged: [] })) hash.update(line).update("\n");
  return hash.digest("hex");
}

import { describeStep, type MigrationStep } from "../../migration/step.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { readProofNote } from "../../script/proof-note.ts";

/** Returns a warning of the revisions that were never proved on an engine as they stand, or null when all were. */
export function warnOfUnproved(steps: readonly MigrationStep[], dialect: DialectName): string | null {
  const unproved = steps.filter(
    ({ operations, path, checksum }) => operations.length > 0 && !readProofNote(path, checksum).includes(dialect),
  );
  if (unproved.length === 0) return null;
  return `never proved on ${dialect} as they stand: ${unproved.map(describeStep).join(", ")}; try them on a copy of the database first`;
}

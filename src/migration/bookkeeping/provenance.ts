import { createHash } from "node:crypto";

import { type Session, SessionError } from "../../connection/session.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { describeContent, digestRevisions, isDeclared } from "../../operation/describe/digest-operations.ts";
import type { Database } from "../../schema/database.ts";
import {
  type Fingerprint,
  fingerprintOwned,
  isComparable,
  type OwnedScope,
  type Provenance,
  parseFingerprint,
} from "./fingerprint.ts";
import type { HistoryEntry } from "./history-table.ts";
import type { MigrationDatabase } from "./migration-database.ts";
import type { MigrationStep } from "../step.ts";

/** Goes up when a version of Aludel comes to build another schema from the same operations. */
const format = 1;

/** Returns what stands for the engine behind a session and this version of Aludel; null for engines that replay in no time. */
export async function readOrigin(session: Session, dialect: Dialect, toolVersion: string): Promise<string | null> {
  if (dialect.scratchFacts === undefined) return null;
  const facts = [format, toolVersion, dialect.name, await dialect.scratchFacts(session)];
  return createHash("sha256").update(describeContent(facts)).digest("hex");
}

/** Returns the fingerprints of a history table whose provenance is of this origin, newest first. */
export function findProvenances(
  entries: readonly Pick<HistoryEntry, "fingerprint">[],
  origin: string,
): readonly (Fingerprint & { readonly provenance: Provenance })[] {
  return entries.toReversed().flatMap(({ fingerprint }) => {
    const found = parseFingerprint(fingerprint);
    return found?.provenance?.origin === origin ? [{ ...found, provenance: found.provenance }] : [];
  });
}

/**
 * Returns the provenance of a database before an upgrade, or null where it is not known any more: somebody else changed the schema, a revision was
 * stamped or runs SQL of its own, the server or Aludel was replaced.
 *
 * @param current the heads that the database records
 */
export async function readProvenance(
  database: MigrationDatabase,
  steps: readonly MigrationStep[],
  current: readonly string[],
  entries: readonly HistoryEntry[],
): Promise<Provenance | null> {
  const { owned } = database;
  if (owned === undefined || !steps.every(({ operations }) => isDeclared(operations))) return null;
  try {
    return await findProvenance(database, owned, current, entries);
  } catch (error) {
    // Provenance only saves `check` a replay; the upgrade itself says what is wrong with the database.
    if (!(error instanceof SessionError) && !isAludelError(error)) throw error;
    return null;
  }
}

async function findProvenance(
  { session, dialect, versionTable, historyTable, toolVersion }: MigrationDatabase,
  owned: OwnedScope,
  current: readonly string[],
  entries: readonly HistoryEntry[],
): Promise<Provenance | null> {
  const origin = await readOrigin(session, dialect, toolVersion);
  if (origin === null) return null;
  // What stands there without a revision is not made by revisions: an upgrade that met it would fail.
  if (current.length === 0) return { origin, operations: "" };
  const fingerprints = findProvenances(entries, origin);
  if (fingerprints.length === 0) return null;
  const schemas = new Set([...owned.schemas, ...fingerprints.flatMap((fingerprint) => fingerprint.schemas)]);
  const excludeTables = [versionTable.name, historyTable.name];
  const found = await dialect.introspect(session, { schemas: [...schemas], excludeTables });
  const last = fingerprints.find((fingerprint) => hasFingerprint(found, fingerprint, (name) => owned.isOwned(name)));
  return last?.provenance ?? null;
}

/** Returns whether a database holds the schema of a fingerprint; one of another format never tells. */
export function hasFingerprint(found: Database, fingerprint: Fingerprint, isOwned: (name: string) => boolean): boolean {
  const { sha256, schemas } = fingerprint;
  return isComparable(fingerprint) && fingerprintOwned(found, schemas, isOwned).sha256 === sha256;
}

/** Returns the provenance after these steps. */
export function extendProvenance(provenance: Provenance, steps: readonly MigrationStep[]): Provenance {
  return { ...provenance, operations: digestRevisions(steps, provenance.operations) };
}

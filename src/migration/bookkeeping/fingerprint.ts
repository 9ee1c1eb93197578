import { SessionError, withTransaction } from "../../connection/session.ts";
import { isAludelError } from "../../error/aludel-error.ts";
import { enumsUsedBy } from "../../operation/fold/complete-enum-life.ts";
import { factsOf } from "../../operation/definitions.ts";
import { withDeclaredChanges } from "../../operation/execute.ts";
import type { Operation } from "../../operation/operation.ts";
import type { Database } from "../../schema/database.ts";
import { fingerprintSchema } from "../../schema/fingerprint.ts";
import { addFormat, historyFormat, readFormat } from "./history-format.ts";
import type { HistoryEntry } from "./history-table.ts";
import { type MigrationDatabase, quoteName, runBookkeeping } from "./migration-database.ts";

/** Which objects of a database are the project's, by their names as users write them. */
export interface OwnedScope {
  /** Schemas of the configuration. */
  readonly schemas: readonly string[];
  isOwned(name: string): boolean;
}

/**
 * Says that upgrades alone, from nothing, made the schema that a fingerprint stands for: what `check` would otherwise have to replay
 * on a scratch database to know.
 */
export interface Provenance {
  /** Stands for the server, the settings and the version of Aludel that did all of it. */
  readonly origin: string;
  /** Stands for the operations, see `digestRevisions`. */
  readonly operations: string;
}

/** What a database looked like at the end of a run. */
export interface Fingerprint {
  /** Format of the history table in which it was taken: fingerprints of different formats cannot be compared. */
  readonly format: number;
  /** Of the canonical form of what the project owns, in hexadecimal. */
  readonly sha256: string;
  /** The schemas besides the default one that were looked at. */
  readonly schemas: readonly string[];
  /** Null where something else than upgrades may have made it. */
  readonly provenance: Provenance | null;
}

/** A fingerprint as the history table holds it: its keys are fixed, whatever the code calls them. */
interface StoredFingerprint extends Pick<Fingerprint, "sha256" | "schemas"> {
  readonly lineage?: Provenance;
}

/** Returns a fingerprint as the history table has it, of this format or one before, or null where there is none. */
export function parseFingerprint(stored: string | null): Fingerprint | null {
  if (stored === null) return null;
  const { format, text } = readFormat(stored);
  try {
    const { sha256, schemas, lineage } = JSON.parse(text) as Partial<StoredFingerprint>;
    if (typeof sha256 !== "string" || !Array.isArray(schemas)) return null;
    return { format, sha256, schemas, provenance: lineage ?? null };
  } catch {
    return null;
  }
}

/** Returns the schemas that the newest fingerprint of a history table covers. */
export function lastFingerprintSchemas(entries: readonly Pick<HistoryEntry, "fingerprint">[]): readonly string[] {
  const newest = entries.findLast(({ fingerprint }) => parseFingerprint(fingerprint) !== null);
  return parseFingerprint(newest?.fingerprint ?? null)?.schemas ?? [];
}

/** Returns whether a fingerprint was taken in the format of this version, so that it can be held against one that is taken now. */
export function isComparable({ format }: Fingerprint): boolean {
  return format === historyFormat;
}

/** Returns the schemas that operations make, put tables or enums into, or move tables to, those in declared changes of raw SQL included. */
export function schemasOf(operations: readonly Operation[]): readonly string[] {
  return withDeclaredChanges(operations).flatMap((operation) => {
    if (operation.kind === "createSchema") return [operation.schema];
    const { table, renaming } = factsOf(operation);
    const names = [
      table,
      renaming?.part === "table" ? renaming.to : null,
      ...enumsUsedBy(operation).map(({ name }) => name),
      operation.kind === "createEnum" ? operation.enum.name : null,
    ];
    return names.flatMap((name) => name?.schema ?? []);
  });
}

/** Returns the fingerprint of what a database holds in these schemas and the default one, of what is owned. */
export function fingerprintOwned(
  database: Database,
  schemas: readonly string[],
  isOwned: OwnedScope["isOwned"],
): Pick<Fingerprint, "sha256" | "schemas"> {
  const known = new Set(schemas);
  const isKnown = ({ name: { schema } }: { readonly name: { readonly schema: string | null } }): boolean =>
    schema === null || known.has(schema);
  const sha256 = fingerprintSchema({
    ...database,
    schemas: new Set([...database.schemas].filter((schema) => known.has(schema))),
    enums: new Map([...database.enums].filter(([, type]) => isKnown(type))),
    tables: new Map([...database.tables].filter(([key, table]) => isOwned(key) && isKnown(table))),
  });
  return { sha256, schemas: [...known].toSorted() };
}

/** The database and what of it is owned, the schemas that a fingerprint covers, and what made them. */
interface FingerprintRequest {
  readonly database: MigrationDatabase;
  readonly schemas: readonly string[];
  readonly provenance?: Provenance | null;
}

/**
 * Stores the fingerprint of the database in the history table, in the row of the last run that came to its end, so that `check` can tell
 * later whether somebody else changed it. A database that cannot be read keeps none.
 */
export async function recordFingerprint({ database, schemas, provenance = null }: FingerprintRequest): Promise<void> {
  const { session, dialect, versionTable, historyTable, owned } = database;
  if (owned === undefined) return;
  try {
    const scope = dialect.capabilities.schemas ? [...new Set([...owned.schemas, ...schemas])] : [];
    const excludeTables = [versionTable.name, historyTable.name];
    const found = await dialect.introspect(session, { schemas: scope, excludeTables });
    const facts = fingerprintOwned(found, scope, (name) => owned.isOwned(name));
    const stored: StoredFingerprint = provenance === null ? facts : { ...facts, lineage: provenance };
    const fingerprint = addFormat(JSON.stringify(stored));
    const [id, end] = ["id", "finished_at"].map((name) => dialect.quoteIdentifier(name));
    const table = quoteName(dialect, historyTable);
    const { rows } = await session.execute(`SELECT max(${id}) AS newest FROM ${table} WHERE ${end} IS NOT NULL`);
    const where = { id: Number(rows[0]?.["newest"]) };
    await withTransaction(session, () =>
      runBookkeeping(database, [{ kind: "updateRows", table: historyTable, set: { fingerprint }, where, from: null }]),
    );
  } catch (error) {
    // The revisions are applied, whatever happens to what only helps to find drift.
    if (!(error instanceof SessionError) && !isAludelError(error)) throw error;
  }
}

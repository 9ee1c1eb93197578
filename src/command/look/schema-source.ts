import { resolve } from "node:path";

import { type DatabaseUrl, maskDatabaseUrl, parseDatabaseUrl } from "../../connection/database-url.ts";
import type { Config } from "../../config/config.ts";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { findConnector } from "../../dialect/load-connector.ts";
import { logicalComparator } from "../../diff/logical-comparator.ts";
import { resolveNames } from "../../diff/resolve-names.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import { appliedRevisions } from "../../revision/version-set.ts";
import type { Database } from "../../schema/database.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { foldRevisions, type RecordedRevision } from "../../script/fold-revisions.ts";
import { recordRevisions } from "../../script/record-revisions.ts";
import { readDatabaseVersions } from "../../project/read-database-versions.ts";
import { isSqlFile, readConfiguredModels } from "../../project/read-configured-models.ts";
import { readRevisionGraph } from "../../project/revision-files.ts";

/** Where a schema comes from, as `diff` and `show --schema` name it. */
export type SchemaSource =
  | {
      readonly kind: "live";
      /** As it was named, a password masked. */
      readonly name: string;
      readonly dialect: DialectName;
      /** The configuration with this database. */
      readonly config: Config;
    }
  | { readonly kind: "sqlFile"; readonly name: string; readonly path: string }
  | {
      readonly kind: "logical";
      readonly name: string;
      readonly database: Database;
      /** The revisions that add up to it; those that models follow. */
      readonly history: readonly RecordedRevision[];
      /** Whether it is what running the history makes. */
      readonly isReplayed: boolean;
    };

function asUrl(text: string): DatabaseUrl | null {
  return /^[a-z][\w+.-]*:/i.test(text) ? parseDatabaseUrl(text) : null;
}

async function readModels(config: Config): Promise<SchemaSource> {
  const { models } = config;
  if (models !== null && isSqlFile(models)) return { kind: "sqlFile", name: "models", path: models };
  const { database } = await readConfiguredModels(config);
  // What has no name in the models has the history's, or the name that a revision would give it.
  const graph = readRevisionGraph(config);
  const history = await recordRevisions(graph.heads.length > 1 ? [] : graph.revisions);
  const convention = config.namingConvention;
  const named = resolveNames(foldRevisions(history), database, logicalComparator, { convention });
  return { kind: "logical", name: "models", database: named, history, isReplayed: false };
}

async function readRevision(config: Config, target: string): Promise<SchemaSource> {
  const graph = readRevisionGraph(config);
  const parsed = parseTarget(graph, target);
  const needsDatabase = parsed.place === "current" || isRelativeToCurrent(parsed);
  const versions = needsDatabase ? await readDatabaseVersions(config) : [];
  const heads = resolveTarget(graph, parsed, versions).map(({ id }) => id);
  const applied = appliedRevisions(graph, heads);
  const revisions = await recordRevisions(graph.revisions.filter(({ id }) => applied.has(id)));
  return { kind: "logical", name: target, database: foldRevisions(revisions), history: revisions, isReplayed: true };
}

async function readLive(config: Config, name: string): Promise<SchemaSource> {
  const { url, connection } = await resolveConfigDatabase(config);
  const dialect = url?.dialect ?? (connection === null ? null : (await findConnector(connection)).name);
  if (dialect === null) throw new Error("a resolved database has a URL or a connection");
  return { kind: "live", name, dialect, config };
}

/**
 * Returns the schema that a text names: `models`, `database` (the configured one), a database URL, an `.sql` file, `head` or another
 * revision. Nothing is connected or run yet but for a target that is relative to the database.
 *
 * @throws AludelError what reading models and revisions and resolving targets throws
 */
export async function readSchemaSource(config: Config, text: string): Promise<SchemaSource> {
  if (text === "models") return readModels(config);
  if (text === "database") return readLive(config, text);
  const url = asUrl(text);
  if (url !== null) return readLive({ ...config, url: text }, maskDatabaseUrl(url));
  if (isSqlFile(text)) return { kind: "sqlFile", name: text, path: resolve(text) };
  return readRevision(config, text);
}

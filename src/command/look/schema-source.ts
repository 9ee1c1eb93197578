import { resolve } from "node:path";
import { resolveConfigDatabase } from "../../config/config-database.ts";
import { type DatabaseUrl, maskDatabaseUrl, parseDatabaseUrl } from "../../connection/database-url.ts";
import { findConnector } from "../../dialect/load-connector.ts";
import { logicalComparator } from "../../diff/logical-comparator.ts";
import { resolveNames } from "../../diff/resolve-names.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import { chooseReader, findReader } from "../../reader/choose-reader.ts";
import type { SchemaReader } from "../../reader/schema-reader.ts";
import { isRelativeToCurrent, parseTarget } from "../../revision/parse-target.ts";
import { resolveTarget } from "../../revision/resolve-target.ts";
import type { Database } from "../../schema/database.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import type { RecordedRevision } from "../../script/fold-revisions.ts";

/** Where a schema comes from, as `diff` and `show --schema` name it. */
export type SchemaSource =
  | {
      readonly kind: "live";
      /** As it was named, a password masked. */
      readonly name: string;
      readonly dialect: DialectName;
      /** The project with this database. */
      readonly project: Project;
    }
  /** A file that an engine has to run. */
  | { readonly kind: "file"; readonly name: string; readonly path: string; readonly reader: SchemaReader }
  | {
      readonly kind: "portable";
      readonly name: string;
      readonly database: Database;
      /** The revisions that add up to it, or those that the models follow. */
      readonly revisions: readonly RecordedRevision[];
      /** Whether it is what running these revisions makes. */
      readonly isReplayed: boolean;
    };

function asUrl(text: string): DatabaseUrl | null {
  return /^[a-z][\w+.-]*:/i.test(text) ? parseDatabaseUrl(text) : null;
}

async function readModels(project: Project): Promise<SchemaSource> {
  const { models, namingConvention: convention } = project.config;
  const reader = models === null ? null : chooseReader(models);
  if (models !== null && reader?.needsEngine === true) return { kind: "file", name: "models", path: models, reader };
  const { database } = await project.models();
  // What has no name in the models has that of the revisions, or the name that a new revision would give it.
  const revisions = await project.revisions();
  const { recorded, schema } = await revisions.upTo(project.graph.heads.length > 1 ? [] : undefined);
  const named = resolveNames(schema, database, logicalComparator, { convention });
  return { kind: "portable", name: "models", database: named, revisions: recorded, isReplayed: false };
}

async function readRevision(project: Project, target: string): Promise<SchemaSource> {
  const { graph } = project;
  const parsed = parseTarget(graph, target);
  const needsDatabase = parsed.place === "current" || isRelativeToCurrent(parsed);
  const versions = needsDatabase ? await project.readVersions() : [];
  const heads = resolveTarget(graph, parsed, versions).map(({ id }) => id);
  const { recorded, schema } = await (await project.revisions()).upTo(heads);
  return { kind: "portable", name: target, database: schema, revisions: recorded, isReplayed: true };
}

async function readLive(project: Project, name: string): Promise<SchemaSource> {
  const { url, connection } = await resolveConfigDatabase(project.config);
  const dialect = url?.dialect ?? (connection === null ? null : (await findConnector(connection)).name);
  if (dialect === null) throw new Error("a resolved database has a URL or a connection");
  return { kind: "live", name, dialect, project };
}

/**
 * Returns the schema that a text names: `models`, `database` (the configured one), a database URL, an `.sql` file, `head` or another
 * revision. Nothing is connected or run yet but for a target that is relative to the database.
 *
 * @throws AludelError what reading models and revisions and resolving targets throws
 */
export async function readSchemaSource(project: Project, text: string): Promise<SchemaSource> {
  if (text === "models") return readModels(project);
  if (text === "database") return readLive(project, text);
  const url = asUrl(text);
  if (url !== null) return readLive(openProject({ ...project.config, url: text }), maskDatabaseUrl(url));
  const reader = findReader(text);
  if (reader !== null) return { kind: "file", name: text, path: resolve(text), reader };
  return readRevision(project, text);
}

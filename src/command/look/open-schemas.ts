import { findDefaultSchema } from "../../project/default-schema.ts";
import { findOwnership } from "../../project/find-ownership.ts";
import type { Session } from "../../connection/session.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { type IntrospectionScope, scopeOf } from "../../dialect/introspection-scope.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import { AludelError } from "../../error/aludel-error.ts";
import { withoutOwnTables } from "../../migration/bookkeeping/own-tables.ts";
import type { Project } from "../../project/open-project.ts";
import type { Database } from "../../schema/database.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { buildOnScratch, replayOnScratch } from "../../scratch/build-on-scratch.ts";
import type { ProofTarget } from "../../scratch/proof-targets.ts";
import type { SchemaSource } from "./schema-source.ts";

/** A schema while it is in use. */
export interface OpenSchema {
  readonly database: Database;
  /** The database that holds it, live or scratch; null for a schema that was folded or built and is gone. */
  readonly session: Session | null;
}

type PortableSource = Extract<SchemaSource, { readonly kind: "portable" }>;

/** Returns the engine that a project is for when nothing else says so: its first target, or the database's own. */
export async function resolveOwnEngine(project: Project): Promise<DialectName | null> {
  const { reachable, unproved } = await project.proofTargets([]);
  const [first] = project.config.targets ?? [];
  return first ?? reachable[0]?.dialect.name ?? unproved[0]?.dialect ?? null;
}

/**
 * Returns the engine in whose terms schemas are compared: that of a live database, else the project's own for an `.sql` file; null when
 * all are in portable terms.
 *
 * @throws AludelError INVALID_USAGE for databases of two engines, or when nothing tells the engine
 */
export async function resolveCommonEngine(
  project: Project,
  sources: readonly SchemaSource[],
): Promise<DialectName | null> {
  const live = [...new Set(sources.flatMap((source) => (source.kind === "live" ? [source.dialect] : [])))];
  if (live.length > 1) {
    throw new AludelError("INVALID_USAGE", `databases of two engines cannot be compared: ${live.join(" and ")}`, {
      hint: "Compare each with the models or a revision, which both engines can build",
    });
  }
  const [only] = live;
  if (only !== undefined) return only;
  if (sources.every(({ kind }) => kind === "portable")) return null;
  const own = await resolveOwnEngine(project);
  if (own !== null) return own;
  throw new AludelError("INVALID_USAGE", "nothing says which engine the SQL file is written for", {
    hint: "Name it under targets in the configuration, or set the database URL",
  });
}

/** Returns where schemas are built on an engine; called only when one has to be built. */
async function resolveScratch(
  project: Project,
  name: DialectName,
  sources: readonly SchemaSource[],
): Promise<ProofTarget> {
  const live = sources.find((source) => source.kind === "live");
  const { reachable, unproved } = await (live?.project ?? project).proofTargets([], [name]);
  const [target] = reachable;
  if (target !== undefined) return target;
  throw new AludelError(
    "SCRATCH_UNAVAILABLE",
    `no scratch database of ${name} can be had: ${unproved[0]?.reason ?? "it is out of reach"}`,
    { hint: "Name a server under scratch in the configuration" },
  );
}

async function buildPortable(source: PortableSource, target: ProofTarget): Promise<Database> {
  const { database, revisions, isReplayed, name } = source;
  if (isReplayed) return replayOnScratch(target, revisions);
  const withoutRows = { ...database, rows: new Map() };
  return buildOnScratch(target, withoutRows, `the schema of ${name} built from nothing`, revisions);
}

/** How the schemas of one call are opened. */
interface Opening {
  readonly project: Project;
  readonly dialect: Dialect;
  readonly sources: readonly SchemaSource[];
}

/** Returns the sources with live databases last: the other sides tell which schemas are read there. */
function openingOrder(sources: readonly SchemaSource[]): readonly SchemaSource[] {
  const order = ["file", "portable", "live"];
  return sources.toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
}

function liveScope(
  { project, dialect, sources }: Opening,
  found: ReadonlyMap<SchemaSource, OpenSchema>,
): IntrospectionScope {
  const others = [...found].flatMap(([{ kind }, { database }]) => (kind === "live" ? [] : [database]));
  const isAlone = sources.every(({ kind }) => kind === "live");
  if (isAlone && dialect.capabilities.schemas) return { schemas: "all", excludeTables: [] };
  return scopeOf(dialect, project.config.schemas, others);
}

async function openOne<R>(
  source: SchemaSource,
  opening: Opening,
  found: ReadonlyMap<SchemaSource, OpenSchema>,
  use: (open: OpenSchema) => Promise<R>,
): Promise<R> {
  const { project, dialect, sources } = opening;
  const { config } = project;
  if (source.kind === "live") {
    return source.project.withDatabase({}, async ({ session }) => {
      const database = await dialect.introspect(session, liveScope(opening, found));
      return use({ database: withoutOwnTables(config, database), session });
    });
  }
  const scratch = await resolveScratch(project, dialect.name, sources);
  if (source.kind === "file") {
    const file = {
      path: source.path,
      engine: scratch,
      ownTables: config,
      isOwned: await findOwnership(config, null),
      defaultSchema: await findDefaultSchema(config),
    };
    return source.reader.withSchema(file, ({ database }, session) => use({ database, session }));
  }
  const target = { ...scratch, scope: scopeOf(dialect, config.schemas, [source.database]) };
  return use({ database: await buildPortable(source, target), session: null });
}

/**
 * Opens schemas in the terms of one engine and uses them, in the order of `sources`: live databases are read, the others run on
 * scratch databases. Without an engine each is taken in portable terms.
 *
 * @throws AludelError SCRATCH_UNAVAILABLE, SQL_FILE_FAILED, PROOF_FAILED, and what connecting throws
 */
export async function withSchemas<R>(
  project: Project,
  engine: DialectName | null,
  sources: readonly SchemaSource[],
  use: (schemas: readonly OpenSchema[]) => Promise<R>,
): Promise<R> {
  if (engine === null) {
    return use(
      sources.flatMap((source) => (source.kind === "portable" ? [{ database: source.database, session: null }] : [])),
    );
  }
  const opening: Opening = { project, dialect: await loadDialect(engine), sources };
  const found = new Map<SchemaSource, OpenSchema>();
  const openRest = ([next, ...rest]: readonly SchemaSource[]): Promise<R> => {
    if (next === undefined) return use(sources.flatMap((source) => found.get(source) ?? []));
    return openOne(next, opening, found, (open) => {
      found.set(next, open);
      return openRest(rest);
    });
  };
  return openRest(openingOrder(sources));
}

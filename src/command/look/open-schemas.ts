import type { Session } from "../../connection/session.ts";
import type { Config } from "../../config/config.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { IntrospectionScope } from "../../dialect/introspection-scope.ts";
import type { Database } from "../../schema/database.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { buildOnScratch, type ProofTarget, replayOnScratch } from "../../scratch/prove.ts";
import { withSqlFile } from "../../scratch/read-sql-file.ts";
import { withoutOwnTables } from "../../project/own-tables.ts";
import { resolveProofTargets, schemasInScope } from "../../project/proof-targets.ts";
import { withAllSchemas } from "../../project/read-configured-models.ts";
import type { SchemaSource } from "./schema-source.ts";
import { withDatabase } from "../../project/with-database.ts";

/** A schema while it is in use. */
export interface OpenSchema {
  readonly database: Database;
  /** The database that holds it, live or scratch; null for a schema that was folded or built and is gone. */
  readonly session: Session | null;
}

type LogicalSource = Extract<SchemaSource, { readonly kind: "logical" }>;

/** Returns the engine that a project is for when nothing else says so: its first target, or the database's own. */
export async function resolveOwnEngine(config: Config): Promise<DialectName | null> {
  const { reachable, unproved } = await resolveProofTargets(config, []);
  const [first] = config.targets ?? [];
  return first ?? reachable[0]?.dialect.name ?? unproved[0]?.dialect ?? null;
}

/**
 * Returns the engine in whose terms schemas are compared: that of a live database, else the project's own for an `.sql` file; null when
 * all are logical.
 *
 * @throws AludelError INVALID_USAGE for databases of two engines, or when nothing tells the engine
 */
export async function resolveCommonEngine(
  config: Config,
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
  if (sources.every(({ kind }) => kind === "logical")) return null;
  const own = await resolveOwnEngine(config);
  if (own !== null) return own;
  throw new AludelError("INVALID_USAGE", "nothing says which engine the SQL file is written for", {
    hint: "Name it under targets in the configuration, or set the database URL",
  });
}

/** Returns where schemas of an engine are built; asked only when one has to be. */
async function resolveScratch(
  config: Config,
  name: DialectName,
  sources: readonly SchemaSource[],
): Promise<ProofTarget> {
  const live = sources.find((source) => source.kind === "live");
  const near = live?.config ?? config;
  const { reachable, unproved } = await resolveProofTargets({ ...near, targets: [name] }, []);
  const [target] = reachable;
  if (target !== undefined) return target;
  throw new AludelError(
    "SCRATCH_UNAVAILABLE",
    `no scratch database of ${name} can be had: ${unproved[0]?.reason ?? "it is out of reach"}`,
    { hint: "Name a server under scratch in the configuration" },
  );
}

async function buildLogical(source: LogicalSource, target: ProofTarget): Promise<Database> {
  const { database, history, isReplayed, name } = source;
  if (isReplayed) return replayOnScratch(target, history);
  return buildOnScratch(target, { ...database, rows: new Map() }, `the schema of ${name} built from nothing`, history);
}

/** How the schemas of one call are opened. */
interface Opening {
  readonly config: Config;
  readonly dialect: Dialect;
  readonly sources: readonly SchemaSource[];
}

/** Live databases last: which schemas are read there, the other sides tell. */
function openingOrder(sources: readonly SchemaSource[]): readonly SchemaSource[] {
  const order = ["sqlFile", "logical", "live"];
  return sources.toSorted((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind));
}

function liveScope(
  { config, dialect, sources }: Opening,
  found: ReadonlyMap<SchemaSource, OpenSchema>,
): IntrospectionScope {
  const others = [...found].flatMap(([{ kind }, { database }]) => (kind === "live" ? [] : [database]));
  const isAlone = sources.every(({ kind }) => kind === "live");
  const schemas = isAlone ? "all" : schemasInScope(config, ...others);
  return { schemas: dialect.capabilities.schemas ? schemas : [], excludeTables: [] };
}

async function openOne<R>(
  source: SchemaSource,
  opening: Opening,
  found: ReadonlyMap<SchemaSource, OpenSchema>,
  use: (open: OpenSchema) => Promise<R>,
): Promise<R> {
  const { config, dialect, sources } = opening;
  if (source.kind === "live") {
    return withDatabase(source.config, {}, async ({ session }) => {
      const database = await dialect.introspect(session, liveScope(opening, found));
      return use({ database: withoutOwnTables(config, database), session });
    });
  }
  const scratch = await resolveScratch(config, dialect.name, sources);
  if (source.kind === "sqlFile") {
    return withSqlFile(source.path, withAllSchemas(scratch), (database, session) =>
      use({ database: withoutOwnTables(config, database), session }),
    );
  }
  const schemas = dialect.capabilities.schemas ? schemasInScope(config, source.database) : [];
  const target = { ...scratch, scope: { schemas, excludeTables: [] } };
  return use({ database: await buildLogical(source, target), session: null });
}

/**
 * Opens schemas in the terms of one engine and uses them, in the order of `sources`: live databases are read, the others run on
 * scratch databases. Without an engine each is taken in portable terms.
 *
 * @throws AludelError SCRATCH_UNAVAILABLE, SQL_FILE_FAILED, PROOF_FAILED, and what connecting throws
 */
export async function withSchemas<R>(
  config: Config,
  engine: DialectName | null,
  sources: readonly SchemaSource[],
  use: (schemas: readonly OpenSchema[]) => Promise<R>,
): Promise<R> {
  if (engine === null) {
    return use(
      sources.flatMap((source) => (source.kind === "logical" ? [{ database: source.database, session: null }] : [])),
    );
  }
  const opening: Opening = { config, dialect: await loadDialect(engine), sources };
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

import { sqlComment } from "../../ddl/sql-comment.ts";
import { refuseProblems } from "../../autogenerate/refuse-problems.ts";
import type { Config } from "../../config/config.ts";
import type { Session } from "../../connection/session.ts";
import type { Step } from "../../ddl/statement.ts";
import type { Dialect } from "../../dialect/dialect.ts";
import { loadDialect } from "../../dialect/load-dialect.ts";
import type { Comparator } from "../../diff/comparator.ts";
import { compareDatabases, diffDatabase } from "../../diff/diff-database.ts";
import { logicalComparator } from "../../diff/logical-comparator.ts";
import { AludelError } from "../../error/aludel-error.ts";
import type { Database, UnmanagedObject } from "../../schema/database.ts";
import type { DialectName } from "../../schema/dialect-name.ts";
import { describeDiff, type DescribedDifference } from "../../check/difference.ts";
import { type DifferenceGroup, groupDifferences } from "../../check/group-differences.ts";
import { unfinishedDiagnostic } from "../../check/unfinished-diagnostic.ts";
import { readUnfinishedRevision } from "../../migration/bookkeeping/history-table.ts";
import { type OpenSchema, resolveCommonEngine, resolveOwnEngine, withSchemas } from "./open-schemas.ts";
import { assertNoOtherRelation, findOtherRelations } from "../../diff/other-relations.ts";
import { findOwnership } from "../../project/find-ownership.ts";
import { openProject, type Project } from "../../project/open-project.ts";
import { readSchemaSource, type SchemaSource } from "./schema-source.ts";

/** One difference between two schemas. */
export interface SchemaDifference extends DescribedDifference {
  /** As the two schemas were named; `detail` says what makes the first into the second. */
  readonly between: readonly [from: string, to: string];
  readonly remedies: readonly string[];
}

/** How two schemas differ. */
export interface DiffReport {
  readonly differences: readonly SchemaDifference[];
  /** Tables of which one side lacks several columns; each column stands in `differences` too. */
  readonly groups: readonly DifferenceGroup[];
  readonly pending: readonly [];
  /** Objects of either side that are not compared. */
  readonly unmanaged: readonly UnmanagedObject[];
  /** Databases of which a part of a revision is compared, because a run stopped inside it. */
  readonly diagnostics: readonly { readonly rule: string; readonly message: string }[];
  /** The engine in whose terms they were compared; null for portable terms. */
  readonly engine: DialectName | null;
  /** The statements that make the first into the second, where they were asked for. */
  readonly sql?: string;
}

/** What is compared. */
export interface DiffOptions {
  /** `models`, `database`, a database URL, an `.sql` file, `head` or another revision. */
  readonly from: string;
  readonly to: string;
  /** Whether the statements are returned that make the first into the second. */
  readonly sql?: boolean;
}

/** Takes what the configuration excludes out of a schema. */
function partExcluded(
  database: Database,
  isOwned: (name: string) => boolean,
): { readonly owned: Database; readonly others: UnmanagedObject[] } {
  const others = [...database.tables.keys()].filter((key) => !isOwned(key)).map((name) => ({ kind: "table", name }));
  return {
    owned: { ...database, tables: new Map([...database.tables].filter(([key]) => isOwned(key))) },
    others: [...others, ...database.unmanaged],
  };
}

function renderStep(dialect: Dialect, step: Step): string[] {
  if (step.kind === "statement") return [dialect.renderStatement(step)];
  if (step.kind === "backfill") return [dialect.renderStatement(step.whole)];
  if (step.kind === "run") return [];
  const guard = dialect.renderAssertion(step);
  return [...sqlComment(`must return no rows: ${step.message}`), ...guard];
}

async function renderSql(dialect: Dialect, from: OpenSchema, to: Database, comparator: Comparator): Promise<string> {
  const { operations, problems } = diffDatabase(from.database, to, { comparator });
  refuseProblems(problems);
  const plan = await dialect.plan(operations, {
    session: from.session,
    foldedSchema: () => Promise.resolve(from.database),
  });
  const segments = plan.segments.map((segment) => {
    const { before, after } = dialect.renderSegmentFrame(segment);
    return [...before, ...segment.steps.flatMap((step) => renderStep(dialect, step)), ...after].join("\n");
  });
  return segments.join("\n\n");
}

async function resolveSqlDialect(project: Project, engine: DialectName | null): Promise<Dialect> {
  const name = engine ?? (await resolveOwnEngine(project));
  if (name !== null) return loadDialect(name);
  throw new AludelError("INVALID_USAGE", "nothing says which engine the statements are for", {
    hint: "Name it under targets in the configuration, or set the database URL",
  });
}

/** Tells of a live database that stands inside a revision. */
async function findUnfinished(
  { historyTable }: Config,
  source: SchemaSource,
  session: Session | null,
): Promise<DiffReport["diagnostics"]> {
  if (source.kind !== "live" || session === null) return [];
  const dialect = await loadDialect(source.dialect);
  const revision = await readUnfinishedRevision({ session, dialect, historyTable });
  return revision === null ? [] : [unfinishedDiagnostic(revision, source.name)];
}

/**
 * Compares any two schemas. With a live database or an `.sql` file on a side both are compared as their engine reports them, the other
 * side built on a scratch database; else in portable terms. Changes nothing.
 *
 * @throws AludelError INVALID_USAGE for two engines, SCRATCH_UNAVAILABLE, SQL_FILE_FAILED, PROOF_FAILED, and what connecting and reading
 * models and revisions throws; with `sql` what cannot be written safely
 */
export async function diff(config: Config, { from, to, sql = false }: DiffOptions): Promise<DiffReport> {
  const project = openProject(config);
  const [left, right] = [await readSchemaSource(project, from), await readSchemaSource(project, to)];
  const engine = await resolveCommonEngine(project, [left, right]);
  const between = [left.name, right.name] as const;
  return withSchemas(project, engine, [left, right], async ([first, second]) => {
    if (first === undefined || second === undefined) throw new Error("a schema was not opened");
    const sessions = [first, second].map(({ session }) => session);
    const isOwned = await findOwnership(config, sessions.find((each) => each?.lowerTableNames === true) ?? null);
    const [found, wanted] = [partExcluded(first.database, isOwned), partExcluded(second.database, isOwned)];
    const comparator = engine === null ? logicalComparator : (await loadDialect(engine)).comparator;
    const remedies = [
      `make the first into the second: aludel diff ${between.join(" ")} --sql`,
      `make the second into the first: aludel diff ${between.toReversed().join(" ")} --sql`,
    ];
    const described = describeDiff(
      compareDatabases(found.owned, wanted.owned, { comparator }),
      findOtherRelations(found.owned, wanted.owned),
    );
    const differences = described.map((difference) => ({ ...difference, between, remedies }));
    const unmanaged = new Map([...found.others, ...wanted.others].map((each) => [`${each.kind} ${each.name}`, each]));
    const diagnostics = await Promise.all(
      [left, right].map((source, at) => findUnfinished(config, source, sessions[at] ?? null)),
    );
    const report = {
      differences,
      diagnostics: diagnostics.flat(),
      groups: groupDifferences(differences),
      pending: [] as const,
      unmanaged: [...unmanaged.values()],
      engine,
    };
    if (!sql) return report;
    assertNoOtherRelation(found.owned, wanted.owned, { from, to });
    const dialect = await resolveSqlDialect(project, engine);
    return { ...report, sql: await renderSql(dialect, { ...first, database: found.owned }, wanted.owned, comparator) };
  });
}

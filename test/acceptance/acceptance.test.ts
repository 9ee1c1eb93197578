import { describe, expect, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { compareDatabases } from "../../src/diff/diff-database.ts";
import { describeOperation } from "../../src/operation/describe/describe-operation.ts";
import type { Database } from "../../src/schema/database.ts";
import { nameDatabase } from "../../src/schema/naming-convention.ts";
import type { Table } from "../../src/schema/table.ts";
import { buildOnScratch } from "../../src/scratch/build-on-scratch.ts";
import { readModels } from "../../src/models/read-models.ts";
import type { Engine } from "../engine/engine.ts";
import { engines } from "../engine/engines.ts";
import { takeShare } from "../engine/tiers.ts";
import { type AcceptanceCase, forEngine } from "./acceptance-case.ts";
import { type AcceptanceProject, createAcceptanceProject } from "./acceptance-project.ts";
import { combinedCases } from "./cases/combinations.ts";
import { columnCases } from "./cases/columns.ts";
import { constraintCases } from "./cases/constraints.ts";
import { indexCases } from "./cases/indexes.ts";
import { rowCases } from "./cases/rows.ts";
import { tableCases } from "./cases/tables.ts";
import { typeCases } from "./cases/types.ts";

const groups: readonly (readonly [string, readonly AcceptanceCase[]])[] = [
  ["tables, schemas and enums", tableCases],
  ["columns", columnCases],
  ["types", typeCases],
  ["constraints", constraintCases],
  ["indexes", indexCases],
  ["reference rows", rowCases],
  ["several changes at once", combinedCases],
];

function runsOn(engine: Engine, { engines: only, sincePostgres = 0 }: AcceptanceCase): boolean {
  const version = Number(/\d+/.exec(engine.label)?.[0] ?? Infinity);
  return (
    (only === undefined || only.includes(engine.dialect)) && (engine.dialect !== "postgres" || version >= sincePostgres)
  );
}

/** Names of constraints and indexes left out: those of a table that was renamed tell of its old name. */
function withoutNames(database: Database): Database {
  const unnamed = (table: Table): Table => ({
    ...table,
    constraints: table.constraints.map((constraint) => ({ ...constraint, name: null })),
    indexes: table.indexes.map((index) => ({ ...index, name: null })),
  });
  return { ...database, tables: new Map([...database.tables].map(([key, table]) => [key, unnamed(table)])) };
}

async function differences(engine: Engine, found: Database, expected: Database): Promise<readonly string[]> {
  const { comparator } = await loadDialect(engine.dialect);
  const { operations, problems } = compareDatabases(found, expected, { comparator });
  return [
    ...operations.map(describeOperation).map(({ kind, object, detail }) => `${kind} ${object}: ${detail}`),
    ...problems.map(({ kind }) => kind),
    ...expected.unmanaged.map(({ kind, name }) => `${kind} ${name} is unmanaged`),
  ];
}

/** Returns what an engine holds when the models are built on an empty database. */
async function buildStraight(
  engine: Engine,
  { config, url }: AcceptanceProject,
  schemas: readonly string[],
): Promise<Database> {
  const dialect = await loadDialect(engine.dialect);
  const { database } = await readModels(config.models ?? "");
  const near = dialect.capabilities.scratchNeedsServer ? parseDatabaseUrl(url) : null;
  const target = { dialect, near, scope: { schemas, excludeTables: [] }, setup: [] };
  return buildOnScratch(target, nameDatabase(database), "the models");
}

/** Takes a case through all its steps and returns the operations of its revision, kind and object. */
async function runCase(engine: Engine, given: AcceptanceCase): Promise<readonly string[]> {
  const { renames = [], drops = [], converts = [], kept = [], schemas = [] } = given;
  const project = await createAcceptanceProject(engine, { schemas });
  try {
    project.models(forEngine(given.before, engine.dialect));
    await project.seed();
    await project.upgrade();
    for (const statement of forEngine(given.rows ?? [], engine.dialect)) await project.query(statement);
    const readKept = (): Promise<unknown[]> => Promise.all(kept.map((query) => project.query(query)));
    const [before, keptBefore] = [await project.introspect(schemas), await readKept()];
    const filesBefore = project.files();

    project.models(forEngine(given.after, engine.dialect));
    const drafted = await project.draft({ renames, drops, converts });
    expect(drafted.proved).toEqual([engine.dialect]);
    expect(await project.introspect(schemas), "drafting changes no database").toEqual(before);

    await project.upgrade();
    const upgraded = await project.introspect(schemas);
    const straight = await buildStraight(engine, project, schemas);
    expect(await differences(engine, upgraded, renames.length > 0 ? withoutNames(straight) : straight)).toEqual([]);
    if (given.afterwards !== undefined) {
      expect(await project.query(given.afterwards.query)).toEqual(forEngine(given.afterwards.rows, engine.dialect));
    }
    const clean = await project.check();
    expect(clean).toMatchObject({ differences: [], pending: [], unmanaged: [], diagnostics: [] });

    const again = await project.draft();
    expect(again).toMatchObject({ status: "unchanged", path: null, operations: [] });
    expect(project.files()).toHaveLength(filesBefore.length + 1);

    await project.downgrade();
    const back = await project.introspect(schemas);
    expect(await differences(engine, back, before)).toEqual([]);
    expect(await readKept()).toEqual(keptBefore);
    await project.upgrade();
    expect(await differences(engine, await project.introspect(schemas), upgraded)).toEqual([]);
    return drafted.operations.map(({ kind, object }) => `${kind} ${object}`);
  } finally {
    await project.drop();
  }
}

/** MariaDB and MySQL have cases of their own. */
const transactional = engines.filter(({ dialect }) => dialect === "sqlite" || dialect === "postgres");

describe.each(transactional)("$label", (engine) => {
  describe.each(groups)("%s", (_name, cases) => {
    const named = cases.filter((each) => runsOn(engine, each)).map((each) => [each.name, each] as const);
    test.concurrent.each(takeShare(named, 4))("%s", async (_title, given) => {
      expect(await runCase(engine, given)).toEqual(forEngine(given.operations, engine.dialect));
    });
  });
});

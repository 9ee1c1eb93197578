import { describe, expect, onTestFinished, test } from "vitest";
import { parseDatabaseUrl } from "../../src/connection/database-url.ts";
import type { Session } from "../../src/connection/session.ts";
import type { BackfillStep, Step } from "../../src/ddl/statement.ts";
import type { Dialect } from "../../src/dialect/dialect.ts";
import { loadConnector } from "../../src/dialect/load-connector.ts";
import { loadDialect } from "../../src/dialect/load-dialect.ts";
import { applyOperations } from "../../src/operation/fold/apply-operation.ts";
import { completeEnumLife } from "../../src/operation/fold/complete-enum-life.ts";
import type { DialectName } from "../../src/schema/dialect-name.ts";
import { emptyDatabase } from "../../src/schema/database.ts";
import { everyEngine } from "../engine/engines.ts";
import { type GoldenCase, goldenCases, type GoldenName, type GoldenResults } from "./golden-operations.ts";
import { goldenMariadb } from "./golden-mariadb.ts";
import { goldenMysql } from "./golden-mysql.ts";
import { goldenPostgres } from "./golden-postgres.ts";
import { goldenSqlite } from "./golden-sqlite.ts";

/** Every dialect that is there states its results: an operation without one does not compile. */
const golden = {
  postgres: goldenPostgres,
  sqlite: goldenSqlite,
  mysql: goldenMysql,
  mariadb: goldenMariadb,
} satisfies Record<DialectName, GoldenResults>;

const names = Object.keys(goldenCases) as GoldenName[];

function planOf(dialect: Dialect, { before, operations }: GoldenCase, session: Session | null) {
  const folded = applyOperations(emptyDatabase, completeEnumLife(before, emptyDatabase));
  return dialect.plan(operations, { session, foldedSchema: () => Promise.resolve(folded) });
}

/** The parts of a backfill, one below the other; `:cursor.1` and `:bound.1` stand for what is filled in. */
function textOfBackfill({ bounds, updates, whole }: BackfillStep): string {
  const lines = [whole, bounds.first, bounds.next, updates.first, updates.next, updates.last].map(
    ({ sql, parameters }) => {
      const values = parameters.map((value) =>
        typeof value === "object" && value !== null && "kind" in value ? `:${value.of}.${value.at + 1}` : String(value),
      );
      return values.length === 0 ? sql : `${sql} -- ${values.join(", ")}`;
    },
  );
  return lines.join("\n");
}

function textOf(step: Step): string {
  if (step.kind === "run") return "run";
  if (step.kind === "backfill") return textOfBackfill(step);
  if (step.kind === "assertion") return `assert: ${step.sql}`;
  const values = JSON.stringify(step.parameters, (_key, value: unknown) =>
    typeof value === "bigint" ? `${value}n` : value,
  );
  return step.parameters.length === 0 ? step.sql : `${step.sql} -- ${values}`;
}

async function linesOf(dialect: Dialect, golden: GoldenCase): Promise<readonly string[] | string> {
  try {
    const plan = await planOf(dialect, golden, null);
    return plan.segments.flatMap(({ steps }) => steps.map(textOf));
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(Object.entries(golden))("%s", (dialectName, results) => {
  test.each(names)("compiles: %s", async (name) => {
    const dialect = await loadDialect(dialectName as keyof typeof golden);
    const expected = results[name];
    const lines = await linesOf(dialect, goldenCases[name]);
    if ("notSupported" in expected) expect(lines).toContain(expected.notSupported);
    else expect(lines).toEqual(expected);
  });

  describe.each(everyEngine.filter((engine) => engine.dialect === dialectName))("$label", (engine) => {
    test("runs every statement that it compiles", async () => {
      const dialect = await loadDialect(engine.dialect);
      const database = await engine.createDatabase();
      const session = await (
        await loadConnector(engine.dialect)
      ).open(parseDatabaseUrl(database.url), { create: true });
      onTestFinished(async () => {
        await session.close();
        await database.drop();
      });
      const failures: string[] = [];
      for (const name of names) {
        if ("notSupported" in results[name]) continue;
        const failure = await runAlone(dialect, session, goldenCases[name]);
        if (failure !== null) failures.push(`${name}: ${failure}`);
      }
      expect(failures).toEqual([]);
    });
  });
});

/** Engines that commit each statement of DDL by themselves. */
const commitsDdl: ReadonlySet<string> = new Set(["mariadb", "mysql"]);

/** Runs a case where nothing is before: in a transaction, or in a database of its own where DDL cannot be taken back. */
async function runAlone(dialect: Dialect, session: Session, golden: GoldenCase): Promise<string | null> {
  const isOutside = golden.operations.some((operation) => "concurrently" in operation);
  if (!commitsDdl.has(dialect.name) && !isOutside) return runCase(dialect, session, golden);
  const scratch = await dialect.createScratch(session);
  try {
    return await runCase(dialect, scratch.session, golden);
  } finally {
    await scratch.drop();
  }
}

/** Runs a case and takes it back. Returns what went wrong, or null; what the server is too old for is no failure. */
async function runCase(dialect: Dialect, session: Session, golden: GoldenCase): Promise<string | null> {
  await session.begin();
  try {
    const { before } = golden;
    for (const operations of [{ before: [], operations: before }, golden]) {
      const plan = await planOf(dialect, operations, session);
      for (const step of plan.segments.flatMap(({ steps }) => steps)) {
        if (step.kind === "backfill") await session.execute(step.whole.sql, step.whole.parameters);
        if (step.kind !== "statement") continue;
        if (!step.transactional) await session.commit();
        await session.execute(step.sql, step.parameters);
        if (!step.transactional) await session.begin();
      }
    }
    return null;
  } catch (error) {
    const isTooOld = (error as { code?: string }).code === "UNSUPPORTED_FEATURE";
    return isTooOld ? null : (error as Error).message;
  } finally {
    await session.rollback();
  }
}

import type { Plan, Segment } from "../../../ddl/plan.ts";
import { buildStatement, type Step } from "../../../ddl/statement.ts";
import { SessionError } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import type { PlanContext } from "../../dialect.ts";
import { formatColumnName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { lowerName } from "../../../schema/sql-names.ts";
import { isDefinition } from "../session.ts";
import { compileChecks, compileRebuild } from "./compile-rebuild.ts";
import { TokenReader } from "../ddl-parser/token-reader.ts";
import { SqlSyntaxError } from "../ddl-parser/tokenizer.ts";
import { PendingRebuild } from "./pending-rebuild.ts";
import { hasDependentObjects } from "./probe-objects.ts";
import { changesObjects } from "./virtual-tables.ts";
import { readDefinitions, SchemaSimulation, type SimulatedTable } from "./schema-simulation.ts";
import { findTexts, quoteTexts } from "./single-quotes.ts";

type ForeignKeys = Segment["foreignKeys"];

interface SegmentDraft {
  readonly transactional: boolean;
  /** Null as long as every step of the segment runs with foreign keys enforced as well as suspended. */
  foreignKeys: ForeignKeys | null;
  readonly steps: Step[];
}

function openDraft(foreignKeys: ForeignKeys | null): SegmentDraft {
  return { transactional: true, foreignKeys, steps: [] };
}

interface ReplayedStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** True for raw SQL, which may fail in the simulation because that has no rows and none of the application's functions. */
  readonly mayFail: boolean;
}

/**
 * A plan under construction. It holds the segments so far; the simulated schema, which is created only when an operation needs a table's
 * definition; and the pending rebuilds, which are delayed so that later operations on the same table share them.
 */
export class PlanDraft {
  /** Position of the current operation in the revision's list. */
  source = 0;
  readonly #context: PlanContext;
  readonly #names: readonly string[] | null;
  readonly #segments: SegmentDraft[] = [openDraft(null)];
  readonly #replay: ReplayedStatement[] = [];
  readonly #pending = new Map<string, PendingRebuild>();
  /** Tables whose references were changed, with the foreign key mismatch that each had before; null for none. */
  readonly #mismatches = new Map<string, string | null>();
  /** Identity columns, as `table.column`, that a later operation has to make the primary key. */
  readonly #waiting = new Set<string>();
  #simulation: SchemaSimulation | null = null;
  /** Whether the plan puts texts of definitions in single quotes. */
  #quotesTexts = false;

  constructor(context: PlanContext, names: readonly string[] | null) {
    this.#context = context;
    this.#names = names;
  }

  /** Records an identity column that a later operation has to make the primary key. */
  waitForKey(table: QualifiedName, column: string): void {
    this.#waiting.add(formatColumnName(table, column));
  }

  /** Removes a column from those that have to become the primary key, and returns whether it was one. */
  takeWaiting(table: QualifiedName, column: string): boolean {
    return this.#waiting.delete(formatColumnName(table, column));
  }

  /** Returns whether a table is STRICT. Reads only that table where no simulation is needed. */
  async isStrict(table: string): Promise<boolean> {
    const { session } = this.#context;
    if (session !== null && this.#simulation === null && this.#replay.length === 0) {
      const { rows } = await session.execute("SELECT strict FROM pragma_table_list(?) WHERE schema = 'main'", [table]);
      if (rows[0] !== undefined) return rows[0]["strict"] === 1;
    }
    return (await (await this.simulate()).table(table)).definition.strict;
  }

  /** Whether the plan is made offline, without a database to read. */
  get isOffline(): boolean {
    return this.#context.session === null;
  }

  get #segment(): SegmentDraft {
    return this.#segments.at(-1) ?? openDraft(null);
  }

  /** Makes the following steps run with foreign keys enforced or suspended, in a new segment where needed. */
  async require(foreignKeys: ForeignKeys): Promise<void> {
    const { foreignKeys: current } = this.#segment;
    if (current === foreignKeys) return;
    if (current !== null) {
      await this.flush();
      this.#segments.push(openDraft(foreignKeys));
    } else {
      this.#segment.foreignKeys = foreignKeys;
    }
  }

  /**
   * Makes sure that a column with a new name takes the place of no text in double quotes, which other programs write into definitions. SQLite
   * puts these texts in single quotes, which mean the same, where it can.
   *
   * @throws AludelError INVALID_OPERATION, naming the object, where it cannot
   */
  async keepTexts(table: QualifiedName, column: string): Promise<void> {
    const { session } = this.#context;
    if (session === null || this.#quotesTexts) return;
    const quoted = compiler.quote(column);
    const { rows } = await session.execute(
      "SELECT 1 FROM main.sqlite_schema WHERE instr(lower(sql), lower(?)) > 0 LIMIT 1",
      [quoted],
    );
    if (rows.length === 0) return;
    const { objects, obstacle } = findTexts(await readDefinitions(session), column);
    const [first] = objects;
    if (first === undefined) return;
    if (obstacle !== null) throw wouldReplaceText(table, column, first, obstacle);
    this.#quotesTexts = true;
    const comment = `texts in double quotes, such as ${quoted} in ${first.type} "${first.name}", are put in single quotes: column "${formatColumnName(table, column)}" would take their place`;
    for (const [at, sql] of quoteTexts.entries()) this.addStep(buildStatement(sql, at === 0 ? { comment } : {}));
  }

  /** Adds steps that change rows, or may change anything. Foreign keys stay enforced for them. */
  async addRowSteps(steps: readonly Step[], isRaw: boolean): Promise<void> {
    if (steps.length === 0) return;
    await this.flush();
    await this.require("enforced");
    for (const step of steps) {
      const added = isRaw && step.kind === "statement" ? addedColumn(step.sql) : null;
      if (added !== null) await this.keepTexts({ schema: null, name: added.table }, added.column);
      this.#segment.steps.push({ ...step, source: this.source });
      // Only DDL is simulated: other statements may access files (ATTACH, VACUUM INTO).
      if (!isRaw || step.kind !== "statement" || !isDefinition(step.sql)) continue;
      await this.#simulateStatement({ sql: step.sql, parameters: step.parameters, mayFail: true });
    }
  }

  /** Adds a backfill as a segment of its own, which is not transactional. */
  async addBackfill(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    await this.flush();
    this.#segments.push({ transactional: false, foreignKeys: "enforced", steps: [] });
    for (const step of steps) this.addStep(step);
    this.#segments.push(openDraft(null));
  }

  /** Adds statements that SQLite supports natively, whether foreign keys are enforced or not. */
  async addNative(steps: readonly Step[], object: string): Promise<void> {
    for (const step of steps) {
      if (step.kind === "statement") {
        try {
          await this.#simulateStatement({ sql: step.sql, parameters: [], mayFail: false });
        } catch (error) {
          throw cannotChange(object, error);
        }
      }
      this.addStep(step);
    }
  }

  /** Adds a step to the plan without simulating it. */
  addStep(step: Step): void {
    this.#segment.steps.push({ ...step, source: this.source });
  }

  async #simulateStatement(statement: ReplayedStatement): Promise<void> {
    if (this.#simulation === null) this.#replay.push(statement);
    else await runStatement(this.#simulation, statement);
  }

  /** Returns the simulated schema after the operations so far. */
  async simulate(): Promise<SchemaSimulation> {
    if (this.#simulation !== null) return this.#simulation;
    const { session } = this.#context;
    const simulation =
      session === null
        ? await SchemaSimulation.ofDatabase(await this.#context.foldedSchema())
        : await SchemaSimulation.ofSession(session, this.#names);
    this.#simulation = simulation;
    for (const statement of this.#replay.splice(0)) {
      try {
        await runStatement(simulation, statement);
      } catch (error) {
        throw cannotChange("the schema", error);
      }
    }
    return simulation;
  }

  /** Runs statements on the simulated schema without adding them to the plan. */
  async simulateOnly(statements: readonly string[], object: string): Promise<void> {
    const simulation = await this.simulate();
    try {
      await simulation.runAll(statements);
    } catch (error) {
      throw cannotChange(object, error);
    }
  }

  /** Returns the pending rebuild of a table, or undefined. */
  pending(table: string): PendingRebuild | undefined {
    return this.#pending.get(lowerName(table));
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Returns the pending rebuild of a table, or opens one. */
  async openRebuild(name: string, table: SimulatedTable): Promise<PendingRebuild> {
    const known = this.pending(name);
    if (known !== undefined) return known;
    await this.require("suspended");
    const simulation = await this.simulate();
    for (const each of new Set([name, ...(await simulation.tablesReferringTo(name))])) {
      if (!this.#mismatches.has(each)) this.#mismatches.set(each, await simulation.findMismatch([each]));
    }
    const rebuild = new PendingRebuild(table);
    this.#pending.set(lowerName(name), rebuild);
    return rebuild;
  }

  /** Discards the pending rebuild of a dropped table, and returns whether there was one. */
  discard(table: string): boolean {
    this.#mismatches.delete(table);
    return this.#pending.delete(lowerName(table));
  }

  /** Applies the rename of a table to its pending rebuild. */
  renameTable(from: string, to: string): void {
    const rebuild = this.pending(from);
    if (this.#mismatches.has(from)) {
      this.#mismatches.set(to, this.#mismatches.get(from) ?? null);
      this.#mismatches.delete(from);
    }
    if (rebuild === undefined) return;
    this.#pending.delete(lowerName(from));
    rebuild.renameTable(to);
    this.#pending.set(lowerName(to), rebuild);
  }

  /** Adds the pending rebuilds to the plan. */
  async flush(): Promise<void> {
    this.addChecks([...this.#pending.values()].flatMap(compileChecks));
    const live = { isOffline: this.isOffline, statistics: this.hasPending ? await this.#readStatistics() : [] };
    for (const rebuild of this.#pending.values()) {
      const table = await (await this.simulate()).table(rebuild.original.name);
      this.#segment.steps.push(...compileRebuild(rebuild, table, live));
    }
    this.#pending.clear();
  }

  /** Returns the tables in which ANALYZE keeps its statistics. */
  async #readStatistics(): Promise<readonly string[]> {
    const result = await this.#context.session?.execute(
      "SELECT name FROM main.sqlite_schema WHERE name IN ('sqlite_stat1', 'sqlite_stat4') ORDER BY name",
    );
    return (result?.rows ?? []).map(({ name }) => String(name));
  }

  /** Inserts each check as early as possible: directly after the last step on which it depends. */
  addChecks(checks: readonly Step[]): void {
    const { steps } = this.#segment;
    for (const check of checks) steps.splice(steps.findLastIndex((step) => !isIndependent(step, check)) + 1, 0, check);
  }

  /**
   * Completes the plan and returns it.
   *
   * @throws AludelError INVALID_OPERATION when a view, a trigger, a virtual table or a foreign key lacks an object that it depends on
   */
  async finish(): Promise<Plan> {
    const [column] = this.#waiting;
    if (column !== undefined) throw compiler.identityWithoutKey(`column "${column}"`);
    await this.flush();
    const { session } = this.#context;
    const isChange = this.#replay.some(({ sql }) => changesObjects(sql));
    if (isChange && session !== null && (await hasDependentObjects(session))) await this.simulate();
    await this.#simulation?.assertObjects();
    await this.#assertReferences();
    const segments = this.#segments.filter(({ steps }) => steps.length > 0);
    return {
      segments: segments.map(({ transactional, foreignKeys, steps }) => ({
        transactional,
        foreignKeys: foreignKeys ?? "enforced",
        steps,
      })),
    };
  }

  async #assertReferences(): Promise<void> {
    for (const [table, before] of this.#mismatches) {
      const mismatch = await this.#simulation?.findMismatch([table]);
      if (typeof mismatch !== "string" || mismatch === before) continue;
      throw new AludelError(
        "INVALID_OPERATION",
        `a foreign key of "${table}" refers to columns without a key: ${mismatch}`,
        {
          hint: "Keep or add a primary key or a unique constraint on the columns that it refers to",
          details: { table, reason: mismatch },
        },
      );
    }
  }

  async close(): Promise<void> {
    await this.#simulation?.close();
  }
}

async function runStatement(
  simulation: SchemaSimulation,
  { sql, parameters, mayFail }: ReplayedStatement,
): Promise<void> {
  try {
    await simulation.run(sql, parameters);
  } catch (error) {
    if (!mayFail) throw error;
  }
}

const addition = /^ALTER TABLE "(?:[^"]|"")*" ADD COLUMN ("(?:[^"]|"")*")/;

/** Returns whether a check may be moved before a step: one that adds a column which the check does not read. */
function isIndependent(step: Step, check: Step): boolean {
  if (step.kind === "assertion") return false;
  const added = step.kind === "statement" ? addition.exec(step.sql)?.[1] : undefined;
  return added !== undefined && check.kind === "assertion" && !check.sql.includes(added);
}

/** Returns the column that a statement of a user adds; null for other statements. */
function addedColumn(sql: string): { readonly table: string; readonly column: string } | null {
  if (!/\badd\b/i.test(sql) || !isDefinition(sql)) return null;
  try {
    const reader = new TokenReader(sql);
    reader.expect("alter", "table");
    const first = reader.takeName();
    const table = reader.skip(".") ? reader.takeName() : first;
    reader.expect("add");
    reader.skip("column");
    return { table, column: reader.takeName() };
  } catch (error) {
    if (error instanceof SqlSyntaxError) return null;
    throw error;
  }
}

function wouldReplaceText(
  table: QualifiedName,
  column: string,
  { type, name }: { readonly type: string; readonly name: string },
  obstacle: string,
): AludelError {
  const full = formatColumnName(table, column);
  return new AludelError(
    "INVALID_OPERATION",
    `${type} "${name}" holds the text "${column}" in double quotes, and column "${full}" would take its place`,
    {
      hint: `SQLite itself puts such texts in single quotes once this is mended or dropped: ${obstacle}`,
      details: { object: type, name, column: full, reason: obstacle },
    },
  );
}

function cannotChange(object: string, error: unknown): unknown {
  if (!(error instanceof SessionError)) return error;
  // A rebuild creates the indexes and triggers of its table again.
  const part = /^CREATE (?:UNIQUE )?(?:INDEX|TRIGGER) (?:"(?:[^"]|"")+"|\S+)/i.exec(error.sql)?.[0];
  const cause = part === undefined ? "" : `${part} fails: `;
  return new AludelError("INVALID_OPERATION", `${object} cannot be changed in this way: ${cause}${error.message}`, {
    hint: "Compare the operation with the tables, views and triggers that the database holds",
    details: { statement: error.sql, engineCode: error.engineCode },
    cause: error,
  });
}

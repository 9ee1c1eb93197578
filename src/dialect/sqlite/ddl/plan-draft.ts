import type { Plan, Segment } from "../../../ddl/plan.ts";
import type { Step } from "../../../ddl/statement.ts";
import { SessionError } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import type { PlanContext } from "../../dialect.ts";
import { formatColumnName, type QualifiedName } from "../../../schema/qualified-name.ts";
import { compiler } from "../ddl-compiler.ts";
import { lowerName } from "../ddl-parser/tokenizer.ts";
import { compileChecks, compileRebuild } from "./compile-rebuild.ts";
import { PendingRebuild } from "./pending-rebuild.ts";
import { SchemaSimulation, type SimulatedTable } from "./schema-simulation.ts";

type ForeignKeys = Segment["foreignKeys"];

interface SegmentDraft {
  readonly transactional: boolean;
  /** Null while every step runs either way. */
  foreignKeys: ForeignKeys | null;
  readonly steps: Step[];
}

function openDraft(foreignKeys: ForeignKeys | null): SegmentDraft {
  return { transactional: true, foreignKeys, steps: [] };
}

interface ReplayedStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Raw SQL may fail where there are no rows and no functions of the application. */
  readonly mayFail: boolean;
}

/**
 * A plan while it is made: its segments, the simulated schema, which is made only when an operation needs to see a table, and the
 * rebuilds that are put off so that later operations on the same table join them.
 */
export class PlanDraft {
  /** Position of the operation at work. */
  source = 0;
  readonly #context: PlanContext;
  readonly #names: readonly string[] | null;
  readonly #segments: SegmentDraft[] = [openDraft(null)];
  readonly #replay: ReplayedStatement[] = [];
  readonly #pending = new Map<string, PendingRebuild>();
  /** Tables whose references were touched, with the mismatch that each had before. */
  readonly #mismatches = new Map<string, string | null>();
  /** Identity columns that are not the primary key yet, as `table.column`. */
  readonly #waiting = new Set<string>();
  #simulation: SchemaSimulation | null = null;

  constructor(context: PlanContext, names: readonly string[] | null) {
    this.#context = context;
    this.#names = names;
  }

  /** Notes an identity column, which has to become the primary key by a later operation. */
  waitForKey(table: QualifiedName, column: string): void {
    this.#waiting.add(formatColumnName(table, column));
  }

  /** Returns whether a column waits to become the primary key; it then waits no more. */
  takeWaiting(table: QualifiedName, column: string): boolean {
    return this.#waiting.delete(formatColumnName(table, column));
  }

  /** Returns whether a table is STRICT; looks at that table alone where that is enough. */
  async isStrict(table: string): Promise<boolean> {
    const { session } = this.#context;
    if (session !== null && this.#simulation === null && this.#replay.length === 0) {
      const { rows } = await session.execute("SELECT strict FROM pragma_table_list(?) WHERE schema = 'main'", [table]);
      if (rows[0] !== undefined) return rows[0]["strict"] === 1;
    }
    return (await (await this.simulate()).table(table)).definition.strict;
  }

  /** Whether the plan is made for a database that cannot be looked at. */
  get isOffline(): boolean {
    return this.#context.session === null;
  }

  get #segment(): SegmentDraft {
    return this.#segments.at(-1) ?? openDraft(null);
  }

  /** Sees to it that the next steps run with foreign keys enforced or suspended, in a new segment where needed. */
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

  /** Adds steps that change rows, or may change anything, and so keep foreign keys enforced. */
  async addRowSteps(steps: readonly Step[], isRaw: boolean): Promise<void> {
    if (steps.length === 0) return;
    await this.flush();
    await this.require("enforced");
    for (const step of steps) {
      this.#segment.steps.push({ ...step, source: this.source });
      // Only definitions: other statements may reach files (ATTACH, VACUUM INTO).
      if (!isRaw || step.kind !== "statement" || !isDefinition(step.sql)) continue;
      await this.#simulateStatement({ sql: step.sql, parameters: step.parameters, mayFail: true });
    }
  }

  /** Adds steps in a segment of their own that is no transaction. */
  async addBackfill(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return;
    await this.flush();
    this.#segments.push({ transactional: false, foreignKeys: "enforced", steps: [] });
    for (const step of steps) this.addStep(step);
    this.#segments.push(openDraft(null));
  }

  /** Adds statements that SQLite runs as they are, with foreign keys enforced or not. */
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

  /** Adds a step to the plan alone. */
  addStep(step: Step): void {
    this.#segment.steps.push({ ...step, source: this.source });
  }

  async #simulateStatement(statement: ReplayedStatement): Promise<void> {
    if (this.#simulation === null) this.#replay.push(statement);
    else await runStatement(this.#simulation, statement);
  }

  /** Returns the schema as it is after the operations so far. */
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

  /** Runs statements on the simulated schema alone. */
  async simulateOnly(statements: readonly string[], object: string): Promise<void> {
    const simulation = await this.simulate();
    try {
      await simulation.runAll(statements);
    } catch (error) {
      throw cannotChange(object, error);
    }
  }

  /** Returns the rebuild that waits for a table, or undefined. */
  pending(table: string): PendingRebuild | undefined {
    return this.#pending.get(lowerName(table));
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /** Returns the rebuild that waits for a table, or a new one. */
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

  /** Forgets the rebuild of a table that is dropped. */
  discard(table: string): boolean {
    this.#mismatches.delete(table);
    return this.#pending.delete(lowerName(table));
  }

  /** Follows the renaming of a table. */
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

  /** Adds the rebuilds that wait. */
  async flush(): Promise<void> {
    this.#addChecks([...this.#pending.values()].flatMap(compileChecks));
    for (const rebuild of this.#pending.values()) {
      const table = await (await this.simulate()).table(rebuild.original.name);
      this.#segment.steps.push(...compileRebuild(rebuild, table, this.isOffline));
    }
    this.#pending.clear();
  }

  /** Puts each check before all else that is done since the last step that it cannot be asked before. */
  #addChecks(checks: readonly Step[]): void {
    const { steps } = this.#segment;
    for (const check of checks) steps.splice(steps.findLastIndex((step) => !isIndependent(step, check)) + 1, 0, check);
  }

  /**
   * Returns the plan.
   *
   * @throws AludelError INVALID_OPERATION when a view, a trigger or a foreign key is left without what it needs
   */
  async finish(): Promise<Plan> {
    const [column] = this.#waiting;
    if (column !== undefined) throw compiler.identityWithoutKey(`column "${column}"`);
    await this.flush();
    const broken = await this.#simulation?.findBrokenObject();
    if (typeof broken === "string") {
      throw new AludelError("INVALID_OPERATION", `a view or trigger needs what the operations take away: ${broken}`, {
        hint: "Drop it before with op.execute, and create it again after",
        details: { reason: broken },
      });
    }
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

/** Returns whether a check may be asked before a step: one that adds a column which the check does not read. */
function isIndependent(step: Step, check: Step): boolean {
  if (step.kind === "assertion") return false;
  const added = step.kind === "statement" ? addition.exec(step.sql)?.[1] : undefined;
  return added !== undefined && check.kind === "assertion" && !check.sql.includes(added);
}

function isDefinition(sql: string): boolean {
  return /^(?:\s|--[^\n]*\n|\/\*(?:[^*]|\*(?!\/))*\*\/)*(?:create|alter|drop)\b/i.test(sql);
}

function cannotChange(object: string, error: unknown): unknown {
  if (!(error instanceof SessionError)) return error;
  return new AludelError("INVALID_OPERATION", `${object} cannot be changed in this way: ${error.message}`, {
    hint: "Compare the operation with the tables, views and triggers that the database holds",
    details: { statement: error.sql, engineCode: error.engineCode },
    cause: error,
  });
}

import { buildStatement, type Hazard, type Step } from "../../../ddl/statement.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { MysqlServer } from "../column-types.ts";
import {
  algorithmClauses,
  algorithmHazards,
  buildFallbacks,
  chooseAlgorithm,
  type TableChange,
  type TableFeature,
} from "./online-rules.ts";

/** The beginning of an action that gives a column its definition, and the name of the column. */
const defines = /^(ADD|MODIFY) COLUMN (`(?:[^`]|``)+`) /;

/** Collects the actions of one ALTER TABLE. Its algorithm is the cheapest that supports all of them. */
export class AlterStatement {
  private readonly table: string;
  private readonly server: MysqlServer;
  private readonly features: ReadonlySet<TableFeature>;
  private actions: readonly string[] = [];
  private readonly changes: TableChange[] = [];

  /**
   * @param table the quoted name
   * @param features the features of the table that make changes more expensive
   */
  constructor(table: string, server: MysqlServer, features: ReadonlySet<TableFeature>) {
    this.table = table;
    this.server = server;
    this.features = features;
  }

  /**
   * Adds an action and its kind of change. A definition of a column takes the place of the one before it, and an index that an action adds
   * and another one drops is left out, because one statement may not change the same thing twice.
   */
  add(action: string, change: TableChange): this {
    const [, verb, column] = defines.exec(action) ?? [];
    const defined = this.actions.findIndex((each) => column !== undefined && defines.exec(each)?.[2] === column);
    const earlier = this.actions[defined];
    const dropped = /^DROP INDEX (.+)$/s.exec(action)?.[1];
    const added = this.actions.findIndex((each) => dropped !== undefined && each.startsWith(`ADD INDEX ${dropped} (`));
    if (added >= 0) this.actions = this.actions.toSpliced(added, 1);
    else if (earlier !== undefined && verb === "MODIFY") {
      this.actions = this.actions.with(defined, action.replace(verb, defines.exec(earlier)?.[1] ?? verb));
    } else this.actions = [...this.actions, action];
    return this.needs(change);
  }

  /** Adds a further kind of change that the last action implies. */
  needs(change: TableChange): this {
    this.changes.push(change);
    return this;
  }

  /**
   * Returns the statement, or none when there are no actions. The hazards of its algorithm follow `hazards`; `effect` is given where the
   * effect is not just that of its operation.
   */
  build(hazards: readonly Hazard[] = [], effect: readonly Operation[] = []): Step[] {
    if (this.actions.length === 0) return [];
    const algorithm = chooseAlgorithm(this.changes, this.server, this.features);
    const write = (clauses: readonly string[]) =>
      `ALTER TABLE ${this.table} ${[...this.actions, ...clauses].join(", ")}`;
    return [
      buildStatement(write(algorithmClauses(algorithm)), {
        transactional: false,
        effect,
        hazards: [...hazards, ...algorithmHazards(algorithm)],
        fallbacks: buildFallbacks(algorithm, this.table, write),
      }),
    ];
  }
}

/** The one statement of several operations: what each of them builds is held back until {@link finish}. */
export class JointStatement extends AlterStatement {
  private readonly hazards: Hazard[] = [];

  override build(hazards: readonly Hazard[] = []): Step[] {
    this.hazards.push(...hazards);
    return [];
  }

  /** Returns the statement, whose effect is that of the operations. */
  finish(effect: readonly Operation[]): Step[] {
    return super.build(this.hazards, effect);
  }
}

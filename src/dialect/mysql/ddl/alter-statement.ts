import { buildStatement, type Hazard, type Step } from "../../../ddl/statement.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { MysqlServer } from "../column-types.ts";
import {
  algorithmClauses,
  algorithmHazards,
  chooseAlgorithm,
  type TableChange,
  type TableFeature,
} from "./online-rules.ts";

/** Collects the actions of one ALTER TABLE. Its algorithm is the cheapest that supports all of them. */
export class AlterStatement {
  private readonly table: string;
  private readonly server: MysqlServer;
  private readonly features: ReadonlySet<TableFeature>;
  private readonly actions: string[] = [];
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

  /** Adds an action and its kind of change. */
  add(action: string, change: TableChange): this {
    this.actions.push(action);
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
    const clauses = [...this.actions, ...algorithmClauses(algorithm)];
    return [
      buildStatement(`ALTER TABLE ${this.table} ${clauses.join(", ")}`, {
        transactional: false,
        effect,
        hazards: [...hazards, ...algorithmHazards(algorithm)],
      }),
    ];
  }
}

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

/** One ALTER TABLE while its actions are collected; the algorithm is the cheapest that does them all. */
export class AlterStatement {
  private readonly table: string;
  private readonly server: MysqlServer;
  private readonly features: ReadonlySet<TableFeature>;
  private readonly actions: string[] = [];
  private readonly changes: TableChange[] = [];

  /**
   * @param table the name, quoted
   * @param features what the table has that makes changes dearer
   */
  constructor(table: string, server: MysqlServer, features: ReadonlySet<TableFeature>) {
    this.table = table;
    this.server = server;
    this.features = features;
  }

  /** Adds an action, and what it is to the server. */
  add(action: string, change: TableChange): this {
    this.actions.push(action);
    return this.needs(change);
  }

  /** Says what an action is to the server besides. */
  needs(change: TableChange): this {
    this.changes.push(change);
    return this;
  }

  /** Returns the statement, or none without an action, with its costs behind `hazards`; `effect` where it is not just its operation. */
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

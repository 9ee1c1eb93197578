import type { Operation, OperationKind } from "../../../operation/operation.ts";

/**
 * What the statement of an operation depends on: nothing but the operation; also the schema before it; or also the definitions of live
 * columns, which it may have to restate.
 */
type PlanNeed = "nothing" | "schema" | "liveColumns";

const needs: Readonly<Record<OperationKind, PlanNeed>> = {
  createSchema: "nothing",
  dropSchema: "nothing",
  createTable: "nothing",
  dropTable: "nothing",
  renameTable: "nothing",
  alterTable: "liveColumns",
  addColumn: "schema",
  dropColumn: "schema",
  renameColumn: "liveColumns",
  alterColumn: "liveColumns",
  addConstraint: "schema",
  dropConstraint: "liveColumns",
  renameConstraint: "schema",
  createIndex: "schema",
  dropIndex: "schema",
  renameIndex: "nothing",
  createEnum: "nothing",
  dropEnum: "nothing",
  setComment: "liveColumns",
  insertRows: "nothing",
  updateRows: "nothing",
  deleteRows: "nothing",
  backfill: "nothing",
  execute: "nothing",
  run: "nothing",
  irreversible: "nothing",
};

/** Returns whether the statement of an operation depends on the schema before it. */
export function needsSchema({ kind }: Operation): boolean {
  return needs[kind] !== "nothing";
}

/** Returns whether an operation may restate the definition of a column, so that the live definition has to be known. */
export function needsLiveColumns({ kind }: Operation): boolean {
  return needs[kind] === "liveColumns";
}

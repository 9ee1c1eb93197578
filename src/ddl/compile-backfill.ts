import type { Backfill } from "../operation/backfill.ts";
import type { SqlValue } from "../schema/expression.ts";
import { formatQualifiedName } from "../schema/qualified-name.ts";
import { compileUpdate, compileUpdateRows } from "./compile-rows.ts";
import { compileMatch } from "./compile-values.ts";
import type { PlannedBackfill } from "./plan-backfills.ts";
import type { Bind, SqlWriter } from "./sql-writer.ts";
import type { BackfillStep, KeySlot, SlottedStatement } from "./statement.ts";

/** Whether a batch has a lower end (`cursor`, the key after which it begins) and an upper end (the key of its last row). */
interface BatchEnds {
  readonly cursor: boolean;
  readonly bound: boolean;
}

/** Returns the step that updates rows in batches along a key, or no step when no column is left to set. */
export function compileBackfill(writer: SqlWriter, operation: Backfill & Partial<PlannedBackfill>): BackfillStep[] {
  const { table, set, where, keyColumns = [], batchSize } = operation;
  const [whole] = compileUpdateRows(writer, { kind: "updateRows", table, set, where, from: null });
  if (whole === undefined) return [];
  const terms = keyColumns.map((column) => writer.keyTerm(column));
  const name = writer.qualifiedName(table);

  const slotted = (write: (bind: Bind, slot: (of: KeySlot["of"]) => (at: number) => string) => string) => {
    const parameters: (SqlValue | KeySlot)[] = [];
    const sql = write(
      (value) => writer.placeholder(parameters.push(writer.parameter(value))),
      (of) => (at) => writer.placeholder(parameters.push({ kind: "slot", of, at })),
    );
    return { sql, parameters };
  };
  const bound = (isNext: boolean): SlottedStatement =>
    slotted((_bind, slot) => {
      const read = terms.map((term, at) => `${term.read} AS ${writer.quote(`key_${at + 1}`)}`).join(", ");
      const behind = isNext ? ` WHERE ${writer.keyCondition(terms, ">", slot("cursor"))}` : "";
      return `SELECT ${read} FROM ${name}${behind} ORDER BY ${terms.map(({ sorted }) => sorted).join(", ")}`;
    });
  const update = (ends: BatchEnds): SlottedStatement =>
    slotted((bind, slot) => {
      const change = compileUpdate(writer, operation, bind);
      const conditions = [
        ends.cursor ? writer.keyCondition(terms, ">", slot("cursor")) : "",
        ends.bound ? writer.keyCondition(terms, "<=", slot("bound")) : "",
        Object.keys(where).length === 0 ? "" : `(${compileMatch(writer, where, table, bind)})`,
      ];
      return `${change} WHERE ${conditions.filter((condition) => condition !== "").join(" AND ")}`;
    });
  return [
    {
      kind: "backfill",
      table: formatQualifiedName(table),
      key: keyColumns.map((column) => column.name),
      batchSize,
      whole: {
        ...whole,
        comment: `all rows in one statement: without --sql they are changed in batches along ${keyColumns.map((column) => column.name).join(", ")}`,
      },
      count: `SELECT count(*) AS ${writer.quote("total")} FROM ${name}`,
      bounds: { first: bound(false), next: bound(true) },
      updates: {
        first: update({ cursor: false, bound: true }),
        next: update({ cursor: true, bound: true }),
        last: update({ cursor: true, bound: false }),
      },
      source: null,
    },
  ];
}

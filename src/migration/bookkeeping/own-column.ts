import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";

/** Returns a NOT NULL column of one of Aludel's own tables, changed by `facts`. */
export function ownColumn(name: string, type: ColumnType, facts: Partial<Column> = {}): Column {
  return {
    name,
    type,
    nullable: false,
    default: null,
    generated: null,
    identity: null,
    collation: null,
    comment: null,
    ...facts,
  };
}

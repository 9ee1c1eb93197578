import { isDeepStrictEqual } from "node:util";

import type { Column } from "../../../schema/column.ts";
import type { Constraint } from "../../../schema/constraint.ts";
import type { Table } from "../../../schema/table.ts";
import { hasExpression, type TableIndex } from "../../../schema/table-index.ts";

type Change<T> = readonly [before: T, after: T];

/** The parts of a table whose expressions differ before and after the rename of a column. */
export interface RestatedParts {
  readonly checks: readonly Change<Constraint>[];
  readonly indexes: readonly Change<TableIndex>[];
  readonly columns: readonly Change<Column>[];
}

function changed<T>(from: readonly T[], to: readonly T[], concerns: (part: T) => boolean): readonly Change<T>[] {
  return from.flatMap((part, at) => {
    const next = to[at];
    return next !== undefined && concerns(part) && !isDeepStrictEqual(part, next) ? [[part, next] as const] : [];
  });
}

/**
 * Returns the parts of a table that have to be written again when a column is renamed: MySQL does not rename the column in checks,
 * generated columns and functional indexes.
 */
export function findRestatedParts(before: Table, after: Table): RestatedParts {
  return {
    checks: changed(before.constraints, after.constraints, ({ kind }) => kind === "check"),
    indexes: changed(before.indexes, after.indexes, hasExpression),
    columns: changed(before.columns, after.columns, ({ generated }) => generated !== null),
  };
}

import type { Assertion } from "./statement.ts";

/** How the values of one column become values of another type on an engine. */
export interface ValueConversion {
  /** Expression over the column; null where the engine does it without being told. */
  readonly source: string | null;
  /** Condition that holds for values, other than NULL, that are no values of the new type; null where there are none. */
  readonly invalid: string | null;
}

/** What a check of values says of itself. */
export interface ValueCheck {
  /** The table as SQL names it, quoted. */
  readonly from: string;
  /** What is shown of a row: the columns of its key and the value, quoted. */
  readonly shown: readonly string[];
  readonly invalid: string;
  /** The column as people name it. */
  readonly object: string;
  /** The new type as people name it. */
  readonly type: string;
  readonly conversion: NonNullable<Assertion["conversion"]>;
  readonly source: number | null;
}

/** Rows that a check shows. */
const limit = 5;

/** Returns the check that every value of a column can be converted. */
export function buildValueCheck({ from, shown, invalid, object, type, conversion, source }: ValueCheck): Assertion {
  return {
    kind: "assertion",
    sql: `SELECT ${shown.join(", ")} FROM ${from} WHERE ${invalid} LIMIT ${limit}`,
    message: `column "${object}" holds values that cannot become ${type}`,
    hint: "Correct the rows before, or say with `using` how the values are converted",
    conversion,
    source,
  };
}

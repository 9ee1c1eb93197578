import type { Assertion } from "./statement.ts";

/** How an engine converts the values of one column to another type. */
export interface ValueConversion {
  /** The conversion as an expression over the column; null where the engine's own cast does it. */
  readonly source: string | null;
  /** Predicate for values, other than NULL, that are not valid in the new type; null where every value is valid. */
  readonly invalid: string | null;
}

/** The parts of an assertion that every value can be converted. */
export interface ValueCheck {
  /** The quoted name of the table. */
  readonly from: string;
  /** The quoted expressions that are shown of an invalid row: the columns of its key, and the value. */
  readonly shown: readonly string[];
  readonly invalid: string;
  /** The column as users write it. */
  readonly object: string;
  /** The new type as users write it. */
  readonly type: string;
  readonly conversion: NonNullable<Assertion["conversion"]>;
  readonly source: number | null;
}

/** Largest number of invalid rows that a check shows. */
const limit = 5;

/** Returns the assertion that every value of a column can be converted. */
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

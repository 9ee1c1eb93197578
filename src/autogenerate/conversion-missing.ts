import { AludelError } from "../error/aludel-error.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { ColumnType } from "../schema/column-type.ts";
import { formatColumnType } from "../schema/format-column-type.ts";

/** A change of type for which no conversion is known. */
export interface UnknownConversion {
  /** The column as users write it. */
  readonly object: string;
  readonly type: FromTo<ColumnType>;
}

/** Returns the change in words. */
export function describeChange({ object, type: { from, to } }: UnknownConversion): string {
  return `column "${object}" changes from ${formatColumnType(from)} to ${formatColumnType(to)}`;
}

/**
 * Returns the error that no conversion is known.
 *
 * @param renames the flags that decide a rename which the change may be instead
 */
export function conversionMissing(changes: readonly UnknownConversion[], renames: readonly string[]): AludelError {
  const renamed = renames.length === 0 ? "" : `If it is a rename, say so: ${renames.join(" or ")}. Otherwise write`;
  return new AludelError("CONVERSION_MISSING", `${changes.map(describeChange).join("; ")}: no conversion is known`, {
    hint: `Nothing was written. ${renamed === "" ? "Write" : renamed} the revision by hand and say with using in op.alterColumn how values become others; or give the new column another name, and drop the old one in a later revision`,
    details: { columns: changes.map(({ object }) => object) },
  });
}

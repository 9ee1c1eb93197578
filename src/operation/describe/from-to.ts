/** A changed property: its value before and after. */
export interface FromTo<T> {
  readonly from: T;
  readonly to: T;
}

/** Returns the inverse of the change, or undefined where there is no change. */
export function reverseFromTo<T>(change: FromTo<T> | undefined): FromTo<T> | undefined {
  return change && { from: change.to, to: change.from };
}

/** Returns a changed property in words: `default 1 to 2`. */
export function formatChange<T>(property: string, { from, to }: FromTo<T>, format: (value: T) => string): string {
  return `${property} ${format(from)} to ${format(to)}`;
}

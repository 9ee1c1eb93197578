/**
 * What a value that users write may be, as data: one checker reads it, and so does the test that holds the documentation against it.
 * `expected` ends the sentence "must be …".
 */
export type Shape =
  | { readonly kind: "value"; readonly expected: string; readonly accepts: (value: unknown) => boolean }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | {
      readonly kind: "object";
      readonly keys: Readonly<Record<string, Shape>>;
      readonly required: readonly string[];
      /** Keys that there are at least, whichever they be. */
      readonly least: number;
      /** Whether an object of a class, or one that inherits, will do too. */
      readonly ofClass: boolean;
    }
  | { readonly kind: "list"; readonly of: Shape; readonly least: number }
  | { readonly kind: "record"; readonly of: Shape; readonly ofWhat: string; readonly ofClass: boolean }
  | { readonly kind: "either"; readonly shapes: readonly Shape[] };

/** The shapes of objects. */
export type ObjectShape = Extract<Shape, { kind: "object" | "record" }>;

/** Returns the shape of values that a function recognizes. */
export function value(expected: string, accepts: (value: unknown) => boolean): Shape {
  return { kind: "value", expected, accepts };
}

/** Returns the shape of some words. */
export function words(...allowed: readonly string[]): Shape {
  return { kind: "words", words: allowed };
}

/** Returns the shape of an object with these keys and no others. A key whose value is undefined counts as left out. */
export function object(
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
  least = 0,
): ObjectShape {
  return { kind: "object", keys, required, least, ofClass: false };
}

/** Returns the shape of an object as {@link object} does, or as {@link record} does, which may be of a class or inherit. */
export function ofAnyClass(shape: ObjectShape): Shape {
  return { ...shape, ofClass: true };
}

/** Returns the shape of a list with at least so many items. */
export function list(of: Shape, least = 0): Shape {
  return { kind: "list", of, least };
}

/** Returns the shape of an object with keys of the user's: columns by name, values by column. */
export function record(of: Shape, ofWhat: string): ObjectShape {
  return { kind: "record", of, ofWhat, ofClass: false };
}

/** Returns the shape of values that have one of several shapes. */
export function either(...shapes: readonly Shape[]): Shape {
  return { kind: "either", shapes };
}

export const name: Shape = value(
  "a name, a string that is not empty",
  (given) => typeof given === "string" && given !== "",
);
export const text: Shape = value("a string", (given) => typeof given === "string");
export const boolean: Shape = value("true or false", (given) => typeof given === "boolean");
export const func: Shape = value("a function", (given) => typeof given === "function");
export const nothing: Shape = value("null", (given) => given === null);
/** Whole number that JavaScript holds exactly, or a bigint. */
export const wholeNumber: Shape = value(
  "a whole number",
  (given) => typeof given === "bigint" || Number.isSafeInteger(given),
);

/** Returns the shape of whole numbers from a least to a greatest one; `unit` says what they count. */
export function count(least: number, greatest = Number.MAX_SAFE_INTEGER, unit = ""): Shape {
  const number = unit === "" ? "a whole number" : `a whole number of ${unit}`;
  const expected =
    greatest === Number.MAX_SAFE_INTEGER ? `${number}, ${least} or more` : `${number} from ${least} to ${greatest}`;
  return value(
    expected,
    (given) => typeof given === "number" && Number.isSafeInteger(given) && given >= least && given <= greatest,
  );
}

import { describeValue } from "./describe-value.ts";
import type { ObjectShape, Shape } from "./shape.ts";

/** Where a value differs from its shape, and how. */
export interface Mismatch {
  /** Keys and positions that lead to what is wrong; none for the value itself. */
  readonly path: readonly (string | number)[];
  /** The sentence's end: `must be a string, but is 5`, `is unknown`. */
  readonly problem: string;
  /** The key that is not known, and those that are; where that is what is wrong. */
  readonly unknown?: { readonly key: string; readonly known: readonly string[] };
}

/** Returns the keys and positions as code would write them behind a name: `.lock.timeout`, `.targets[0]`. */
export function formatPath(path: Mismatch["path"]): string {
  return path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
}

/** Returns whether a value is an object that a literal makes, and so holds nothing but its keys. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object of another realm, as tests and bundlers make them, has a prototype of its own without a further one.
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** The most keys of an object that a message lists. */
const mostKeys = 8;

/** Returns the words of a shape for the sentence "must be …". */
function expectation(shape: Shape): string {
  switch (shape.kind) {
    case "value":
      return shape.expected;
    case "words":
      return shape.words.map((word) => JSON.stringify(word)).join(" or ");
    case "object":
      return Object.keys(shape.keys).length > mostKeys
        ? "an object"
        : `an object with ${Object.keys(shape.keys).join(", ")}`;
    case "record":
      return `an object of ${shape.ofWhat}`;
    case "list":
      if (shape.of.kind === "words")
        return `a list of ${expectation(shape.of)}${shape.least > 0 ? ", at least one" : ""}`;
      return shape.least > 0 ? "a list that is not empty" : "a list";
    case "either":
      return [...new Set(shape.shapes.map(expectation))].join(", or ");
  }
}

function inside(key: string | number, mismatch: Mismatch | null): Mismatch | null {
  return mismatch && { ...mismatch, path: [key, ...mismatch.path] };
}

function wrong(shape: Shape, value: unknown): Mismatch {
  return { path: [], problem: `must be ${expectation(shape)}, but is ${describeValue(value)}` };
}

/** Returns the first difference between a value and its shape, or null. Reading the value may run code of it, and throw. */
export function findMismatch(shape: Shape, value: unknown): Mismatch | null {
  switch (shape.kind) {
    case "value":
      return shape.accepts(value) ? null : wrong(shape, value);
    case "words":
      return typeof value === "string" && shape.words.includes(value) ? null : wrong(shape, value);
    case "list":
      return findInList(shape, value);
    case "record":
      return findInRecord(shape, value);
    case "object":
      return findInObject(shape, value);
    case "either":
      return findInEither(shape, value);
  }
}

function findInList(shape: Extract<Shape, { kind: "list" }>, value: unknown): Mismatch | null {
  if (!Array.isArray(value) || value.length < shape.least) return wrong(shape, value);
  for (let position = 0; position < value.length; position++) {
    const found = findMismatch(shape.of, value[position]);
    if (found !== null) return inside(position, found);
  }
  return null;
}

/** Returns whether a value is an object that the shape takes, whatever its keys. */
function isObjectFor({ ofClass }: ObjectShape, value: unknown): value is Readonly<Record<string, unknown>> {
  return ofClass ? typeof value === "object" && value !== null && !Array.isArray(value) : isPlainObject(value);
}

function findInRecord(shape: Extract<Shape, { kind: "record" }>, value: unknown): Mismatch | null {
  if (!isObjectFor(shape, value)) return wrong(shape, value);
  for (const key of Object.keys(value)) {
    const found = findMismatch(shape.of, value[key]);
    if (found !== null) return inside(key, found);
  }
  return null;
}

function findInObject(shape: Extract<Shape, { kind: "object" }>, value: unknown): Mismatch | null {
  if (!isObjectFor(shape, value) || Object.keys(value).length < shape.least) return wrong(shape, value);
  for (const key of Object.keys(value)) {
    const inner = Object.hasOwn(shape.keys, key) ? shape.keys[key] : undefined;
    if (inner === undefined) return { path: [], problem: "", unknown: { key, known: Object.keys(shape.keys) } };
    const given = value[key];
    const found = given === undefined ? null : findMismatch(inner, given);
    if (found !== null) return inside(key, found);
  }
  // A proxy may list no key and still answer for each, or throw.
  for (const key of Object.keys(shape.keys)) Reflect.get(value, key);
  const missing = shape.required.find((key) => value[key] === undefined);
  return missing === undefined ? null : { path: [], problem: `needs "${missing}"` };
}

function findInEither(shape: Extract<Shape, { kind: "either" }>, value: unknown): Mismatch | null {
  const found: Mismatch[] = [];
  for (const one of shape.shapes) {
    const mismatch = findMismatch(one, value);
    if (mismatch === null) return null;
    found.push(mismatch);
  }
  // What is right outside and wrong inside tells which of the shapes was meant.
  return (
    found.find(({ path, unknown, problem }) => path.length > 0 || unknown || problem.startsWith("needs")) ??
    wrong(shape, value)
  );
}

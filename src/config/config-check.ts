import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import { dialectNames } from "../schema/dialect-name.ts";

/** Returns what a value should have been, such as `"a string"`, or null when it is right. `path` leads to it: `lock.timeout`. */
type Check = (value: unknown, path: string) => string | null;

const string: Check = (value) => (typeof value === "string" && value !== "" ? null : "a string that is not empty");
const path: Check = (value, key) =>
  typeof value === "string" && value.includes("\0") ? "a path without the character NUL" : string(value, key);
const strings: Check = (value) => {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return "a list of strings";
  return value.includes("") ? "a list of strings that are not empty" : null;
};
const func: Check = (value) => (typeof value === "function" ? null : "a function");
const milliseconds: Check = (value) => (isCount(value) ? null : "a whole number of milliseconds, 0 or more");
const count: Check = (value) => (isCount(value) ? null : "a whole number, 0 or more");

function isCount(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    typeof value === "string" && allowed.includes(value) ? null : allowed.map((item) => `"${item}"`).join(" or ");

const listOf =
  (...allowed: readonly string[]): Check =>
  (value, path) => {
    if (!Array.isArray(value) || value.length === 0)
      return `a list of ${allowed.map((item) => `"${item}"`).join(", ")}`;
    for (const [index, item] of value.entries()) assertValue(oneOf(...allowed), item, `${path}[${index}]`);
    return null;
  };

const anyOf =
  (...checks: readonly Check[]): Check =>
  (value, path) => {
    const expected: string[] = [];
    for (const check of checks) {
      const problem = check(value, path);
      if (problem === null) return null;
      expected.push(problem);
    }
    return expected.join(", or ");
  };

const plainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object with these keys and no others; its own errors name the key inside. */
const shape =
  (keys: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    if (!plainObject(value)) return "an object";
    assertKeys(value, keys, path);
    const missing = required.find((key) => value[key] === undefined);
    return missing === undefined ? null : `an object with "${missing}"`;
  };

const record =
  (check: Check): Check =>
  (value, path) => {
    if (!plainObject(value)) return "an object";
    for (const [key, item] of Object.entries(value)) assertValue(check, item, `${path}.${key}`);
    return null;
  };

const byDialect = Object.fromEntries(dialectNames.map((name) => [name, string]));
const tableSetting = anyOf(string, shape({ name: string, schema: string }, ["name"]));
/** Keys of features to come. They would have no effect yet, and a guard that does nothing is worse than none. */
const laterKeys: Readonly<Record<string, string>> = {
  rules: "no command of this version checks revisions against rules",
  backup: "no command of this version makes a backup or asks for one: make it before `aludel upgrade`",
  smoke: "no command of this version runs a smoke test: run it after `aludel upgrade`",
};

const topKeys: Readonly<Record<string, Check>> = {
  database: (value) =>
    typeof value === "string" || typeof value === "function" || plainObject(value)
      ? null
      : "a URL, a function or a connection",
  models: path,
  migrations: path,
  targets: listOf(...dialectNames),
  versionTable: tableSetting,
  historyTable: tableSetting,
  naming: oneOf("hash", "sequence", "timestamp", "date-slug"),
  namingConvention: shape({ pk: string, fk: string, uq: string, ck: string, ix: string, ex: string }),
  autogenerate: oneOf("draft", "off"),
  include: strings,
  exclude: strings,
  schemas: strings,
  scratch: anyOf(oneOf("auto"), shape({ ...byDialect, setup: shape(byDialect) })),
  transaction: oneOf("per-revision", "per-run"),
  lock: shape({ timeout: milliseconds, pooler: oneOf("session") }),
  statement: shape({ lockTimeout: milliseconds, timeout: milliseconds, retries: count, unreachable: milliseconds }),
  hooks: shape({ onConnect: func, afterWrite: anyOf(string, func) }),
  production: (value) =>
    typeof value === "boolean" || typeof value === "function" ? null : "true, false or a function",
};

/**
 * Throws unless a value is a configuration: an unknown key or a value of the wrong kind is named.
 *
 * @throws AludelError INVALID_CONFIG
 */
export function assertConfig(value: unknown): asserts value is Readonly<Record<string, unknown>> {
  if (!plainObject(value)) throw invalid(`the configuration must be an object, but is ${kindOf(value)}`);
  try {
    const keys = { ...topKeys, environments: record(shape(topKeys)) };
    assertKeys(value, keys, "");
    // A proxy may list no key and still answer for each.
    for (const key of Object.keys(keys)) Reflect.get(value, key);
  } catch (error) {
    if (error instanceof AludelError) throw error;
    throw new AludelError("INVALID_CONFIG", "the configuration cannot be read: a getter of it throws an error", {
      hint: "Write plain values, and functions where the documentation names them",
      cause: error,
    });
  }
}

function assertKeys(
  value: Readonly<Record<string, unknown>>,
  keys: Readonly<Record<string, Check>>,
  path: string,
): void {
  for (const [key, item] of Object.entries(value)) {
    const inner = path === "" ? key : `${path}.${key}`;
    const check = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (check === undefined) throw unknownKey(key, inner, Object.keys(keys));
    if (item !== undefined) assertValue(check, item, inner);
  }
}

function assertValue(check: Check, value: unknown, path: string): void {
  const expected = check(value, path);
  if (expected !== null)
    throw invalid(`key "${path}" of the configuration must be ${expected}, but is ${kindOf(value)}`, { key: path });
}

function unknownKey(key: string, path: string, known: readonly string[]): AludelError {
  const later = Object.hasOwn(laterKeys, path.replace(/^environments\.[^.]*\./, "")) ? laterKeys[key] : undefined;
  if (later !== undefined) {
    return new AludelError("INVALID_CONFIG", `key "${path}" of the configuration has no effect: ${later}`, {
      hint: `Remove "${path}"`,
      details: { key: path },
    });
  }
  const nearest = nearestName(key, known);
  const hint = nearest === undefined ? `known are ${known.join(", ")}` : `did you mean "${nearest}"?`;
  return new AludelError("INVALID_CONFIG", `key "${path}" of the configuration is unknown`, {
    hint,
    details: { key: path, known },
  });
}

function invalid(message: string, details: Readonly<Record<string, unknown>> = {}): AludelError {
  return new AludelError("INVALID_CONFIG", message, { details });
}

/** Returns the kind of a value for a message, with the value itself where it is short and cannot be a secret. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "string")
    return value === "" ? "an empty string" : value.includes(":") ? "a string" : `"${value}"`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

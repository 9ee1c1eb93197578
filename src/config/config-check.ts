import { findMismatch, formatPath, type Mismatch } from "../argument/find-mismatch.ts";
import {
  boolean,
  count,
  either,
  func,
  list,
  name,
  object,
  ofAnyClass,
  record,
  type Shape,
  value,
  words,
} from "../argument/shape.ts";
import { AludelError } from "../error/aludel-error.ts";
import { nearestName } from "../error/nearest-name.ts";
import { dialectNames } from "../schema/dialect-name.ts";

const text: Shape = value("a string that is not empty", isFilled);
const texts: Shape = value(
  "a list of strings that are not empty",
  (given) => Array.isArray(given) && given.every(isFilled),
);

function isFilled(given: unknown): given is string {
  return typeof given === "string" && given !== "";
}

const path: Shape = value(
  "a path, a string that is not empty and has no character NUL",
  (given) => isFilled(given) && !given.includes("\0"),
);
const milliseconds = count(0, Number.MAX_SAFE_INTEGER, "milliseconds");
const connection: Shape = value(
  "a URL, a function or a connection",
  (given) =>
    typeof given === "string" ||
    typeof given === "function" ||
    (typeof given === "object" && given !== null && !Array.isArray(given)),
);
const decision = either(boolean, func);

/** Returns the shape of an object of settings. Configurations that inherit what they share are common. */
function settings(keys: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return ofAnyClass(object(keys, required));
}

const byDialect = Object.fromEntries(dialectNames.map((dialect) => [dialect, text]));
const tableSetting = either(text, settings({ name, schema: text }, ["name"]));

const topKeys: Readonly<Record<string, Shape>> = {
  database: connection,
  models: path,
  migrations: path,
  targets: list(words(...dialectNames), 1),
  versionTable: tableSetting,
  historyTable: tableSetting,
  naming: words("hash", "sequence", "timestamp", "date-slug"),
  namingConvention: settings({ pk: text, fk: text, uq: text, ck: text, ix: text, ex: text }),
  autogenerate: words("draft", "off"),
  include: texts,
  exclude: texts,
  schemas: texts,
  scratch: either(words("auto"), settings({ ...byDialect, setup: settings(byDialect) })),
  transaction: words("per-revision", "per-run"),
  lock: settings({ timeout: milliseconds, pooler: words("session") }),
  statement: settings({
    lockTimeout: milliseconds,
    timeout: milliseconds,
    retries: count(0),
    unreachable: milliseconds,
  }),
  hooks: settings({ onConnect: func, afterWrite: either(text, func) }),
  production: decision,
};

const configuration: Shape = settings({
  ...topKeys,
  environments: ofAnyClass(record(settings(topKeys), "environments, each with keys of the configuration")),
});

/** Keys of features to come. They would have no effect yet, and a guard that does nothing is worse than none. */
const laterKeys: Readonly<Record<string, string>> = {
  rules: "no command of this version checks revisions against rules",
  backup: "no command of this version makes a backup or asks for one: make it before you upgrade",
  smoke: "no command of this version runs a smoke test: run it after an upgrade",
};

/**
 * Throws unless a value is a configuration: an unknown key or a value of the wrong kind is named.
 *
 * @throws AludelError INVALID_CONFIG
 */
export function assertConfig(given: unknown): asserts given is Readonly<Record<string, unknown>> {
  const mismatch = readMismatch(given);
  if (mismatch !== null) throw invalidConfig(mismatch);
}

function readMismatch(given: unknown): Mismatch | null {
  try {
    return findMismatch(configuration, given);
  } catch (error) {
    throw new AludelError("INVALID_CONFIG", "the configuration cannot be read: a getter of it throws an error", {
      hint: "Write plain values, and functions where the documentation names them",
      cause: error,
    });
  }
}

function invalidConfig({ path, problem, unknown }: Mismatch): AludelError {
  if (unknown !== undefined) return unknownKey([...path, unknown.key], unknown);
  if (path.length === 0) return new AludelError("INVALID_CONFIG", `the configuration ${problem}`);
  const key = formatKey(path);
  return new AludelError("INVALID_CONFIG", `key "${key}" of the configuration ${problem}`, { details: { key } });
}

function unknownKey(path: Mismatch["path"], { key: last, known }: NonNullable<Mismatch["unknown"]>): AludelError {
  const key = formatKey(path);
  const isOfTop = path.length === 1 || (path[0] === "environments" && path.length === 3);
  const later = isOfTop && Object.hasOwn(laterKeys, last) ? laterKeys[last] : undefined;
  if (later !== undefined) {
    return new AludelError("INVALID_CONFIG", `key "${key}" of the configuration has no effect: ${later}`, {
      hint: `Remove "${key}"`,
      details: { key },
    });
  }
  const nearest = nearestName(last, known);
  const hint = nearest === undefined ? `known are ${known.join(", ")}` : `did you mean "${nearest}"?`;
  return new AludelError("INVALID_CONFIG", `key "${key}" of the configuration is unknown`, {
    hint,
    details: { key, known },
  });
}

function formatKey(path: Mismatch["path"]): string {
  return formatPath(path).replace(/^\./, "");
}

import { isPlainObject } from "../argument/find-mismatch.ts";
import {
  boolean,
  either,
  list,
  name,
  nothing,
  object,
  record,
  type Shape,
  text,
  value,
  words,
} from "../argument/shape.ts";
import { dialectNames } from "../schema/dialect-name.ts";
import { type Expression, isExpression } from "../schema/expression.ts";
import { columnBrand, columnHandleBrand, enumBrand, extraBrand, hasBrand, indexKeyBrand, tableBrand } from "./brand.ts";

/** Levels of lists and objects in a value; deeper ones are taken for circular. */
const deepest = 200;

function isScalar(given: unknown): boolean {
  if (given === null || given instanceof Uint8Array) return true;
  if (given instanceof Date) return !Number.isNaN(given.getTime());
  return ["string", "number", "bigint", "boolean"].includes(typeof given);
}

function isSqlValue(given: unknown, depth = 0): boolean {
  return Array.isArray(given) && depth < deepest ? given.every((item) => isSqlValue(item, depth + 1)) : isScalar(given);
}

function isSqlPart(given: unknown): boolean {
  if (isSqlValue(given)) return true;
  if (!isPlainObject(given) || given["kind"] !== "identifier") return false;
  const { path } = given;
  return Array.isArray(path) && path.length > 0 && path.every((part) => typeof part === "string" && part !== "");
}

function isFragment(given: unknown): boolean {
  if (!isPlainObject(given) || given["kind"] !== "sql") return false;
  const { parts, values } = given;
  if (!Array.isArray(parts) || !Array.isArray(values) || parts.length !== values.length + 1) return false;
  return parts.every((part) => typeof part === "string") && values.every(isSqlPart);
}

/** Returns whether a value has a JSON form that says all of it: a function, a symbol, a map or a circle would be lost or fail. */
function isJson(given: unknown, depth = 0): boolean {
  if (given === undefined || given === null || ["string", "number", "boolean"].includes(typeof given)) return true;
  if (typeof given !== "object" || depth > deepest) return false;
  if (Array.isArray(given)) return given.every((item) => isJson(item, depth + 1));
  if ("toJSON" in given && typeof given.toJSON === "function") return isScalar(given) || !(given instanceof Date);
  return isPlainObject(given) && Object.values(given).every((item) => isJson(item, depth + 1));
}

function isMarker(given: unknown): given is Expression {
  if (!isExpression(given)) return false;
  switch (given.kind) {
    case "now":
    case "uuid":
      return true;
    case "literal":
      return isSqlValue(given.value);
    case "json":
      return isJson(given.value);
    case "sql":
      return isFragment(given);
    case "perDialect":
      return (
        isPlainObject(given.dialects) && Object.values(given.dialects).every((one) => one === null || isFragment(one))
      );
    case "lookup":
      return (
        typeof given.table === "string" &&
        typeof given.column === "string" &&
        isPlainObject(given.where) &&
        Object.values(given.where).every((one) => isSqlValue(one))
      );
  }
}

function isRowValue(given: unknown, depth = 0): boolean {
  if (isScalar(given) || isMarker(given)) return true;
  if (Array.isArray(given)) return depth < deepest && given.every((item) => isRowValue(item, depth + 1));
  return isPlainObject(given) && isJson(given);
}

const fragment: Shape = value("sql`…`", isFragment);
const marker: Shape = value("now(), uuid(), json(…) or sql`…`", isMarker);
/** Returns the shape of an object with something for one engine or several. */
function forEngines(shape: Shape): Shape {
  return object(Object.fromEntries(dialectNames.map((dialect) => [dialect, shape])), [], 1);
}

const perEngine = forEngines(either(fragment, nothing));

/** SQL of all engines, or an object with the SQL of each. */
export const sqlShape: Shape = either(
  fragment,
  value("sql`…` by engine", (given) => isMarker(given) && "dialects" in given),
  perEngine,
);
/** A type in the engines' own words; on SQLite a column may have none, which is an empty text. */
export const rawTypeShape: Shape = either(text, forEngines(text));
/** A value that a row or a default gives: a plain one, a marker, SQL, or a JSON document. */
export const rowValueShape: Shape = either(
  value("a plain value, now(), uuid(), json(…) or sql`…`", (given) => isRowValue(given)),
  marker,
  perEngine,
);
/** The values of a row by column. */
export const rowShape: Shape = record(rowValueShape, "values by column");
/** Plain values by column, with which a row is looked up. */
export const lookupShape: Shape = record(
  value("a plain value", (given) => isSqlValue(given)),
  "values by column",
);
/** What stands in a JSON document. */
export const jsonShape: Shape = value("a value that JSON can say", (given) => isJson(given));

/** A column described by `t`. */
export const columnShape: Shape = value("a column made by t, such as t.text()", (given) =>
  hasBrand(given, columnBrand),
);
/** A column as `c.name`. */
export const handleShape: Shape = value("a column, such as c.email", (given) => hasBrand(given, columnHandleBrand));
/** A column, by its name or as `c.name`. */
export const columnInputShape: Shape = either(name, handleShape);
/** A table of the models. */
export const tableShape: Shape = value("a table made by defineTable", (given) => hasBrand(given, tableBrand));
/** An enum of the models. */
export const enumShape: Shape = value("an enum made by defineEnum", (given) => hasBrand(given, enumBrand));
/** What stands in the list of a table. */
export const extraShape: Shape = value(
  "primaryKey, unique, check, exclude, foreignKey or index, each complete",
  (given) => hasBrand(given, extraBrand),
);
/** A constraint of the list of a table. */
export const constraintShape: Shape = value(
  "a constraint, such as check(…)",
  (given) => hasBrand(given, extraBrand) && "constraint" in given,
);
/** What an index can be on. */
export const indexKeyShape: Shape = either(
  name,
  handleShape,
  value("asc(…) or desc(…)", (given) => hasBrand(given, indexKeyBrand)),
  sqlShape,
);

const deferrable = words("no", "initiallyImmediate", "initiallyDeferred");
const action = words("no action", "restrict", "cascade", "set null", "set default");
const primaryKeyOptions = { name, include: list(name), deferrable };

/** The options of each kind of constraint; docs/models.md lists them. */
export const primaryKeyOptionsShape: Shape = object(primaryKeyOptions);
export const uniqueOptionsShape: Shape = object({ ...primaryKeyOptions, nullsNotDistinct: boolean });
export const exclusionOptionsShape: Shape = object({ using: name, include: list(name), where: sqlShape, deferrable });
const referenceOptions = {
  name,
  onDelete: action,
  onUpdate: action,
  match: words("simple", "full"),
  deferrable,
  external: boolean,
};
export const referenceOptionsShape: Shape = object(referenceOptions);
export const foreignKeyOptionsShape: Shape = object({ ...referenceOptions, notValid: boolean });

import { AludelError } from "../../error/aludel-error.ts";
import type { Operation } from "../operation.ts";
import type { Database } from "../../schema/database.ts";
import { formatQualifiedName, parseQualifiedName } from "../../schema/qualified-name.ts";
import { quoteName } from "../../schema/sql-names.ts";

/** Keys under which values of rows and columns stand, which are no names whatever they look like. */
const valueKeys: ReadonlySet<string> = new Set(["set", "where", "from", "value"]);

function isName(value: object): value is { readonly schema: string; readonly name: string } {
  const { schema, name } = value as Readonly<Record<string, unknown>>;
  return typeof schema === "string" && typeof name === "string" && Object.keys(value).length === 2;
}

/** Returns a dotted name without the default schema before it. */
export function withoutSchemaBefore(text: string, schema: string): string {
  const { schema: said, name } = parseQualifiedName(text);
  return said === schema ? formatQualifiedName({ schema: null, name }) : text;
}

/** Returns the value itself where it does not name the schema: there may be many thousand rows. */
function strip<T>(value: T, schema: string, isValue?: boolean): T;
function strip(value: unknown, schema: string, isValue = false): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const stripped = items.map((each) => strip(each, schema, isValue));
    return stripped.every((each, at) => each === items[at]) ? items : stripped;
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const record = value as Readonly<Record<string, unknown>>;
  if (record["kind"] === "lookup" && typeof record["table"] === "string") {
    return { ...record, table: withoutSchemaBefore(record["table"], schema) };
  }
  if (!isValue && isName(value)) return value.schema === schema ? { ...value, schema: null } : value;
  const changes: [string, unknown][] = [];
  for (const key of Object.keys(record)) {
    const each = record[key];
    if (typeof each !== "object" || each === null) continue;
    const inner = strip(each, schema, isValue || key === "rows" || (valueKeys.has(key) && !isRenaming(record)));
    if (inner !== each) changes.push([key, inner]);
  }
  return changes.length === 0 ? record : { ...record, ...Object.fromEntries(changes) };
}

/** Returns a decision of the command line, `a=b` or a dotted name, without the default schema at the beginning of its names. */
export function withoutSchemaInDecision(text: string, schema: string): string {
  const prefixes = [`${schema}.`, `${quoteName(schema)}.`];
  const strip = (name: string): string => {
    const prefix = prefixes.find((each) => name.startsWith(each));
    return prefix === undefined ? name : name.slice(prefix.length);
  };
  return text.split("=").map(strip).join("=");
}

/** Returns whether `from` of an object is the name of a table, or a part of a change, and no value of a row. */
function isRenaming({ kind }: Readonly<Record<string, unknown>>): boolean {
  return kind !== "updateRows" && kind !== "deleteRows" && kind !== "literal" && kind !== "backfill";
}

/** Returns operations in which the default schema, said by its name, is left out as everywhere else. */
export function withoutDefaultSchema(operations: readonly Operation[], schema: string): readonly Operation[] {
  return operations
    .filter((one) => (one.kind !== "createSchema" && one.kind !== "dropSchema") || one.schema !== schema)
    .map((one) => strip(one, schema));
}

function definedTwice(keys: readonly string[], schema: string): AludelError {
  const twice = keys.find(
    (key) => withoutSchemaBefore(key, schema) !== key && keys.includes(withoutSchemaBefore(key, schema)),
  );
  const bare = withoutSchemaBefore(twice ?? "", schema);
  return new AludelError(
    "DUPLICATE_MODEL",
    `"${twice ?? ""}" and "${bare}" are the same: "${schema}" is the default schema`,
    {
      hint: "Define it once",
    },
  );
}

/**
 * Returns a schema in which the default one, said by its name, is left out as everywhere else.
 *
 * @throws AludelError DUPLICATE_MODEL for an object that is there with the name of the schema and without it
 */
export function withoutDefaultSchemaOf(database: Database, schema: string): Database {
  const rekey = <V extends object>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> => {
    const renamed = new Map([...map].map(([key, value]) => [withoutSchemaBefore(key, schema), strip(value, schema)]));
    if (renamed.size < map.size) throw definedTwice([...map.keys()], schema);
    return renamed;
  };
  return {
    ...database,
    schemas: new Set([...database.schemas].filter((each) => each !== schema)),
    enums: rekey(database.enums),
    tables: rekey(database.tables),
    rows: rekey(database.rows),
  };
}

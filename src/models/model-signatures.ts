import { assertCall, optional, required, type Signature, type Signatures } from "../argument/assert-call.ts";
import { boolean, either, func, list, name, nothing, object, record, text, value, words } from "../argument/shape.ts";
import {
  columnInputShape,
  columnShape,
  exclusionOptionsShape,
  extraShape,
  indexKeyShape,
  jsonShape,
  lookupShape,
  primaryKeyOptionsShape,
  referenceOptionsShape,
  sqlShape,
  tableShape,
  uniqueOptionsShape,
} from "./value-shapes.ts";

const takesNothing = (example: string): Signature => ({ parameters: [], example });
const takesColumns = (example: string): Signature => ({
  parameters: [required("column", columnInputShape)],
  rest: required("column", columnInputShape),
  example,
});
const takesName = (what: string, example: string): Signature => ({ parameters: [required(what, name)], example });

/** One element of an exclusion constraint. */
export const exclusionElementShape = object(
  {
    on: indexKeyShape,
    with: name,
    order: words("asc", "desc"),
    nulls: either(words("first", "last"), nothing),
    operatorClass: either(name, nothing),
    collation: either(name, nothing),
  },
  ["on", "with"],
);

/** What a table may say besides its columns, keys and indexes. */
export const tableSettingsShape = object({
  schema: name,
  comment: text,
  strict: boolean,
  withoutRowid: boolean,
  unlogged: boolean,
  collation: name,
  engine: name,
});

/** Columns by name. An object literal with a key `__proto__` has no such column, but another prototype, and is refused so. */
export const columnsShape = record(columnShape, "columns by name");

const key = (call: string): Signature => ({
  parameters: [required("column or expression", indexKeyShape)],
  // `.map(desc)` gives the position and the list, too.
  rest: optional(
    "position",
    value("a position", () => true),
  ),
  example: `${call}(c.email)`,
});

/** What each function that models are written with takes, by its name; those of columns stand with `t` and the builder. */
export const modelSignatures = {
  defineTable: ([, , third]) => ({
    parameters: [
      required("name", name),
      required("columns", columnsShape),
      ...(third === undefined || typeof third === "function"
        ? [optional("list", func), optional("settings", tableSettingsShape)]
        : [optional("settings", tableSettingsShape)]),
    ],
    example: 'defineTable("users", { id: t.integer() }, (c) => [index("ix_users_id").on(c.id)], { comment: "…" })',
  }),
  defineEnum: {
    parameters: [
      required("name", name),
      required("labels", list(text, 1)),
      optional("options", object({ schema: name, comment: text })),
    ],
    example: 'defineEnum("user_role", ["worker", "admin"])',
  },
  rows: {
    parameters: [
      required("table", tableShape),
      required(
        "rows",
        list(
          record(
            value("a value", (given) => typeof given !== "symbol"),
            "values by column",
          ),
        ),
      ),
      required("options", object({ key: list(name, 1), compare: either(list(name), words("insert-only")) }, ["key"])),
    ],
    example: 'rows(roles, [{ name: "admin" }], { key: ["name"] })',
  },
  primaryKey: ([first]) =>
    Array.isArray(first)
      ? {
          parameters: [
            required("columns", list(columnInputShape, 1)),
            optional("options", either(name, primaryKeyOptionsShape)),
          ],
          example: 'primaryKey(["a", "b"], "pk_lines")',
        }
      : takesColumns("primaryKey(c.a, c.b)"),
  unique: {
    parameters: [optional("options", either(name, uniqueOptionsShape))],
    example: 'unique("uq_codes").on(c.code)',
  },
  "unique.on": takesColumns('unique("uq_codes").on(c.code)'),
  check: ([first]) => ({
    parameters:
      typeof first === "string"
        ? [required("name", name), required("expression", sqlShape)]
        : [required("expression", sqlShape)],
    example: 'check("ck_price", sql`${c.price} > 0`)',
  }),
  exclude: ([first]) => {
    const elements = required("elements", list(exclusionElementShape, 1));
    const options = optional("options", exclusionOptionsShape);
    return {
      parameters: typeof first === "string" ? [required("name", name), elements, options] : [elements, options],
      example: 'exclude("ex_bookings", [{ on: c.during, with: "&&" }])',
    };
  },
  foreignKey: {
    parameters: [required("columns", list(columnInputShape, 1))],
    example: 'foreignKey([c.a, c.b]).references("t", ["x", "y"])',
  },
  "foreignKey.references": {
    parameters: [
      required("table", either(name, tableShape)),
      required("columns", list(columnInputShape, 1)),
      optional("options", referenceOptionsShape),
    ],
    example: 'foreignKey([c.a]).references("t", ["x"], { onDelete: "cascade" })',
  },
  index: { parameters: [optional("name", name)], example: 'index("ix_users_email").on(c.email)' },
  "index.on": {
    parameters: [required("key", indexKeyShape)],
    rest: required("key", indexKeyShape),
    example: 'index("ix_users_email").on(c.email)',
  },
  "index.unique": takesNothing(".unique()"),
  "index.where": { parameters: [required("condition", sqlShape)], example: ".where(sql`not ${c.paid}`)" },
  "index.using": takesName("method", '.using("gin")'),
  "index.include": takesColumns(".include(c.code)"),
  "index.nullsNotDistinct": takesNothing(".nullsNotDistinct()"),
  "index.comment": { parameters: [required("text", text)], example: '.comment("For the report")' },
  asc: key("asc"),
  desc: key("desc"),
  "key.nullsFirst": takesNothing(".nullsFirst()"),
  "key.nullsLast": takesNothing(".nullsLast()"),
  "key.operatorClass": takesName("name", '.operatorClass("text_pattern_ops")'),
  "key.collate": takesName("name", '.collate("C")'),
  now: takesNothing("now()"),
  uuid: takesNothing("uuid()"),
  json: { parameters: [required("value", jsonShape)], example: 'json(["a", "b"])' },
  lookup: {
    parameters: [required("table", name), required("where", lookupShape), optional("column", name)],
    example: 'lookup("roles", { name: "admin" })',
  },
  "sql.identifier": {
    parameters: [required("name", name)],
    rest: required("name", name),
    example: 'sql.identifier("audit", "events")',
  },
} as const satisfies Readonly<Record<string, Signatures>>;

/** Name of one of the functions. */
type ModelCall = keyof typeof modelSignatures;

/**
 * Throws unless a function of the models was given what it takes.
 *
 * @throws AludelError INVALID_MODEL
 */
export function assertModelCall(call: ModelCall, given: readonly unknown[]): void {
  assertCall("INVALID_MODEL", call, modelSignatures[call], given);
}

/** Returns a function that checks its arguments first. */
export function checkedCall<F extends (...given: never) => unknown>(call: ModelCall, run: F): F {
  const checked = (...given: readonly unknown[]): unknown => {
    assertModelCall(call, given);
    return Reflect.apply(run, undefined, given);
  };
  return checked as unknown as F;
}

/** What the function that gives a table's list must return. */
export const tableListSignature: Signature = {
  parameters: [required("its list", list(extraShape))],
  example:
    "a list of primaryKey, unique, check, exclude, foreignKey and index, each complete: (c) => [index(…).on(c.email)]",
};

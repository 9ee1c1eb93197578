import { assertCall, optional, required, type Signatures } from "../argument/assert-call.ts";
import { boolean, either, func, name, object, text, wholeNumber } from "../argument/shape.ts";
import { AludelError, isAludelError } from "../error/aludel-error.ts";
import type { Identity } from "../schema/column.ts";
import type { SqlText } from "../schema/expression.ts";
import { parseColumnReference } from "../schema/qualified-name.ts";
import { columnBrand, hasBrand } from "./brand.ts";
import type {
  ColumnDefinition,
  ColumnHandle,
  PrimaryKeyOptions,
  ReferenceOptions,
  UniqueOptions,
} from "./column-definition.ts";
import type { ColumnShape, DefaultInput, RowInput, ShapeWith, SqlInput } from "./column-shape.ts";
import { normalizeDefault, normalizeRowValue } from "./column-value.ts";
import { toSqlText } from "./sql.ts";
import {
  primaryKeyOptionsShape,
  referenceOptionsShape,
  rowValueShape,
  sqlShape,
  uniqueOptionsShape,
} from "./value-shapes.ts";

/** How an engine numbers the rows of an identity column. What is left out is left to the engine. */
export interface IdentityOptions {
  /** Whether an insert must not give a value (GENERATED ALWAYS). */
  readonly always?: boolean;
  /** Whether the numbers come from a sequence behind the column's default (PostgreSQL's serial types). */
  readonly serial?: boolean;
  readonly start?: number | bigint;
  readonly increment?: number | bigint;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly cache?: number | bigint;
  readonly cycle?: boolean;
}

function identityMode({ always = false, serial = false }: IdentityOptions): Identity["mode"] {
  if (always && serial)
    throw new AludelError("INVALID_MODEL", "an identity column is either always or serial, found both");
  if (serial) return "serial";
  return always ? "always" : "byDefault";
}

/**
 * Returns an identity from its options.
 *
 * @throws AludelError INVALID_MODEL when it is to be both always and serial
 */
export function buildIdentity(options: IdentityOptions): Identity {
  return {
    mode: identityMode(options),
    start: options.start ?? null,
    increment: options.increment ?? null,
    minimum: options.minimum ?? null,
    maximum: options.maximum ?? null,
    cache: options.cache ?? null,
    cycle: options.cycle ?? false,
  };
}

/**
 * A column being described, made by `t`. Each method returns a new builder; the type parameter carries what the compiler needs to
 * infer row types.
 */
export class ColumnBuilder<S extends ColumnShape = ColumnShape> {
  readonly [columnBrand] = true;
  /** Carries the column's shape for inferred row types; there is no such property at run time. */
  declare readonly shape: S;
  /** All that has been declared so far. */
  readonly definition: ColumnDefinition;

  constructor(definition: ColumnDefinition) {
    this.definition = definition;
  }

  /** Forbids NULL. */
  notNull(): ColumnBuilder<ShapeWith<S, { nullable: false }>> {
    return new ColumnBuilder({ ...this.definition, nullable: false });
  }

  /** Allows NULL again, for a column that a shared definition made NOT NULL. */
  nullable(): ColumnBuilder<ShapeWith<S, { nullable: true }>> {
    return new ColumnBuilder({ ...this.definition, nullable: true });
  }

  /** Gives the default of the database: a plain value, `now()`, `uuid()`, `json(…)`, or SQL. */
  default(value: DefaultInput<S["type"]>): ColumnBuilder<ShapeWith<S, { insert: "optional" }>> {
    return new ColumnBuilder({ ...this.definition, default: normalizeDefault(value, this.definition.type) });
  }

  /** Makes the column the primary key, and NOT NULL. A key of several columns stands in the table's list: `primaryKey(["a", "b"])`. */
  primaryKey(options: string | PrimaryKeyOptions = {}): ColumnBuilder<ShapeWith<S, { nullable: false }>> {
    const primaryKey = typeof options === "string" ? { name: options } : options;
    return new ColumnBuilder({ ...this.definition, primaryKey, nullable: false });
  }

  /** Adds a unique constraint on the column. */
  unique(options: string | UniqueOptions = {}): ColumnBuilder<S> {
    const unique = typeof options === "string" ? { name: options } : options;
    return new ColumnBuilder({ ...this.definition, uniques: [...this.definition.uniques, unique] });
  }

  /**
   * Adds a foreign key to `"table.column"`, or to `() => table.columns.column`. Only names allow self references and cycles.
   *
   * @throws AludelError INVALID_NAME when the text does not name a table and a column
   */
  references(target: string | (() => ColumnHandle), options: ReferenceOptions = {}): ColumnBuilder<S> {
    const reference = { target: typeof target === "string" ? parseColumnReference(target) : target, options };
    return new ColumnBuilder({ ...this.definition, references: [...this.definition.references, reference] });
  }

  /** Lets the engine number the rows; implies NOT NULL. */
  identity<const O extends IdentityOptions = IdentityOptions>(
    options?: O,
  ): ColumnBuilder<
    ShapeWith<S, { nullable: false; insert: O extends { readonly always: true } ? "never" : "optional" }>
  > {
    const identity = buildIdentity(options ?? {});
    return new ColumnBuilder({ ...this.definition, identity, nullable: false });
  }

  /** Computes the column from others. `stored: false` computes it when it is read, where the engine can. */
  generated(
    expression: SqlInput | SqlText,
    options: { readonly stored?: boolean } = {},
  ): ColumnBuilder<ShapeWith<S, { insert: "never" }>> {
    const generated = { expression: toSqlText(expression), stored: options.stored ?? true };
    return new ColumnBuilder({ ...this.definition, generated });
  }

  /** Sets the collation, by the engine's name. */
  collate(name: string): ColumnBuilder<S> {
    return new ColumnBuilder({ ...this.definition, collation: name });
  }

  /** Sets the comment that the database keeps. */
  comment(text: string): ColumnBuilder<S> {
    return new ColumnBuilder({ ...this.definition, comment: text });
  }

  /** Adds a check on the column. */
  check(expression: SqlInput | SqlText): ColumnBuilder<S>;
  check(name: string, expression: SqlInput | SqlText): ColumnBuilder<S>;
  check(first: string | SqlInput | SqlText, second?: SqlInput | SqlText): ColumnBuilder<S> {
    const check = buildCheck(first, second);
    return new ColumnBuilder({ ...this.definition, checks: [...this.definition.checks, check] });
  }

  /** Says what rows that exist already get when the column is added NOT NULL; new rows do not get it. */
  backfill(value: RowInput<S["type"]>): ColumnBuilder<S> {
    return new ColumnBuilder({ ...this.definition, backfill: normalizeRowValue(value, this.definition.type) });
  }
}

/** The options of an identity. */
export const identityShape = object({
  always: boolean,
  serial: boolean,
  start: wholeNumber,
  increment: wholeNumber,
  minimum: wholeNumber,
  maximum: wholeNumber,
  cache: wholeNumber,
  cycle: boolean,
});

/** What each method of a column takes. */
export const columnSignatures = {
  notNull: { parameters: [], example: ".notNull()" },
  nullable: { parameters: [], example: ".nullable()" },
  default: { parameters: [required("value", rowValueShape)], example: ".default(now())" },
  primaryKey: { parameters: [optional("options", either(name, primaryKeyOptionsShape))], example: ".primaryKey()" },
  unique: { parameters: [optional("options", either(name, uniqueOptionsShape))], example: ".unique()" },
  references: {
    parameters: [required("target", either(name, func)), optional("options", referenceOptionsShape)],
    example: '.references("companies.id", { onDelete: "cascade" })',
  },
  identity: { parameters: [optional("options", identityShape)], example: ".identity({ always: true })" },
  generated: {
    parameters: [required("expression", sqlShape), optional("options", object({ stored: boolean }))],
    example: ".generated(sql`a + b`, { stored: true })",
  },
  collate: { parameters: [required("name", name)], example: '.collate("C")' },
  comment: { parameters: [required("text", text)], example: '.comment("In euros")' },
  check: ([first]) => ({
    parameters:
      typeof first === "string"
        ? [required("name", name), required("expression", sqlShape)]
        : [required("expression", sqlShape)],
    example: '.check("ck_price", sql`price > 0`)',
  }),
  backfill: { parameters: [required("value", rowValueShape)], example: '.backfill("none")' },
} as const satisfies Readonly<Record<Exclude<keyof ColumnBuilder, "definition" | "shape" | symbol>, Signatures>>;

/** Each method checks its arguments first. As with `t`, what is wrong waits for the table that names the column. */
for (const [method, signatures] of Object.entries<Signatures>(columnSignatures)) {
  const run = Object.getOwnPropertyDescriptor(ColumnBuilder.prototype, method)?.value as (...given: never) => unknown;
  const checked = function checked(this: ColumnBuilder, ...given: readonly unknown[]): unknown {
    if (this.definition.fault !== null) return this;
    try {
      assertCall("INVALID_MODEL", `.${method}`, signatures, given);
      return Reflect.apply(run, this, given);
    } catch (error) {
      if (!isAludelError(error)) throw error;
      return new ColumnBuilder({ ...this.definition, fault: error });
    }
  };
  Object.defineProperty(ColumnBuilder.prototype, method, { value: checked, writable: true, configurable: true });
}

/** Returns a check from its optional name and its expression. */
export function buildCheck(
  first: string | SqlInput | SqlText,
  second?: SqlInput | SqlText,
): ColumnDefinition["checks"][number] {
  if (typeof first !== "string") return { name: null, expression: toSqlText(first) };
  if (second === undefined) {
    throw new AludelError("INVALID_MODEL", `check "${first}" has no expression`, {
      hint: 'Write check("name", sql`…`)',
    });
  }
  return { name: first, expression: toSqlText(second) };
}

/** The columns of a table by name. */
export type ColumnBuilders = Readonly<Record<string, ColumnBuilder>>;

/** Returns whether a value was made by `t`, of this or another instance of the package. */
export function isColumnBuilder(value: unknown): value is ColumnBuilder {
  return hasBrand(value, columnBrand);
}

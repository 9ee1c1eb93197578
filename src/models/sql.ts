import { describeValue } from "../argument/describe-value.ts";
import { AludelError } from "../error/aludel-error.ts";
import { dialectNames } from "../schema/dialect-name.ts";
import type { SqlFragment, SqlIdentifier, SqlPerDialect, SqlText, SqlValue } from "../schema/expression.ts";
import type { QualifiedName } from "../schema/qualified-name.ts";
import { columnHandleBrand, hasBrand, tableBrand } from "./brand.ts";
import type { SqlInput } from "./column-shape.ts";
import { checkedCall } from "./model-signatures.ts";

/** A table or column that `sql` writes as a quoted identifier. */
export interface SqlObject {
  readonly name: string | QualifiedName;
}

/** What may stand between `${` and `}` in a `sql` template. */
export type SqlInterpolation = SqlValue | SqlIdentifier | SqlFragment | SqlObject;

/** The `sql` template tag. */
export interface Sql {
  /**
   * Returns SQL text. Values become bound values, or literals where SQL allows none; other `sql` fragments become part of the text;
   * columns (`c.email`) and tables become quoted identifiers.
   *
   * @throws AludelError INVALID_MODEL for a value that SQL cannot hold
   * @example sql`lower(${c.email}) <> ${"nobody"}`
   */
  (strings: TemplateStringsArray, ...values: readonly SqlInterpolation[]): SqlFragment;
  /** Returns an identifier, quoted by the engine's rules: `sql.identifier("audit", "events")`. */
  identifier(...path: readonly [string, ...string[]]): SqlIdentifier;
}

function isSqlValue(value: unknown): value is SqlValue {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  if (value === null || value instanceof Uint8Array) return true;
  if (Array.isArray(value)) return value.every(isSqlValue);
  return ["string", "number", "bigint", "boolean"].includes(typeof value);
}

function isKind<K extends string>(value: unknown, kind: K): value is { readonly kind: K } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function identifierOf(name: string | QualifiedName): SqlIdentifier {
  if (typeof name === "string") return { kind: "identifier", path: [name] };
  return { kind: "identifier", path: name.schema === null ? [name.name] : [name.schema, name.name] };
}

function tag(strings: TemplateStringsArray, ...interpolations: readonly SqlInterpolation[]): SqlFragment {
  if (!Array.isArray(strings)) {
    throw new AludelError("INVALID_MODEL", "sql is called as a function, but it is the tag of a template", {
      hint: "Write sql`lower(email)`; what differs between engines is an object of such texts: { postgres: sql`…`, sqlite: null }",
    });
  }
  const parts: string[] = [strings[0] ?? ""];
  const values: (SqlValue | SqlIdentifier)[] = [];
  const appendText = (text: string): void => {
    parts.push((parts.pop() ?? "") + text);
  };
  const appendValue = (value: SqlValue | SqlIdentifier): void => {
    values.push(value);
    parts.push("");
  };
  for (const [index, interpolation] of interpolations.entries()) {
    if (isKind(interpolation, "sql")) {
      appendText(interpolation.parts[0] ?? "");
      for (const [position, value] of interpolation.values.entries()) {
        appendValue(value);
        appendText(interpolation.parts[position + 1] ?? "");
      }
    } else if (isKind(interpolation, "identifier")) appendValue(interpolation);
    else if (hasBrand(interpolation, columnHandleBrand) || hasBrand(interpolation, tableBrand)) {
      appendValue(identifierOf((interpolation as SqlObject).name));
    } else if (isSqlValue(interpolation)) appendValue(interpolation);
    else throw invalidInterpolation(interpolation, strings);
    appendText(strings[index + 1] ?? "");
  }
  return { kind: "sql", parts, values };
}

function invalidInterpolation(value: unknown, strings: TemplateStringsArray): AludelError {
  const found =
    typeof value === "object" && value !== null && "kind" in value ? `${String(value.kind)}()` : typeof value;
  return new AludelError("INVALID_MODEL", `the sql template "${strings.join("…")}" holds a value of kind "${found}"`, {
    hint: "Values, columns, tables and other sql fragments can stand in a template; write now() and the like in the engine's SQL",
  });
}

/** The tag of raw SQL in models and revision files; see {@link Sql}. */
export const sql: Sql = Object.assign(tag, {
  identifier: checkedCall("sql.identifier", (...path: readonly [string, ...string[]]): SqlIdentifier => ({
    kind: "identifier",
    path,
  })),
});

/** Returns whether a value is SQL for all engines or an object with SQL per engine. */
export function isSqlInput(value: unknown): value is SqlInput | SqlText {
  if (isKind(value, "sql") || isKind(value, "perDialect")) return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return (
    entries.length > 0 &&
    entries.every(
      ([name, entry]) => dialectNames.some((known) => known === name) && (entry === null || isKind(entry, "sql")),
    )
  );
}

/**
 * Returns SQL text from what users write: a `sql` template, or an object with one per engine.
 *
 * @throws AludelError INVALID_MODEL when it is neither
 */
export function toSqlText(input: SqlInput | SqlText): SqlText {
  if (!isSqlInput(input)) {
    throw new AludelError("INVALID_MODEL", `expected SQL, found ${describeValue(input)}`, {
      hint: "Write sql`…`, or { postgres: sql`…`, sqlite: sql`…` }",
    });
  }
  if ("kind" in input) return input;
  return { kind: "perDialect", dialects: input } satisfies SqlPerDialect;
}

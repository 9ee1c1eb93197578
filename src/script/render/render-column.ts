import type { Column, Identity } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import type { Check, Constraint, ForeignKey, PrimaryKey, Unique } from "../../schema/constraint.ts";
import type { Expression } from "../../schema/expression.ts";
import { formatColumnName, formatQualifiedName } from "../../schema/qualified-name.ts";
import { arrayLayout, callLayout, type Layout, objectLayout } from "./layout.ts";
import { type ImportedNames, renderExpression, renderPlain, renderSqlText, renderString } from "./render-value.ts";

function timeOptions(precision: number | null, withTimezone: boolean): readonly Layout[] {
  if (precision === null && !withTimezone) return [];
  return [
    objectLayout({
      withTimezone: withTimezone ? "true" : undefined,
      precision: precision === null ? undefined : String(precision),
    }),
  ];
}

function numbers(...values: readonly (number | null)[]): readonly Layout[] {
  return values.filter((value) => value !== null).map(String);
}

/** Returns a type as a call on `t`. */
export function renderColumnType(type: ColumnType, names: ImportedNames): Layout {
  names.add("t");
  const call = (items: readonly Layout[]): Layout => callLayout(`t.${type.kind}`, items);
  switch (type.kind) {
    case "numeric":
      return call(numbers(type.precision, type.precision === null ? null : type.scale));
    case "char":
    case "varchar":
    case "binary":
      return call(numbers(type.length));
    case "time":
    case "timestamp":
      return call(timeOptions(type.precision, type.withTimezone));
    case "enum":
      return call([renderString(formatQualifiedName(type.name)), renderPlain(type.labels)]);
    case "array":
      return call([renderColumnType(type.element, names)]);
    case "raw":
      return call([renderPlain(type.sql)]);
    case "smallint":
    case "integer":
    case "bigint":
    case "real":
    case "double":
    case "boolean":
    case "text":
    case "uuid":
    case "json":
    case "jsonb":
    case "date":
    case "interval":
    case "inet":
      return call([]);
  }
}

function identityOptions(identity: Identity): readonly Layout[] {
  const { mode, start, increment, minimum, maximum, cache, cycle } = identity;
  const options = { start, increment, minimum, maximum, cache };
  const given = Object.entries(options).filter(([, value]) => value !== null);
  if (mode === "byDefault" && given.length === 0 && !cycle) return [];
  return [
    objectLayout({
      always: mode === "always" ? "true" : undefined,
      serial: mode === "serial" ? "true" : undefined,
      ...Object.fromEntries(given.map(([key, value]) => [key, renderPlain(value)])),
      cycle: cycle ? "true" : undefined,
    }),
  ];
}

/** Returns identity as the options object of `.identity(…)`, in brackets for a change from and to. */
export function renderIdentity(identity: Identity | null): Layout {
  return identity === null ? "null" : (identityOptions(identity)[0] ?? "{}");
}

/** Returns the options of a foreign key: name and what differs from the defaults. */
export function foreignKeyOptions(foreignKey: ForeignKey): readonly Layout[] {
  const { name, references, onDelete, onUpdate, match, deferrable, notValid } = foreignKey;
  const entries = {
    name: name === null ? undefined : renderString(name),
    onDelete: onDelete === "no action" ? undefined : renderString(onDelete),
    onUpdate: onUpdate === "no action" ? undefined : renderString(onUpdate),
    match: match === "simple" ? undefined : renderString(match),
    deferrable: deferrable === "no" ? undefined : renderString(deferrable),
    external: references.external === true ? "true" : undefined,
    notValid: notValid ? "true" : undefined,
  };
  return Object.values(entries).some((value) => value !== undefined) ? [objectLayout(entries)] : [];
}

/** A constraint that is written behind its one column; anything else stands in the table's third argument. */
export type InlineConstraint = PrimaryKey | Unique | ForeignKey | Check;

/** Returns whether a constraint can be written behind the column that it is on. */
export function isInlineConstraint(constraint: Constraint, firstOfColumn: boolean): constraint is InlineConstraint {
  if (constraint.kind === "check" || constraint.kind === "exclusion") return false;
  if (constraint.kind === "foreignKey" && constraint.notValid) return false;
  if (constraint.columns.length !== 1 || !firstOfColumn) return false;
  if (constraint.kind === "foreignKey") return constraint.references.columns.length === 1;
  if (constraint.include.length > 0 || constraint.deferrable !== "no") return false;
  return constraint.kind === "primaryKey" || !constraint.nullsNotDistinct;
}

function renderInlineConstraint(constraint: InlineConstraint): Layout {
  const name = constraint.name === null ? [] : [renderString(constraint.name)];
  switch (constraint.kind) {
    case "primaryKey":
      return callLayout(".primaryKey", name);
    case "unique":
      return callLayout(".unique", name);
    case "foreignKey": {
      const target = formatColumnName(constraint.references.table, constraint.references.columns[0] ?? "");
      return callLayout(".references", [renderString(target), ...foreignKeyOptions(constraint)]);
    }
    case "check":
      return "";
  }
}

/** Returns a default. What an engine calls a constant stands as SQL in a JSON column: there a plain text would be no document. */
function renderDefault(value: Expression, type: ColumnType, names: ImportedNames): Layout {
  const isJson = type.kind === "json" || type.kind === "jsonb";
  if (!isJson || value.kind !== "literal") return renderExpression(value, names);
  return renderSqlText({ kind: "sql", parts: ["", ""], values: [value.value] }, names);
}

/** The order in which a builder gives its constraints, so that what is written is recorded and written again in the same way. */
const inlineOrder: readonly InlineConstraint["kind"][] = ["primaryKey", "unique", "foreignKey", "check"];

/** Returns a column as a builder: type, nullability, default, then what hangs on it. */
export function renderColumn(column: Column, constraints: readonly InlineConstraint[], names: ImportedNames): Layout {
  const parts: Layout[] = [renderColumnType(column.type, names)];
  const isKey = constraints.some(({ kind }) => kind === "primaryKey");
  if (column.identity !== null) parts.push(callLayout(".identity", identityOptions(column.identity)));
  if (!column.nullable && !isKey) parts.push(".notNull()");
  if (column.default !== null) parts.push(callLayout(".default", [renderDefault(column.default, column.type, names)]));
  if (column.generated !== null) {
    const { expression, stored } = column.generated;
    parts.push(callLayout(".generated", [renderSqlText(expression, names), objectLayout({ stored: String(stored) })]));
  }
  if (column.collation !== null) parts.push(callLayout(".collate", [renderString(column.collation)]));
  for (const kind of inlineOrder) {
    parts.push(...constraints.filter((constraint) => constraint.kind === kind).map(renderInlineConstraint));
  }
  if (column.comment !== null) parts.push(callLayout(".comment", [renderString(column.comment)]));
  return parts;
}

/** Returns a list of column names. */
export function renderColumnNames(columns: readonly string[]): Layout {
  return arrayLayout(columns.map(renderString));
}

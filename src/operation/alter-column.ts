import type { Column } from "../schema/column.ts";
import type { SqlText } from "../schema/expression.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../schema/qualified-name.ts";
import { findColumn } from "../schema/table.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatExpression } from "../schema/format-expression.ts";
import { assertColumnFits } from "./fold/assert-references.ts";
import { changeTable, type DatabaseDraft, invalidOperation } from "./fold/database-draft.ts";
import { describeDefault, describeGenerated, describeIdentity } from "./describe/describe-column.ts";
import { formatChange, type FromTo, reverseFromTo } from "./describe/from-to.ts";
import { namedEnums } from "./describe/named-object.ts";
import {
  type DescribedOperation,
  factsOfTable,
  type OperationDefinition,
  type OperationFacts,
} from "./operation-definition.ts";

/** The changed properties of a column. A property is changed exactly when its key is present. */
export type ColumnChanges = {
  readonly [K in "type" | "nullable" | "default" | "generated" | "identity" | "collation"]?: FromTo<Column[K]>;
};

/** Changes properties of a column in place. */
export interface AlterColumn {
  readonly kind: "alterColumn";
  readonly table: QualifiedName;
  readonly column: string;
  readonly changes: ColumnChanges;
  /** Expression that converts an old value to the new type; null leaves the conversion to the engine's own cast. */
  readonly using: SqlText | null;
  /** What the values lose, in a few words, where the revision declares the change as lossy. */
  readonly lossy?: string;
}

/**
 * Returns the operation that changes the properties back. The old type is restored by the engine's own cast, because the inverse of `using`
 * is not known.
 */
function reverse(operation: AlterColumn): AlterColumn {
  const reversed = Object.entries(operation.changes).map(([property, change]) => [
    property,
    reverseFromTo<unknown>(change),
  ]);
  const { lossy: _lossy, ...others } = operation;
  return { ...others, changes: Object.fromEntries(reversed) as ColumnChanges, using: null };
}

/** Returns whether a generated column stays generated, so that its values are computed again instead of being converted or lost. */
export function isComputedAnew({ changes: { generated } }: AlterColumn): boolean {
  return generated !== undefined && generated.from !== null && generated.to !== null;
}

/** Returns the column after the changes. */
export function changeColumn(column: Column, changes: ColumnChanges): Column {
  return { ...column, ...Object.fromEntries(Object.entries(changes).map(([property, { to }]) => [property, to])) };
}

/** Changes the column in the draft. */
function apply(draft: DatabaseDraft, operation: AlterColumn): void {
  const { type } = operation.changes;
  if (type !== undefined) assertColumnFits(draft, operation.table, { name: operation.column, type: type.to });
  changeTable(draft, operation.table, (table) => {
    if (findColumn(table, operation.column) === undefined) {
      throw invalidOperation(`column "${formatColumnName(operation.table, operation.column)}" does not exist`);
    }
    return {
      ...table,
      columns: table.columns.map((column) =>
        column.name === operation.column ? changeColumn(column, operation.changes) : column,
      ),
    };
  });
}

/**
 * Returns the types in words, with the labels of an enum where only the labels change and the enum's name alone would show no difference.
 */
function describeTypeChange({ from, to }: NonNullable<AlterColumn["changes"]["type"]>): string {
  const isSameText = formatColumnType(from) === formatColumnType(to);
  if (!isSameText || from.kind !== "enum" || to.kind !== "enum")
    return formatChange("type", { from, to }, formatColumnType);
  return `labels of enum ${formatQualifiedName(to.name)} (${from.labels.join(", ")}) to (${to.labels.join(", ")})`;
}

/** Returns the change of the generation expression in words; undefined where the expression stays and only the type changes. */
function describeGeneratedChange(generated: NonNullable<AlterColumn["changes"]["generated"]>): string | undefined {
  const text = formatChange("generated", generated, describeGenerated);
  return describeGenerated(generated.from) === describeGenerated(generated.to) ? undefined : text;
}

function describeChanges({ changes, using, lossy }: AlterColumn): string {
  const { type, nullable, default: value, generated, identity, collation } = changes;
  const parts = [
    type && describeTypeChange(type),
    nullable && (nullable.to ? "nullable" : "not null"),
    value && formatChange("default", value, describeDefault),
    generated && describeGeneratedChange(generated),
    identity && formatChange("identity", identity, describeIdentity),
    collation && formatChange("collation", collation, (name) => name ?? "default"),
    using === null ? undefined : `using ${formatExpression(using)}`,
    lossy && `lossy: ${lossy}`,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

function describe(operation: AlterColumn): DescribedOperation {
  return { object: formatColumnName(operation.table, operation.column), detail: describeChanges(operation) };
}

function facts({ table, column, changes: { type, generated }, lossy }: AlterColumn): OperationFacts {
  const hasOtherValues = (type ?? generated) !== undefined;
  return {
    ...factsOfTable(table),
    namedObjects: namedEnums(type?.to),
    givenColumns: hasOtherValues ? [{ table, column, type: type?.to ?? null, isNew: false }] : [],
    takenColumns: type === undefined ? [] : [{ table, column, types: [type.from] }],
    lostValues: lossy === undefined ? [] : [{ table, column }],
  };
}

/** The definition of {@link AlterColumn}: its reverse, its effect on a schema, its facts and its description. */
export const alterColumn: OperationDefinition<AlterColumn, "schema"> = {
  changes: "schema",
  reverse,
  apply,
  describe,
  facts,
};

import { classifyTypeChange } from "../diff/type-change.ts";
import { AludelError } from "../error/aludel-error.ts";
import { type AlterColumn, isComputedAnew } from "../operation/alter-column.ts";
import type { FromTo } from "../operation/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import { type SqlFragment, sqlText, type SqlText } from "../schema/expression.ts";
import { formatColumnType } from "../schema/format-column-type.ts";
import { formatColumnName } from "../schema/qualified-name.ts";
import type { RevisionDraft } from "./draft-revision.ts";

/** An engine that a revision is written for. */
export interface ConversionEngine {
  readonly name: DialectName;
  /** Returns the expression that converts a column to another type, or null where the engine converts the values by itself. */
  readonly convertValues?: (column: string, change: FromTo<ColumnType>) => string | null;
}

function conversionText(
  { column }: AlterColumn,
  type: FromTo<ColumnType>,
  engines: readonly ConversionEngine[],
): SqlText | null {
  const texts = engines.map(({ name, convertValues }): readonly [DialectName, SqlFragment | null] => {
    const text = convertValues?.(column, type) ?? null;
    return [name, text === null ? null : sqlText(text)];
  });
  if (texts.every(([, text]) => text === null)) return null;
  return { kind: "perDialect", dialects: Object.fromEntries(texts) };
}

function describeChange({ table, column }: AlterColumn, { from, to }: FromTo<ColumnType>): string {
  return `column "${formatColumnName(table, column)}" changes from ${formatColumnType(from)} to ${formatColumnType(to)}`;
}

function writeConversion(operation: Operation, engines: readonly ConversionEngine[]): Operation {
  if (operation.kind !== "alterColumn" || operation.changes.type === undefined) return operation;
  if (isComputedAnew(operation)) return operation;
  const { kind, reason } = classifyTypeChange(operation.changes.type);
  const using = operation.using ?? conversionText(operation, operation.changes.type, engines);
  return { ...operation, using, ...(kind === "lossy" ? { lossy: reason } : {}) };
}

/** A change of type for which no conversion is known. */
interface ImpossibleChange {
  readonly operation: AlterColumn;
  readonly type: FromTo<ColumnType>;
}

function findImpossible(operations: readonly Operation[]): ImpossibleChange[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== "alterColumn" || operation.using !== null || isComputedAnew(operation)) return [];
    const { type } = operation.changes;
    return type !== undefined && classifyTypeChange(type).kind === "impossible" ? [{ operation, type }] : [];
  });
}

function assertPossible(operations: readonly Operation[]): void {
  const [first, ...others] = findImpossible(operations);
  if (first === undefined) return;
  const columns = [first, ...others].map(({ operation: { table, column } }) => formatColumnName(table, column));
  throw new AludelError(
    "CONVERSION_MISSING",
    `${[first, ...others].map(({ operation, type }) => describeChange(operation, type)).join("; ")}: no conversion is known`,
    {
      hint: `Nothing was written. Write the revision by hand and say with using in op.alterColumn how values become others; or give the new column another name, and drop the old one in a later revision`,
      details: { columns },
    },
  );
}

/**
 * Returns the draft with each change of a type complete: with the conversion of the values for each engine that does not convert them by
 * itself, and with what is lost. A downgrade that cannot convert back becomes irreversible.
 *
 * @throws AludelError CONVERSION_MISSING for a change of type for which no conversion is known
 */
export function writeConversions(draft: RevisionDraft, engines: readonly ConversionEngine[]): RevisionDraft {
  assertPossible(draft.upgrade);
  const upgrade = draft.upgrade.map((operation) => writeConversion(operation, engines));
  const impossible = findImpossible(draft.downgrade);
  if (impossible.length === 0) {
    return { ...draft, upgrade, downgrade: draft.downgrade.map((operation) => writeConversion(operation, engines)) };
  }
  const reason = impossible.map(({ operation, type }) => describeChange(operation, type)).join("; ");
  return {
    ...draft,
    upgrade,
    downgrade: [{ kind: "irreversible", reason: `${reason}: no conversion is known` }],
    diagnostics: [
      ...draft.diagnostics,
      ...impossible.map(
        ({ operation: { table, column } }) =>
          ({ kind: "downgradeImpossible", table, object: formatColumnName(table, column) }) as const,
      ),
    ],
  };
}

import type { Comparator } from "../diff/comparator.ts";
import { classifyTypeChange, elementOf } from "../diff/type-change.ts";
import { type AlterColumn, isComputedAnew } from "../operation/alter-column.ts";
import type { FromTo } from "../operation/describe/from-to.ts";
import type { Operation } from "../operation/operation.ts";
import type { ColumnType } from "../schema/column-type.ts";
import type { DialectName } from "../schema/dialect-name.ts";
import { type SqlFragment, sqlText, type SqlText } from "../schema/expression.ts";
import { formatColumnName } from "../schema/qualified-name.ts";
import { conversionMissing, describeChange } from "./conversion-missing.ts";
import type { RevisionDraft } from "./draft-revision.ts";

/** An engine that a revision is written for. */
export interface ConversionEngine {
  readonly name: DialectName;
  /** Returns the expression that converts a column to another type, or null where the engine converts the values by itself. */
  readonly convertValues?: (column: string, change: FromTo<ColumnType>) => string | null;
  readonly comparator: Pick<Comparator, "isSameType">;
}

/** Returns whether two types are the same on each of the engines, so that a change between them changes no value. */
export function isOneTypeOn(engines: readonly ConversionEngine[], { from, to }: FromTo<ColumnType>): boolean {
  // An enum is known by its name, whatever its labels are.
  if (elementOf(from).kind === "enum" && elementOf(to).kind === "enum") return false;
  return engines.length > 0 && engines.every(({ comparator }) => comparator.isSameType(from, to));
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

function writeConversion(operation: Operation, engines: readonly ConversionEngine[]): Operation {
  if (operation.kind !== "alterColumn" || operation.changes.type === undefined) return operation;
  if (isComputedAnew(operation) || isOneTypeOn(engines, operation.changes.type)) return operation;
  const { kind, reason } = classifyTypeChange(operation.changes.type);
  const using = operation.using ?? conversionText(operation, operation.changes.type, engines);
  return { ...operation, using, ...(kind === "lossy" ? { lossy: reason } : {}) };
}

/** A change of type for which no conversion is known. */
interface ImpossibleChange {
  readonly operation: AlterColumn;
  readonly type: FromTo<ColumnType>;
}

function findImpossible(operations: readonly Operation[], engines: readonly ConversionEngine[]): ImpossibleChange[] {
  return operations.flatMap((operation) => {
    if (operation.kind !== "alterColumn" || operation.using !== null || isComputedAnew(operation)) return [];
    const { type } = operation.changes;
    if (type === undefined || isOneTypeOn(engines, type)) return [];
    return classifyTypeChange(type).kind === "impossible" ? [{ operation, type }] : [];
  });
}

function assertPossible(operations: readonly Operation[], engines: readonly ConversionEngine[]): void {
  const impossible = findImpossible(operations, engines);
  if (impossible.length === 0) return;
  throw conversionMissing(
    impossible.map(({ operation: { table, column }, type }) => ({ object: formatColumnName(table, column), type })),
    [],
  );
}

/**
 * Returns the draft with each change of a type complete: with the conversion of the values for each engine that does not convert them by
 * itself, and with what is lost. A downgrade that cannot convert back becomes irreversible.
 *
 * @throws AludelError CONVERSION_MISSING for a change of type for which no conversion is known
 */
export function writeConversions(draft: RevisionDraft, engines: readonly ConversionEngine[]): RevisionDraft {
  assertPossible(draft.upgrade, engines);
  const upgrade = draft.upgrade.map((operation) => writeConversion(operation, engines));
  const impossible = findImpossible(draft.downgrade, engines);
  if (impossible.length === 0) {
    return { ...draft, upgrade, downgrade: draft.downgrade.map((operation) => writeConversion(operation, engines)) };
  }
  const reason = impossible
    .map(({ operation: { table, column }, type }) => describeChange({ object: formatColumnName(table, column), type }))
    .join("; ");
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

import type { CheckPlace } from "../../../ddl/check-place.ts";
import type { Assertion } from "../../../ddl/statement.ts";
import type { AlterColumn } from "../../../operation/alter-column.ts";
import type { Column } from "../../../schema/column.ts";
import { formatColumnName } from "../../../schema/qualified-name.ts";
import { rangeOf } from "./largest-integer.ts";
import { stringLiteral } from "./postgres-literal.ts";
import type { PostgresDdlCompiler } from "../ddl-compiler.ts";
import { usedSequences } from "./used-sequence.ts";

/** Returns the statement that sets the sequence of a column to the last number in use. */
function setBack(compiler: PostgresDdlCompiler, column: Column, place: CheckPlace): string {
  const object = `column "${formatColumnName(place.table, place.column)}"`;
  const table = compiler.qualifiedName(place.table);
  const text = column.identity === null ? compiler.defaultValue(column, object) : null;
  const [, used] = /\bnextval\s*\(\s*('(?:[^']|'')*')/i.exec(text ?? "") ?? [];
  const sequence = used ?? `pg_get_serial_sequence(${stringLiteral(table)}, ${stringLiteral(place.column)})`;
  const [last, first] = (column.identity?.increment ?? 1) < 0 ? ["min", -1] : ["max", 1];
  return `SELECT setval(${sequence}, (SELECT coalesce(${last}(${compiler.quote(place.column)}), ${first}) FROM ${table}))`;
}

/** Returns the numbers that the sequence of a column may stand at after a change; null where it has none, or nothing narrows it. */
function rangeAfter({ changes }: AlterColumn, column: Column): { smallest: bigint; largest: bigint } | null {
  const { type, identity } = changes;
  const [before, range] = [rangeOf(type?.from ?? column.type), rangeOf(type?.to ?? column.type)];
  if (before === null || range === null || (identity?.from && identity.to === null)) return null;
  const bounds = identity?.to ?? column.identity;
  const isNarrower = range.largest < before.largest;
  if (bounds === null) return isNarrower ? range : null;
  const isBounded = (["minimum", "maximum"] as const).some(
    (option) => identity?.from && identity.to && identity.from[option] !== identity.to[option],
  );
  if (!isNarrower && !isBounded) return null;
  const isDescending = (bounds.increment ?? 1) < 0;
  return {
    smallest: BigInt(bounds.minimum ?? (isDescending ? range.smallest : 1)),
    largest: BigInt(bounds.maximum ?? (isDescending ? -1 : range.largest)),
  };
}

/**
 * Returns the assertion that the sequence of a column stands where it may stand after the change; null where that is certain. PostgreSQL
 * refuses the change otherwise ("RESTART value cannot be greater than MAXVALUE"), or takes it and refuses every row from then on.
 */
export function buildSequenceCheck(
  compiler: PostgresDdlCompiler,
  operation: AlterColumn,
  column: Column,
  place: CheckPlace,
  source: number,
): Assertion | null {
  const range = rangeAfter(operation, column);
  if (range === null) return null;
  const { smallest, largest } = range;
  const table = compiler.qualifiedName(place.table);
  const owned = `pg_get_serial_sequence(${stringLiteral(table)}, ${stringLiteral(place.column)})::regclass`;
  const last = "pg_sequence_last_value(s.seqrelid)";
  const used = usedSequences(compiler, place.table, place.column);
  return {
    kind: "assertion",
    sql: `SELECT s.seqrelid::regclass::text AS sequence, ${last} AS last_value FROM pg_sequence s WHERE (s.seqrelid = ${owned} OR s.seqrelid IN (${used})) AND ${last} NOT BETWEEN ${smallest} AND ${largest}`,
    message: `the sequence of column "${formatColumnName(operation.table, operation.column)}" stands at a number outside ${smallest} to ${largest}, which is all that it may give from then on`,
    hint: `Set it back, if the numbers beyond may be given again: ${setBack(compiler, column, place)}`,
    source,
  };
}

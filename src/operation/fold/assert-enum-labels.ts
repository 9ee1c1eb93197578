import { AludelError, isAludelError } from "../../error/aludel-error.ts";
import { type EnumColumnType, enumOf, findUnknownLabel } from "../../schema/column-type.ts";
import type { Column } from "../../schema/column.ts";
import type { Database } from "../../schema/database.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { findColumn } from "../../schema/table.ts";
import { changeColumn, type AlterColumn } from "../alter-column.ts";
import { factsOf } from "../definitions.ts";
import type { Operation } from "../operation.ts";
import { foldAlong } from "./fold-along.ts";

/**
 * Asserts that the operations of a revision agree on the labels of each enum, and that the defaults which they change are labels. SQLite has
 * no enums: it would take what one column says for that column, and a default for what it is until a row needs it.
 *
 * @param foldedSchema gives the schema before the operations
 * @throws AludelError INVALID_OPERATION, naming the columns
 */
export async function assertEnumLabels(
  operations: readonly Operation[],
  foldedSchema: () => Promise<Database>,
): Promise<void> {
  assertSameLabels(operations);
  const altered = operations.flatMap((operation, at) => (mayUnfitDefault(operation) ? [{ operation, at }] : []));
  if (altered.length === 0) return;
  let schemaAt: (position: number) => Database;
  try {
    schemaAt = foldAlong(operations, await foldedSchema());
    for (const { operation, at } of altered) assertDefault(operation, schemaAt(at));
  } catch (error) {
    // What raw SQL has made is not known, and nothing can be said of it.
    if (!isAludelError(error, "INVALID_OPERATION") || error.details?.["label"] !== undefined) throw error;
  }
}

interface Use {
  readonly labels: readonly string[];
  readonly user: string;
}

function assertSameLabels(operations: readonly Operation[]): void {
  const known = new Map<string, Use>();
  const meet = (name: QualifiedName, use: Use, before: readonly string[] | null): void => {
    const key = formatQualifiedName(name);
    const earlier = known.get(key);
    const isChange = before !== null && isSameList(earlier?.labels ?? before, before);
    if (earlier !== undefined && !isChange && !isSameList(earlier.labels, use.labels)) {
      throw new AludelError(
        "INVALID_OPERATION",
        `enum "${key}" has the labels ${earlier.labels.join(", ")} at ${earlier.user} and ${use.labels.join(", ")} at ${use.user}`,
        {
          hint: "Give both the same labels, or two enums two names; op.alterColumn with both types changes labels",
          details: { enum: key, users: [earlier.user, use.user] },
        },
      );
    }
    known.set(key, use);
  };
  for (const operation of operations) {
    if (operation.kind === "createEnum") {
      meet(operation.enum.name, { labels: operation.enum.labels, user: "op.createEnum" }, null);
    }
    if (operation.kind === "dropEnum") known.delete(formatQualifiedName(operation.name));
    for (const { table, column, type } of factsOf(operation).givenColumns) {
      const used = type && enumOf(type);
      if (used === null) continue;
      const user = `"${formatColumnName(table, column)}"`;
      meet(used.name, { labels: used.labels, user }, labelsBefore(operation, used));
    }
  }
}

/** Returns the labels that a change of a column says its enum had before; null where it changes none. */
function labelsBefore(operation: Operation, { name }: EnumColumnType): readonly string[] | null {
  const from = operation.kind === "alterColumn" ? operation.changes.type?.from : undefined;
  const before = from === undefined ? null : enumOf(from);
  return before !== null && formatQualifiedName(before.name) === formatQualifiedName(name) ? before.labels : null;
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((label, at) => label === right[at]);
}

/** Whether a change may leave a column with a default that is no label. With both in one call the call itself has looked. */
function mayUnfitDefault(operation: Operation): operation is AlterColumn {
  if (operation.kind !== "alterColumn") return false;
  const { type, default: value } = operation.changes;
  return (value !== undefined && value.to?.kind === "literal") || (type !== undefined && enumOf(type.to) !== null);
}

function assertDefault({ table, column, changes }: AlterColumn, schema: Database): void {
  const before: Column | undefined = findColumnOf(schema, table, column);
  if (before === undefined) return;
  const after = changeColumn(before, changes);
  if (after.default?.kind !== "literal") return;
  const unknown = findUnknownLabel(after.default.value, after.type);
  if (unknown === undefined) return;
  const label = JSON.stringify(unknown.value);
  throw new AludelError(
    "INVALID_OPERATION",
    `the default ${label} of column "${formatColumnName(table, column)}" is no label of enum "${formatQualifiedName(unknown.type.name)}"`,
    {
      hint: `Its labels are ${unknown.type.labels.join(", ")}; change the default in the same op.alterColumn`,
      details: { table: formatQualifiedName(table), column, label: unknown.value },
    },
  );
}

function findColumnOf(schema: Database, table: QualifiedName, column: string): Column | undefined {
  const found = schema.tables.get(formatQualifiedName(table));
  return found && findColumn(found, column);
}

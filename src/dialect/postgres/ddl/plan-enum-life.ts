import { isDeepStrictEqual } from "node:util";

import type { Session } from "../../../connection/session.ts";
import { AludelError } from "../../../error/aludel-error.ts";
import { completeEnumLife, enumsUsedBy } from "../../../operation/fold/complete-enum-life.ts";
import { factsOf } from "../../../operation/definitions.ts";
import { withDeclaredChanges } from "../../../operation/execute.ts";
import type { Operation } from "../../../operation/operation.ts";
import type { TakenColumns } from "../../../operation/operation-definition.ts";
import { type EnumColumnType, enumOf } from "../../../schema/column-type.ts";
import { type Database, emptyDatabase } from "../../../schema/database.ts";
import type { EnumType } from "../../../schema/enum-type.ts";
import { formatColumnName, formatQualifiedName, type QualifiedName } from "../../../schema/qualified-name.ts";
import type { PlanContext } from "../../dialect.ts";
import { arrayText } from "./postgres-literal.ts";
import type { PostgresWriter } from "./postgres-writer.ts";

/** Returns the labels of those of the given enums that exist in the database. */
async function readEnums(
  session: Session,
  used: readonly EnumColumnType[],
  writer: PostgresWriter,
): Promise<ReadonlyMap<string, EnumType>> {
  const names = used.map(({ name }) => name);
  const { rows } = await session.execute(
    `SELECT u.position::integer AS position, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FILTER (WHERE e.enumlabel IS NOT NULL) AS labels
     FROM unnest($1::text[]) WITH ORDINALITY AS u (name, position)
     JOIN pg_type t ON t.oid = to_regtype(u.name)
     LEFT JOIN pg_enum e ON e.enumtypid = t.oid
     GROUP BY u.position`,
    [arrayText(names.map((name) => writer.qualifiedName(name)))],
  );
  const found = new Map<string, EnumType>();
  for (const { position, labels } of rows) {
    const name = names[Number(position) - 1];
    if (name !== undefined) {
      found.set(formatQualifiedName(name), { name, labels: (labels ?? []) as string[], comment: null });
    }
  }
  return found;
}

function assertSameLabels(operations: readonly Operation[], found: ReadonlyMap<string, EnumType>): void {
  // Raw SQL may change the labels before the enum is used, so they cannot be compared in advance.
  if (operations.some(({ kind }) => kind === "execute")) return;
  for (const used of operations.flatMap(enumsUsedBy)) {
    const key = formatQualifiedName(used.name);
    const live = found.get(key);
    if (live === undefined || isDeepStrictEqual(live.labels, used.labels)) continue;
    throw new AludelError(
      "INVALID_OPERATION",
      `enum "${key}" has the labels ${live.labels.join(", ")} in the database, but ${used.labels.join(", ")} in the revision`,
      {
        hint: "Give the enum the same labels, or another name",
        details: { enum: key, database: live.labels, revision: used.labels },
      },
    );
  }
}

/** Returns the dropped or converted columns whose types the operations do not carry; null when one of them is known to use an enum. */
function unknownColumns(operations: readonly Operation[]): readonly TakenColumns[] | null {
  const taken = withDeclaredChanges(operations).flatMap((operation) => factsOf(operation).takenColumns);
  if (taken.some(({ types }) => types?.some((type) => enumOf(type) !== null))) return null;
  return taken.filter(({ types }) => types === null);
}

/** Returns whether an operation renames a column, or the table that contains it. */
function renamesColumns(operation: Operation): boolean {
  const { renaming } = factsOf(operation);
  return renaming?.part === "table" || renaming?.part === "column";
}

/** Returns whether one of the columns uses an enum as its type, so that the revision history has to be replayed to find its last user. */
async function mayTakeEnums(
  operations: readonly Operation[],
  session: Session | null,
  writer: PostgresWriter,
): Promise<boolean> {
  const unknown = unknownColumns(operations);
  if (unknown === null) return true;
  if (unknown.length === 0) return false;
  // A new name does not exist in the database until the operations have run, so the catalogue cannot be asked for it.
  if (session === null || operations.some(renamesColumns)) return true;
  const { rows } = await session.execute(
    `SELECT 1 FROM unnest($1::text[], $2::text[]) AS d (tab, col)
     JOIN pg_attribute a ON a.attrelid = to_regclass(d.tab) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname = coalesce(d.col, a.attname)
     JOIN pg_type t ON t.oid = a.atttypid
     LEFT JOIN pg_type e ON e.oid = t.typelem
     WHERE 'e' IN (t.typtype, e.typtype) LIMIT 1`,
    [
      arrayText(unknown.map(({ table }) => writer.qualifiedName(table))),
      arrayText(unknown.map(({ column }) => column)),
    ],
  );
  return rows.length > 0;
}

/** Returns the columns in the database that use the enum as their type. */
async function readUsers(session: Session, name: QualifiedName, writer: PostgresWriter): Promise<readonly string[]> {
  const { rows } = await session.execute(
    `SELECT nullif(n.nspname, current_schema()) AS schema, c.relname AS name, a.attname AS column
     FROM pg_type t
     JOIN pg_attribute a ON a.atttypid IN (t.oid, t.typarray) AND NOT a.attisdropped
     JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'f')
     JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE t.oid = to_regtype($1)`,
    [writer.qualifiedName(name)],
  );
  return rows.map((row) =>
    formatColumnName({ schema: row["schema"] as string | null, name: String(row["name"]) }, String(row["column"])),
  );
}

function knownUsers(before: Database, name: QualifiedName): ReadonlySet<string> {
  const key = formatQualifiedName(name);
  const users = [...before.tables.values()].flatMap((table) =>
    table.columns.flatMap((column) => {
      const used = enumOf(column.type);
      return used !== null && formatQualifiedName(used.name) === key ? [formatColumnName(table.name, column.name)] : [];
    }),
  );
  return new Set(users);
}

/**
 * Returns the operations with each enum created before its first user and dropped after its last, as by `completeEnumLife`, but corrected
 * by the live catalogue: an enum that exists is not created, and one that other tables use is not dropped.
 *
 * @throws AludelError INVALID_OPERATION when the database has the enum with other labels
 */
export async function planEnumLife(
  operations: readonly Operation[],
  context: PlanContext,
  writer: PostgresWriter,
): Promise<Operation[]> {
  const { session } = context;
  const used = operations.flatMap(enumsUsedBy);
  const live = session === null || used.length === 0 ? null : await readEnums(session, used, writer);
  if (live !== null) assertSameLabels(operations, live);
  const takes = await mayTakeEnums(operations, session, writer);
  if (!takes && (used.length === 0 || live !== null)) {
    return completeEnumLife(operations, { ...emptyDatabase, enums: live ?? new Map() });
  }
  const before = await context.foldedSchema();
  const given = new Set(operations);
  const completed: Operation[] = [];
  for (const operation of completeEnumLife(operations, before)) {
    if (session !== null && operation.kind === "dropEnum" && !given.has(operation)) {
      const known = knownUsers(before, operation.name);
      const users = await readUsers(session, operation.name, writer);
      if (users.some((user) => !known.has(user))) continue;
    }
    const isImplicit = operation.kind === "createEnum" && !given.has(operation);
    if (!isImplicit || !live?.has(formatQualifiedName(operation.enum.name))) completed.push(operation);
  }
  return completed;
}

import { type Row, SessionError } from "../../connection/session.ts";
import type { DeleteRows } from "../../operation/delete-rows.ts";
import { type Operation, type OperationHandlers, visitOperation } from "../../operation/operation.ts";
import type { Constraint } from "../../schema/constraint.ts";
import type { SqlValue } from "../../schema/expression.ts";
import { formatQualifiedName, type QualifiedName } from "../../schema/qualified-name.ts";
import { type DialectSession, type MigrationDatabase, quoteName } from "../bookkeeping/migration-database.ts";

/** Rows that stand in the way of an operation. */
export interface BlockingRows {
  /** Why they do. */
  readonly reason: string;
  readonly table: string;
  /** The first few of them. */
  readonly rows: readonly Row[];
  /** How many there are; of duplicates, how many values several rows have. */
  readonly count: number;
  /** What to do about them. */
  readonly remedy: string;
}

interface Search {
  readonly table: QualifiedName;
  readonly reason: string;
  readonly remedy: string;
  readonly sql: string;
  readonly parameters?: readonly SqlValue[];
}

type Quote = Pick<DialectSession, "dialect">;

const shown = 5;

/**
 * Returns the rows that an operation cannot be done with: duplicates under a unique key, NULL where it is to be refused, references
 * to nothing, references to what is deleted. Read after the rollback, so what the revision itself would have created or changed is not seen.
 */
export async function findBlockingRows(
  database: DialectSession & Pick<MigrationDatabase, "owned">,
  operation: Operation,
): Promise<readonly BlockingRows[]> {
  const found: BlockingRows[] = [];
  for (const { table, reason, remedy, sql, parameters = [] } of await visitOperation(
    operation,
    searchesFor(database),
  )) {
    try {
      const { rows } = await database.session.execute(`${sql} LIMIT ${shown}`, parameters);
      if (rows.length === 0) continue;
      const counted = await database.session.execute(`SELECT count(*) AS counted FROM (${sql}) found`, parameters);
      const count = Number(counted.rows[0]?.["counted"] ?? rows.length);
      found.push({ reason, table: formatQualifiedName(table), rows, count, remedy });
    } catch (error) {
      // The revision itself creates the table or the column, so that no row that was there before can be in the way.
      if (!(error instanceof SessionError)) throw error;
    }
  }
  return found;
}

/** Returns the rows that have values in the columns of a foreign key, whose parent table is made anew and so holds no row for them. */
export async function findReferringRows(
  { session, dialect }: DialectSession,
  table: QualifiedName,
  { columns, references }: Extract<Constraint, { kind: "foreignKey" }>,
): Promise<readonly BlockingRows[]> {
  const present = columns.map((column) => `${dialect.quoteIdentifier(column)} IS NOT NULL`).join(" AND ");
  try {
    const from = `FROM ${quoteName(dialect, table)} WHERE ${present}`;
    const { rows } = await session.execute(`SELECT * ${from} LIMIT ${shown}`);
    if (rows.length === 0) return [];
    const counted = await session.execute(`SELECT count(*) AS counted ${from}`);
    const count = Number(counted.rows[0]?.["counted"] ?? rows.length);
    const reason = `${columns.join(", ")} refers to rows of ${formatQualifiedName(references.table)}, which is made anew and empty`;
    const remedy = `bring the rows of ${formatQualifiedName(references.table)} back before the foreign key, or set ${columns.join(", ")} to NULL`;
    return [{ reason, table: formatQualifiedName(table), rows, count, remedy }];
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    return [];
  }
}

type Searches = readonly Search[] | Promise<readonly Search[]>;

const none = (): Searches => [];

/** Says for each kind of operation which rows may be in its way. */
function searchesFor(database: DialectSession & Pick<MigrationDatabase, "owned">): OperationHandlers<Searches> {
  return {
    addConstraint: ({ table, constraint }) => searchConstraint(table, constraint, database),
    createIndex: ({ table, index }) => {
      const columns = index.keys.flatMap(({ on }) => (on.kind === "column" ? [on.column] : []));
      const isPlain = index.unique && index.predicate === null && columns.length === index.keys.length;
      return isPlain ? [searchDuplicates(table, { ...index, columns }, database)] : [];
    },
    alterColumn: ({ table, column, changes }) =>
      changes.nullable?.to === false ? [searchNulls(table, [column], database)] : [],
    deleteRows: (operation) => searchReferences(operation, database),
    createSchema: none,
    dropSchema: none,
    createTable: none,
    dropTable: none,
    renameTable: none,
    alterTable: none,
    addColumn: none,
    dropColumn: none,
    renameColumn: none,
    dropConstraint: none,
    renameConstraint: none,
    dropIndex: none,
    renameIndex: none,
    createEnum: none,
    dropEnum: none,
    setComment: none,
    insertRows: none,
    updateRows: none,
    backfill: none,
    execute: none,
    run: none,
    irreversible: none,
  };
}

function searchConstraint(table: QualifiedName, constraint: Constraint, quote: Quote): readonly Search[] {
  switch (constraint.kind) {
    case "primaryKey":
      return [
        searchDuplicates(table, { ...constraint, nullsNotDistinct: false }, quote),
        searchNulls(table, constraint.columns, quote),
      ];
    case "unique":
      return [searchDuplicates(table, constraint, quote)];
    case "foreignKey":
      return [searchOrphans(table, constraint, quote)];
    case "check":
      return searchViolations(table, constraint, quote);
    case "exclusion":
      return [];
  }
}

function searchDuplicates(
  table: QualifiedName,
  { columns, nullsNotDistinct }: { readonly columns: readonly string[]; readonly nullsNotDistinct: boolean },
  { dialect }: Quote,
): Search {
  const list = columns.map((column) => dialect.quoteIdentifier(column)).join(", ");
  const present = columns.map((column) => `${dialect.quoteIdentifier(column)} IS NOT NULL`).join(" AND ");
  return {
    table,
    reason: `several rows have the same ${columns.join(", ")}`,
    remedy: "change or delete all but one of each",
    sql: `SELECT ${list}, count(*) AS ${dialect.quoteIdentifier("rows")} FROM ${quoteName(dialect, table)}${nullsNotDistinct ? "" : ` WHERE ${present}`} GROUP BY ${list} HAVING count(*) > 1`,
  };
}

function searchNulls(table: QualifiedName, columns: readonly string[], { dialect }: Quote): Search {
  const isNull = (column: string) => `${dialect.quoteIdentifier(column)} IS NULL`;
  const [column = ""] = columns;
  const update = `UPDATE ${quoteName(dialect, table)} SET ${dialect.quoteIdentifier(column)} = … WHERE ${isNull(column)}`;
  return {
    table,
    reason: `${columns.join(", ")} is NULL`,
    remedy: `give them a value (${update})`,
    sql: `SELECT * FROM ${quoteName(dialect, table)} WHERE ${columns.map(isNull).join(" OR ")}`,
  };
}

function searchViolations(
  table: QualifiedName,
  { name, expression }: Extract<Constraint, { kind: "check" }>,
  { dialect }: Quote,
): readonly Search[] {
  const condition = dialect.compileExpression(expression);
  if (condition === null) return [];
  return [
    {
      table,
      reason: name === null ? "a check does not hold" : `check ${name} does not hold`,
      remedy: "correct or delete them",
      sql: `SELECT * FROM ${quoteName(dialect, table)} WHERE NOT (${condition})`,
    },
  ];
}

function searchOrphans(
  table: QualifiedName,
  { columns, references }: Extract<Constraint, { kind: "foreignKey" }>,
  { dialect }: Quote,
): Search {
  const child = (column: string) => `child.${dialect.quoteIdentifier(column)}`;
  const present = columns.map((column) => `${child(column)} IS NOT NULL`).join(" AND ");
  const match = columns
    .map((column, at) => `parent.${dialect.quoteIdentifier(references.columns[at] ?? "")} = ${child(column)}`)
    .join(" AND ");
  return {
    table,
    reason: `${columns.join(", ")} refers to no row of ${formatQualifiedName(references.table)}`,
    remedy: "correct or delete them, or add the rows that they refer to",
    sql: `SELECT child.* FROM ${quoteName(dialect, table)} child WHERE ${present} AND NOT EXISTS (SELECT 1 FROM ${quoteName(dialect, references.table)} parent WHERE ${match})`,
  };
}

/** Returns searches for rows that refer to those that are deleted; which tables refer to them only the database itself can tell. */
async function searchReferences(
  { table, where }: DeleteRows,
  { session, dialect, owned }: DialectSession & Pick<MigrationDatabase, "owned">,
): Promise<readonly Search[]> {
  const schemas = [...new Set([...(owned?.schemas ?? []), ...(table.schema === null ? [] : [table.schema])])];
  const live = await dialect.introspect(session, {
    schemas: dialect.capabilities.schemas ? schemas : [],
    excludeTables: [],
  });
  const parent = formatQualifiedName(table);
  const child = (column: string) => `child.${dialect.quoteIdentifier(column)}`;
  return [...live.tables.values()].flatMap(({ name, constraints }) =>
    constraints.flatMap((constraint): readonly Search[] => {
      if (constraint.kind !== "foreignKey" || formatQualifiedName(constraint.references.table) !== parent) return [];
      if (constraint.onDelete !== "no action" && constraint.onDelete !== "restrict") return [];
      const expected = Object.fromEntries(constraint.references.columns.map((column) => [column, null]));
      const match = constraint.columns
        .map((column, at) => `parent.${dialect.quoteIdentifier(`value_${at}`)} = ${child(column)}`)
        .join(" AND ");
      return where.map((row) => {
        const { sql, parameters } = dialect.compileRowSearch([{ table, where: row, expected }], session);
        return {
          table: name,
          reason: `${constraint.columns.join(", ")} refers to a row of ${parent} that is deleted`,
          remedy: "change or delete them, or keep that row",
          sql: `SELECT child.* FROM ${quoteName(dialect, name)} child WHERE EXISTS (SELECT 1 FROM (${sql}) parent WHERE ${match})`,
          parameters,
        };
      });
    }),
  );
}

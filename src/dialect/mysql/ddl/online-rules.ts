import type { ColumnType } from "../../../schema/column-type.ts";
import type { FromTo } from "../../../operation/describe/from-to.ts";
import type { Fallback, Hazard } from "../../../ddl/statement.ts";
import { constrainedColumns } from "../../../schema/constraint.ts";
import type { Table } from "../../../schema/table.ts";
import { type IndexKey, indexedColumns } from "../../../schema/table-index.ts";
import type { MysqlServer } from "../column-types.ts";

/** The kinds of changes of an existing table that online DDL distinguishes. */
export type TableChange =
  | "addColumn"
  | "addComputedColumn"
  | "addColumnWithExpression"
  | "addStoredColumn"
  | "addNumberedColumn"
  | "dropColumn"
  | "dropColumnWithKeys"
  | "renameColumn"
  | "renameReferencedColumn"
  | "changeDefault"
  | "changeComputed"
  | "changeNullability"
  | "forbidNullTimestamp"
  | "lengthenText"
  | "appendLabels"
  | "rewriteColumn"
  | "addIndex"
  | "addSpecialIndex"
  | "addUniqueExpression"
  | "dropIndex"
  | "dropUniqueExpression"
  | "dropLastFulltextIndex"
  | "renameIndex"
  | "addPrimaryKey"
  | "dropPrimaryKey"
  | "addForeignKey"
  | "dropForeignKey"
  | "addCheck"
  | "dropCheck"
  | "renameTable"
  | "changeComment";

/** The ways in which a server makes a change, from the cheapest to the most expensive. `inplaceShared` and `copy` block writes. */
export type Algorithm = "instant" | "inplace" | "inplaceShared" | "copy";

const dearest: readonly Algorithm[] = ["instant", "inplace", "inplaceShared", "copy"];

/**
 * The cheapest algorithm that each server accepts for each kind of change, tested against both servers in
 * test/dialect/mysql/online-rules.test.ts: https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html,
 * https://mariadb.com/kb/en/innodb-online-ddl-overview/.
 */
export const onlineRules: Readonly<Record<TableChange, Readonly<Record<MysqlServer, Algorithm>>>> = {
  addColumn: { mysql: "instant", mariadb: "instant" },
  addComputedColumn: { mysql: "instant", mariadb: "instant" },
  addColumnWithExpression: { mysql: "copy", mariadb: "copy" },
  addStoredColumn: { mysql: "copy", mariadb: "copy" },
  addNumberedColumn: { mysql: "inplaceShared", mariadb: "inplaceShared" },
  dropColumn: { mysql: "instant", mariadb: "instant" },
  dropColumnWithKeys: { mysql: "inplace", mariadb: "inplace" },
  renameColumn: { mysql: "instant", mariadb: "instant" },
  renameReferencedColumn: { mysql: "inplace", mariadb: "instant" },
  changeDefault: { mysql: "instant", mariadb: "instant" },
  changeComputed: { mysql: "copy", mariadb: "copy" },
  changeNullability: { mysql: "inplace", mariadb: "inplace" },
  // MariaDB refuses it in place with "cannot convert NULL to non-constant DEFAULT", whatever the default of the column is.
  forbidNullTimestamp: { mysql: "inplace", mariadb: "copy" },
  lengthenText: { mysql: "inplace", mariadb: "instant" },
  appendLabels: { mysql: "instant", mariadb: "instant" },
  rewriteColumn: { mysql: "copy", mariadb: "copy" },
  addIndex: { mysql: "inplace", mariadb: "inplace" },
  addSpecialIndex: { mysql: "inplaceShared", mariadb: "inplaceShared" },
  // MariaDB has no indexes on expressions.
  addUniqueExpression: { mysql: "copy", mariadb: "copy" },
  dropIndex: { mysql: "inplace", mariadb: "inplace" },
  dropUniqueExpression: { mysql: "copy", mariadb: "copy" },
  dropLastFulltextIndex: { mysql: "inplace", mariadb: "inplace" },
  renameIndex: { mysql: "inplace", mariadb: "instant" },
  addPrimaryKey: { mysql: "inplace", mariadb: "inplace" },
  dropPrimaryKey: { mysql: "copy", mariadb: "copy" },
  addForeignKey: { mysql: "copy", mariadb: "copy" },
  dropForeignKey: { mysql: "inplace", mariadb: "inplace" },
  addCheck: { mysql: "copy", mariadb: "copy" },
  dropCheck: { mysql: "instant", mariadb: "instant" },
  renameTable: { mysql: "instant", mariadb: "instant" },
  changeComment: { mysql: "inplace", mariadb: "instant" },
};

/**
 * Features of a table that make changes more expensive. `indexedComputed` is an index on a generated column or on an expression.
 * `uniqueAsPrimary` is a unique key over NOT NULL columns in a table without a primary key, which InnoDB uses as the clustered index.
 */
export type TableFeature =
  | "fulltext"
  | "spatial"
  | "virtual"
  | "indexedComputed"
  | "stored"
  | "otherEngine"
  | "uniqueAsPrimary";

type Costs = Readonly<Partial<Record<TableChange, Algorithm>>>;

const none: Costs = {};
const sharedRebuild: Costs = {
  dropColumnWithKeys: "inplaceShared",
  changeNullability: "inplaceShared",
  forbidNullTimestamp: "inplaceShared",
  addPrimaryKey: "inplaceShared",
};

/** How the features of a table change {@link onlineRules}, tested in the same file. */
export const featureRules: Readonly<Record<TableFeature, Readonly<Record<MysqlServer, Costs>>>> = {
  fulltext: {
    mysql: {
      addColumn: "copy",
      dropColumn: "copy",
      dropColumnWithKeys: "copy",
      changeNullability: "copy",
      forbidNullTimestamp: "copy",
      addPrimaryKey: "copy",
      dropLastFulltextIndex: "inplace",
    },
    mariadb: { ...sharedRebuild, addColumn: "inplaceShared", dropColumn: "inplaceShared" },
  },
  spatial: {
    mysql: { ...sharedRebuild, dropLastFulltextIndex: "copy" },
    mariadb: { ...sharedRebuild, dropLastFulltextIndex: "inplaceShared" },
  },
  virtual: { mysql: none, mariadb: none },
  indexedComputed: {
    mysql: { addComputedColumn: "copy" },
    mariadb: {
      addColumn: "inplaceShared",
      dropColumn: "copy",
      dropColumnWithKeys: "copy",
      changeNullability: "copy",
      addPrimaryKey: "inplaceShared",
      dropLastFulltextIndex: "inplaceShared",
    },
  },
  stored: { mysql: none, mariadb: { changeNullability: "copy" } },
  uniqueAsPrimary: {
    mysql: { changeNullability: "copy", dropIndex: "copy", dropColumnWithKeys: "copy" },
    mariadb: { changeNullability: "copy", dropIndex: "copy", dropColumnWithKeys: "copy" },
  },
  // See `costOf`: every change copies the table.
  otherEngine: { mysql: none, mariadb: none },
};

function costOf(change: TableChange, server: MysqlServer, features: ReadonlySet<TableFeature>): number {
  // Only InnoDB has online DDL; MEMORY, MyISAM and other storage engines copy the table.
  if (features.has("otherEngine")) return dearest.indexOf("copy");
  const ofFeatures = [...features].map((feature) => featureRules[feature][server][change]);
  // MariaDB cannot drop a column in place from a table that has both a FULLTEXT index and virtual columns.
  const isMixed = server === "mariadb" && features.has("fulltext") && features.has("virtual");
  const mixed: Algorithm | undefined =
    isMixed && (change === "dropColumn" || change === "dropColumnWithKeys") ? "copy" : undefined;
  const costs = [onlineRules[change][server], ...ofFeatures, mixed].filter((cost) => cost !== undefined);
  return Math.max(...costs.map((cost) => dearest.indexOf(cost)));
}

/** Returns the cheapest algorithm that supports all changes of a table in one statement. */
export function chooseAlgorithm(
  changes: readonly TableChange[],
  server: MysqlServer,
  features: ReadonlySet<TableFeature> = new Set(),
): Algorithm {
  // A primary key that another one replaces costs no more than that one: the table is built again along the new key.
  const isReplaced = changes.includes("addPrimaryKey");
  const counted = changes.filter((change) => !isReplaced || change !== "dropPrimaryKey");
  return dearest[Math.max(0, ...counted.map((change) => costOf(change, server, features)))] ?? "copy";
}

function hasUniqueAsPrimary({
  columns,
  constraints,
  indexes,
}: Pick<Table, "columns" | "constraints" | "indexes">): boolean {
  const filled = new Set(columns.filter(({ nullable }) => !nullable).map(({ name }) => name));
  const isWhole = ({ on, operatorClass }: IndexKey): boolean =>
    on.kind === "column" && operatorClass === null && filled.has(on.column);
  return (
    constraints.every(({ kind }) => kind !== "primaryKey") &&
    (constraints.some((key) => key.kind === "unique" && key.columns.every((name) => filled.has(name))) ||
      indexes.some(({ unique, keys }) => unique && keys.every(isWhole)))
  );
}

/** Returns the features of a table that make changes more expensive. */
export function featuresOf({ columns, constraints, indexes, options }: Table): ReadonlySet<TableFeature> {
  const computed = columns.filter(({ generated }) => generated !== null);
  const names = new Set(computed.map(({ name }) => name));
  const keys = [
    ...indexes.flatMap((index) => indexedColumns(index)),
    ...constraints.flatMap((constraint) => constrainedColumns(constraint)),
  ];
  const isIndexed =
    keys.some((name) => names.has(name)) ||
    indexes.some((index) => index.keys.some(({ on }) => on.kind === "expression"));
  const found: readonly (readonly [TableFeature, boolean])[] = [
    ["fulltext", indexes.some(({ method }) => method?.startsWith("fulltext") === true)],
    ["spatial", indexes.some(({ method }) => method === "spatial")],
    ["virtual", computed.some(({ generated }) => generated?.stored === false)],
    ["indexedComputed", isIndexed],
    ["uniqueAsPrimary", hasUniqueAsPrimary({ columns, constraints, indexes })],
    ["otherEngine", options["engine"] !== undefined && String(options["engine"]).toLowerCase() !== "innodb"],
    ["stored", computed.some(({ generated }) => generated?.stored === true)],
  ];
  return new Set(found.flatMap(([feature, isThere]) => (isThere ? [feature] : [])));
}

/** Returns the clauses ALGORITHM and LOCK, with which the server refuses the statement instead of using a more expensive algorithm. */
export function algorithmClauses(algorithm: Algorithm): readonly string[] {
  switch (algorithm) {
    case "instant":
      return ["ALGORITHM=INSTANT"];
    case "inplace":
      return ["ALGORITHM=INPLACE", "LOCK=NONE"];
    case "inplaceShared":
      return ["ALGORITHM=INPLACE", "LOCK=SHARED"];
    case "copy":
      return ["ALGORITHM=COPY", "LOCK=SHARED"];
  }
}

/** Returns the hazards of an algorithm. */
export function algorithmHazards(algorithm: Algorithm): readonly Hazard[] {
  switch (algorithm) {
    case "copy":
      return [
        { kind: "tableRewrite", message: "the whole table is copied (ALGORITHM=COPY)" },
        { kind: "exclusiveLock", message: "writes to the table wait until it is copied" },
      ];
    case "inplaceShared":
      return [{ kind: "exclusiveLock", message: "writes to the table wait until it is done" }];
    case "instant":
    case "inplace":
      return [];
  }
}

/**
 * The errors by which the servers refuse an algorithm for a change: 1845 and 1846; on MySQL also 4092, after too many changes with
 * ALGORITHM=INSTANT, and 4157, for rows that may become too long for it.
 */
const refusals: readonly string[] = ["1845", "1846", "4092", "4157"];

/**
 * Returns the more expensive algorithms, from the cheapest on, for a server or a table that does not have what {@link onlineRules} says.
 *
 * @param write returns the statement with the clauses of an algorithm
 */
export function buildFallbacks(
  algorithm: Algorithm,
  table: string,
  write: (clauses: readonly string[]) => string,
): readonly Fallback[] {
  return dearest.slice(dearest.indexOf(algorithm) + 1).map((next) => {
    const costs = algorithmHazards(next).map(({ message }) => message);
    const warning = costs.length === 0 ? null : `table ${table}: ${costs.join(", and ")}`;
    return { errorCodes: refusals, sql: write(algorithmClauses(next)), warning };
  });
}

/** Where a text is stored: what the server does when it becomes longer depends on that. */
export interface TextStorage {
  readonly server: MysqlServer;
  /** How many bytes a character may take. */
  readonly characterBytes: number;
}

/**
 * Returns whether a text becomes longer and no row is rewritten: its length must take as many bytes in a row as before, one up to 255 bytes
 * and two above. On MariaDB the bit that tells two bytes is free in texts up to 127 bytes
 * (https://mariadb.com/kb/en/innodb-online-ddl-operations-with-the-instant-alter-algorithm/).
 */
function isLengthened({ from, to }: FromTo<ColumnType>, { server, characterBytes }: TextStorage): boolean {
  if (from.kind !== "varchar" || to.kind !== "varchar") return false;
  const [before, after] = [from.length ?? 255, to.length ?? 255];
  const isShort = (length: number) => length * characterBytes <= 255;
  const isFree = server === "mariadb" && before * characterBytes <= 127;
  return after >= before && (isFree || isShort(before) === isShort(after));
}

function isAppended({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "enum" || to.kind !== "enum") return false;
  // Up to 255 labels the index of a label takes one byte.
  const isSameSize = from.labels.length <= 255 === to.labels.length <= 255;
  return isSameSize && from.labels.every((label, at) => to.labels[at] === label);
}

/** Returns the kind of change that a change of type is. */
export function typeChange(
  change: FromTo<ColumnType>,
  storage: TextStorage,
): "lengthenText" | "appendLabels" | "rewriteColumn" {
  if (isLengthened(change, storage)) return "lengthenText";
  return isAppended(change) ? "appendLabels" : "rewriteColumn";
}

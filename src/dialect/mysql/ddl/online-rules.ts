import type { ColumnType } from "../../../schema/column-type.ts";
import type { FromTo } from "../../../operation/from-to.ts";
import type { Hazard } from "../../../ddl/statement.ts";
import type { MysqlServer } from "../column-types.ts";

/** One kind of change of a table that exists. */
export type TableChange =
  | "addColumn"
  | "addColumnWithExpression"
  | "addStoredColumn"
  | "addNumberedColumn"
  | "dropColumn"
  | "dropColumnWithKeys"
  | "renameColumn"
  | "changeDefault"
  | "changeNullability"
  | "lengthenText"
  | "appendLabels"
  | "rewriteColumn"
  | "addIndex"
  | "addSpecialIndex"
  | "dropIndex"
  | "renameIndex"
  | "addPrimaryKey"
  | "dropPrimaryKey"
  | "addForeignKey"
  | "dropForeignKey"
  | "addCheck"
  | "dropCheck"
  | "renameTable"
  | "changeComment";

/** How a server does a change: from the cheapest to the dearest. `copy` holds writers off until the whole table is copied. */
export type Algorithm = "instant" | "inplace" | "inplaceShared" | "copy";

const dearest: readonly Algorithm[] = ["instant", "inplace", "inplaceShared", "copy"];

/**
 * The cheapest way that each server accepts for each change, tested against both (test/dialect/mysql/online-rules.test.ts):
 * https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html, https://mariadb.com/kb/en/innodb-online-ddl-overview/.
 */
export const onlineRules: Readonly<Record<TableChange, Readonly<Record<MysqlServer, Algorithm>>>> = {
  addColumn: { mysql: "instant", mariadb: "instant" },
  addColumnWithExpression: { mysql: "copy", mariadb: "copy" },
  addStoredColumn: { mysql: "copy", mariadb: "copy" },
  addNumberedColumn: { mysql: "inplaceShared", mariadb: "inplaceShared" },
  dropColumn: { mysql: "instant", mariadb: "instant" },
  dropColumnWithKeys: { mysql: "inplace", mariadb: "inplace" },
  renameColumn: { mysql: "instant", mariadb: "instant" },
  changeDefault: { mysql: "instant", mariadb: "instant" },
  changeNullability: { mysql: "inplace", mariadb: "inplace" },
  lengthenText: { mysql: "inplace", mariadb: "instant" },
  appendLabels: { mysql: "instant", mariadb: "instant" },
  rewriteColumn: { mysql: "copy", mariadb: "copy" },
  addIndex: { mysql: "inplace", mariadb: "inplace" },
  addSpecialIndex: { mysql: "inplaceShared", mariadb: "inplaceShared" },
  dropIndex: { mysql: "inplace", mariadb: "inplace" },
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

/** Returns the cheapest way that does all of the changes in one statement. */
export function chooseAlgorithm(changes: readonly TableChange[], server: MysqlServer): Algorithm {
  const needed = changes.map((change) => dearest.indexOf(onlineRules[change][server]));
  return dearest[Math.max(0, ...needed)] ?? "copy";
}

/** Returns the clauses that hold the server to the algorithm: it refuses rather than doing it in a dearer way. */
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

/** Returns what an algorithm costs. */
export function algorithmHazards(algorithm: Algorithm): readonly Hazard[] {
  switch (algorithm) {
    case "copy":
      return [
        { kind: "tableRewrite", message: "the whole table is copied (ALGORITHM=COPY)" },
        { kind: "exclusiveLock", message: "writes to the table wait until it is copied" },
      ];
    case "inplaceShared":
      return [{ kind: "exclusiveLock", message: "writes to the table wait until it is done" }];
    default:
      return [];
  }
}

/** Bytes of a character of utf8mb4. */
const bytesPerCharacter = 4;

/** Returns whether a text's length is stored in the same number of bytes after the change, so that no row need be written. */
function isLengthened({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "varchar" || to.kind !== "varchar") return false;
  const [before, after] = [from.length ?? 255, to.length ?? 255];
  const isShort = (length: number) => length * bytesPerCharacter <= 255;
  return after >= before && isShort(before) === isShort(after);
}

function isAppended({ from, to }: FromTo<ColumnType>): boolean {
  if (from.kind !== "enum" || to.kind !== "enum") return false;
  // Up to 255 labels are stored in one byte.
  const isSameSize = from.labels.length <= 255 === to.labels.length <= 255;
  return isSameSize && from.labels.every((label, at) => to.labels[at] === label);
}

/** Returns what a change of type is to the server. */
export function typeChange(change: FromTo<ColumnType>): TableChange {
  if (isLengthened(change)) return "lengthenText";
  return isAppended(change) ? "appendLabels" : "rewriteColumn";
}

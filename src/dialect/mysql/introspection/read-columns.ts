import { type Column, plainIdentity } from "../../../schema/column.ts";
import { type Expression, literal, sqlText } from "../../../schema/expression.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlToken } from "../../../schema/sql-words.ts";
import { parseColumnType } from "../column-types.ts";
import { readStringLiteral } from "../ddl/mysql-literal.ts";
import { type Catalog, isGeneratedKey, queryCatalog, readExpression } from "./catalog.ts";
import { holdsBytes, restoreTexts } from "./stored-texts.ts";

/** A column's row in the catalogue. */
export interface ColumnRow {
  readonly table_name: string;
  readonly name: string;
  readonly default_text: string | null;
  readonly is_nullable: "YES" | "NO";
  readonly type: string;
  readonly charset: string | null;
  readonly collation: string | null;
  readonly extra: string;
  readonly expression: string | null;
  readonly comment: string;
}

/** Reads the columns of these tables, in the order of the tables, with their texts as they are stored. */
export async function readColumnRows(catalog: Catalog, tables: ReadonlySet<string>): Promise<readonly ColumnRow[]> {
  const rows = await queryCatalog<ColumnRow>(
    catalog,
    `SELECT TABLE_NAME AS table_name, COLUMN_NAME AS name, COLUMN_DEFAULT AS default_text, IS_NULLABLE AS is_nullable,
       COLUMN_TYPE AS type, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation, EXTRA AS extra,
       GENERATION_EXPRESSION AS expression, COLUMN_COMMENT AS comment
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $schema${catalog.only("TABLE_NAME")}
       AND NOT ${isGeneratedKey} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
  );
  return restoreTexts(
    catalog,
    rows.filter(({ table_name: table }) => tables.has(table)),
  );
}

/** Reads the hexadecimal text of a binary column's constant. */
function readBytes(text: string, type: string): Expression | null {
  const isBytes = holdsBytes(type) && /^0x(?:[0-9a-f]{2})*$/i.test(text);
  return isBytes ? literal(new Uint8Array(Buffer.from(text.slice(2), "hex"))) : null;
}

/** Reads a default of MariaDB, which the catalogue shows as SQL. */
function readSqlDefault(text: string, type: string): Expression | null {
  if (text === "NULL") return null;
  const bytes = readBytes(text, type);
  if (bytes !== null) return bytes;
  const first = readSqlToken(text, 0, engineSqlRules.mariadb);
  if (first.kind === "string" && first.text === text && text.startsWith("'")) return literal(readStringLiteral(text));
  return readBits(text) ?? (/^-?\d+(?:\.\d+)?$/.test(text) ? literal(text) : sqlText(text));
}

/** Reads `b'101'` as a number. As an expression it would not compare equal, because MySQL rewrites it. */
function readBits(text: string): Expression | null {
  const digits = /^b'([01]+)'$/i.exec(text)?.[1];
  if (digits === undefined) return null;
  const value = BigInt(`0b${digits}`);
  return literal(Number.isSafeInteger(Number(value)) ? Number(value) : value);
}

/**
 * Removes the name of the database from a reference to a sequence of MariaDB, because another database with this schema has its own
 * sequence.
 */
function withoutDatabase({ database }: Catalog, text: string): string {
  return text.replaceAll(`val(\`${database.replaceAll("`", "``")}\`.`, "val(");
}

/** Reads a constant of MySQL, whose catalogue shows it verbatim, except for bits, which are SQL, and bytes, which are hexadecimal. */
function readMysqlLiteral(text: string, type: string): Expression {
  if (type.startsWith("bit")) return readBits(text) ?? sqlText(text);
  return readBytes(text, type) ?? literal(text);
}

function readDefault(catalog: Catalog, { default_text: text, extra, type }: ColumnRow): Expression | null {
  if (text === null) return null;
  if (catalog.server === "mariadb") return readSqlDefault(withoutDatabase(catalog, text), type);
  if (!/DEFAULT_GENERATED/i.test(extra)) return readMysqlLiteral(text, type);
  return sqlText(readExpression(catalog, text));
}

/** Returns a column. `isJson` tells that a check makes it MariaDB's type `json`. */
export function readColumn(catalog: Catalog, row: ColumnRow, tableCollation: string, isJson: boolean): Column {
  const { extra } = row;
  const isGenerated = row.expression !== null && row.expression !== "";
  const onUpdate = /on update (\S+)/i.exec(extra)?.[1];
  const value = isGenerated ? null : readDefault(catalog, row);
  const type = parseColumnType({
    text: row.type,
    charset: row.charset,
    isJson,
    enumName: `${row.table_name}_${row.name}`,
  });
  const hasOwnCollation =
    !["uuid", "json"].includes(type.kind) && row.collation !== null && row.collation !== tableCollation;
  return {
    name: row.name,
    type,
    nullable: row.is_nullable === "YES",
    default: onUpdate === undefined ? value : withOnUpdate(value, onUpdate),
    generated: isGenerated
      ? { expression: sqlText(readExpression(catalog, row.expression)), stored: !/virtual/i.test(extra) }
      : null,
    identity: /auto_increment/i.test(extra) ? plainIdentity : null,
    collation: hasOwnCollation ? row.collation : null,
    comment: row.comment === "" ? null : row.comment,
  };
}

/** Returns a default with ON UPDATE behind it, as in the column's definition. */
function withOnUpdate(value: Expression | null, onUpdate: string): Expression {
  const text = value?.kind === "sql" ? (value.parts[0] ?? "") : "NULL";
  return sqlText(`${text} on update ${onUpdate}`);
}

import type { Column } from "../../../schema/column.ts";
import type { Table } from "../../../schema/table.ts";

/** The longest character of each character set in bytes; one byte in those that are missing here. */
const longest: Readonly<Record<string, number>> = {
  big5: 2,
  cp932: 2,
  euckr: 2,
  gb2312: 2,
  gbk: 2,
  sjis: 2,
  ucs2: 2,
  eucjpms: 3,
  ujis: 3,
  utf8: 3,
  utf8mb3: 3,
  gb18030: 4,
  utf16: 4,
  utf16le: 4,
  utf32: 4,
  utf8mb4: 4,
};

/**
 * Returns how many bytes a character of a text column may take: by its own collation, else its table's, else the database's. A collation's
 * name begins with its character set (https://dev.mysql.com/doc/refman/8.4/en/charset-collation-names.html).
 *
 * @param usual the collation of the database; null where it is unknown, which is taken for utf8mb4, the default of new databases
 */
export function characterBytes(
  { collation }: Pick<Column, "collation">,
  table: Pick<Table, "options"> | null,
  usual: string | null,
): number {
  const ofTable = table?.options["collation"];
  const name = collation ?? (typeof ofTable === "string" ? ofTable : usual);
  // MariaDB's names of UCA 14.0.0 collations may leave the character set out, which is utf8mb4 then.
  if (name === null || /^uca/i.test(name)) return 4;
  return longest[name.toLowerCase().split("_")[0] ?? ""] ?? 1;
}

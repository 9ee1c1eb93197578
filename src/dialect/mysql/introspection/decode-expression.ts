import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { readSqlTokens } from "../../../schema/sql-words.ts";
import { readStringLiteral } from "../ddl/mysql-literal.ts";

const rules = engineSqlRules.mysql;

/** Decodes a text whose characters are UTF-8 bytes; null where they are not. */
function decodeUtf8(text: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, "latin1"));
  } catch {
    return null;
  }
}

/** The introducers of character sets whose bytes are those of UTF-8, and of bytes, which are written as the text that has them. */
const asUtf8: ReadonlySet<string> = new Set(["_utf8mb4", "_utf8mb3", "_utf8", "_ascii", "_binary"]);

/** Returns a string literal behind an introducer as it has to be written in UTF-8 to be the same bytes. */
function decodeString(text: string, introducer: string | undefined): string {
  if (!/[\u0080-\u00FF]/.test(text)) return text;
  const decoded = introducer === undefined || asUtf8.has(introducer) ? decodeUtf8(text) : null;
  return decoded ?? `X'${Buffer.from(readStringLiteral(text), "latin1").toString("hex")}'`;
}

/**
 * Returns the SQL of an expression that MySQL's catalogue shows. It escapes quotes and backslashes once more than SQL does, and shows each
 * byte of a non-ASCII character as a character of its own: `Ã¶` for `ö`. The bytes of a string literal are in the character set of
 * its introducer, so those of `_latin1` and the like are given as hexadecimal digits, which no character set of a session changes.
 */
export function decodeExpression(text: string): string {
  const sql = text.replaceAll(/\\([\\'])/g, "$1");
  if (!/[\u0080-\u00FF]/.test(sql) || /[^\0-\u00FF]/.test(sql)) return sql;
  const tokens = readSqlTokens(sql, rules);
  const parts = tokens.map(({ kind, text: part }, at) => {
    if (kind !== "string") return decodeUtf8(part) ?? part;
    const before = tokens[at - 1];
    const introducer = before?.kind === "word" && before.text.startsWith("_") ? before.text.toLowerCase() : undefined;
    return decodeString(part, introducer);
  });
  // The first character of a hexadecimal literal would continue the introducer.
  return parts.map((part, at) => (part.startsWith("X'") && part !== tokens[at]?.text ? ` ${part}` : part)).join("");
}

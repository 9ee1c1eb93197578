import type { KeyTerm } from "../../../ddl/sql-writer.ts";

const whole = /^(?:tiny|small|medium|big)?int(?:eger)?\b|^(?:year|bool|boolean|serial)\b/i;
const decimal = /^(?:decimal|numeric|dec|fixed)\b\s*(\(\s*\d+\s*(?:,\s*\d+\s*)?\))?/i;
const numbered = /^(?:enum|set|bit)\b/i;

/**
 * Returns how a column of a key is read and compared. The server compares a decimal with a text as floating point, and it compares an enum
 * with a text by label although it sorts enums by index; a batch would then hold other rows than were counted
 * (https://dev.mysql.com/doc/refman/8.4/en/type-conversion.html, https://dev.mysql.com/doc/refman/8.4/en/enum.html).
 */
export function mysqlKeyTerm(column: string, type: string): KeyTerm {
  const plain = { sorted: column, read: column, compared: column };
  if (numbered.test(type)) {
    const number = `${column} + 0`;
    return { sorted: column, read: number, compared: number, against: (text) => `CAST(${text} AS UNSIGNED)` };
  }
  if (whole.test(type)) {
    const sign = /\bunsigned\b|^serial\b/i.test(type) ? "UNSIGNED" : "SIGNED";
    return { ...plain, against: (text) => `CAST(${text} AS ${sign})` };
  }
  const digits = decimal.exec(type);
  if (digits !== null) return { ...plain, against: (text) => `CAST(${text} AS DECIMAL${digits[1] ?? "(65,30)"})` };
  return { ...plain, against: (text) => text };
}

/**
 * Returns the predicate for rows after a key of several columns, or up to and including it. It is written without a row comparison, for
 * which the server does not use an index range scan (https://dev.mysql.com/doc/refman/8.4/en/row-constructor-optimization.html).
 */
export function mysqlKeyCondition(
  terms: readonly KeyTerm[],
  operator: ">" | "<=",
  bind: (at: number) => string,
): string {
  const compare = (term: KeyTerm, at: number, how: string) => `${term.compared} ${how} ${term.against(bind(at))}`;
  const strict = operator === ">" ? ">" : "<";
  const cases = terms.map((term, at) => {
    const equal = terms.slice(0, at).map((each, place) => compare(each, place, "="));
    return [...equal, compare(term, at, at === terms.length - 1 ? operator : strict)].join(" AND ");
  });
  return cases.length === 1 ? (cases[0] ?? "") : `(${cases.map((each) => `(${each})`).join(" OR ")})`;
}

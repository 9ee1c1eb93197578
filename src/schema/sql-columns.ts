import { isListed } from "./reserved-words.ts";
import { identifierName, lowerName } from "./sql-names.ts";
import type { SqlRules } from "./sql-rules.ts";
import type { SqlToken } from "./sql-words.ts";

/** Words behind which an operand stands. A name behind any other word is a type, a unit, a collation, an alias or a word of the language. */
const beforeOperand: ReadonlySet<string> = new Set(
  `all and any asymmetric between binary both by case distinct div else escape except exists for from glob having ilike in
  intersect interval is leading like limit match mod not offset on or placing regexp rlike select similar some symmetric then to
  trailing union variadic when where xor zone`.split(/\s+/),
);

/** Operators behind which no operand stands: a cast, and what ends one. */
const behindOperand: ReadonlySet<string> = new Set(["::", ")", "]", "}", "."]);

function wordOf(token: SqlToken | undefined): string {
  return token?.kind === "word" ? lowerName(token.text) : "";
}

function isName(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === "word" || token?.kind === "quoted";
}

function isOperator(token: SqlToken | undefined, text: string): boolean {
  return token?.kind === "operator" && token.text === text;
}

/** Whether a closing parenthesis is that of an operator with its schema, as PostgreSQL writes it: `OPERATOR(public.=)`. */
function endsOperator(words: readonly SqlToken[], at: number): boolean {
  const open = words.findLastIndex((token, position) => position < at && isOperator(token, "("));
  return isOperator(words[at], ")") && isOperator(words[at - 2], ".") && wordOf(words[open - 1]) === "operator";
}

/** Whether an operand may begin behind the token at a position. */
function mayPrecedeOperand(words: readonly SqlToken[], at: number): boolean {
  const token = words[at];
  if (token === undefined) return true;
  if (token.kind === "operator") return !behindOperand.has(token.text) || endsOperator(words, at);
  const word = wordOf(token);
  // `NOT a` begins an operand, `a NOT LIKE b` goes on with an operator.
  if (word === "not") return mayPrecedeOperand(words, at - 1);
  // `SIMILAR TO a`, and the units of `INTERVAL '1-2' YEAR TO MONTH`
  if (word === "to") return wordOf(words[at - 1]) === "similar";
  return beforeOperand.has(word);
}

/** What names an argument: `make_interval(days => 3)`, `make_interval(days := 3)`. */
const namesArgument = /^(?:=>|:=)/;

/** Whether an operand may end before a token: a name before parentheses is that of a function, one before a string its type. */
function mayFollowOperand(token: SqlToken | undefined): boolean {
  if (token === undefined) return true;
  if (token.kind === "operator") return token.text !== "(" && token.text !== "." && !namesArgument.test(token.text);
  // timestamp with time zone '…'
  return token.kind === "word" && !["with", "without"].includes(wordOf(token));
}

/** Whether the token is an argument that the function takes as a word: `extract(year from …)`. */
function isWordArgument(words: readonly SqlToken[], at: number, { wordArguments }: SqlRules): boolean {
  if (!isOperator(words[at - 1], "(") && !isOperator(words[at - 1], ",")) return false;
  let position = 0;
  let depth = 0;
  for (let before = at - 1; before > 0; before--) {
    const token = words[before];
    if (isOperator(token, ")")) depth += 1;
    if (depth === 0 && isOperator(token, ",")) position += 1;
    if (!isOperator(token, "(")) continue;
    if (depth === 0) {
      const called = wordOf(words[before - 1]);
      return Object.hasOwn(wordArguments, called) && wordArguments[called] === position;
    }
    depth -= 1;
  }
  return false;
}

/** Whether the token is a word that says what is tested: `IS UNKNOWN`, `IS NOT NFC NORMALIZED`. */
function isTest(words: readonly SqlToken[], at: number, { testsBehindIs }: SqlRules): boolean {
  const token = words[at];
  const before = wordOf(words[at - 1]) === "not" ? at - 2 : at - 1;
  return token?.kind === "word" && wordOf(words[before]) === "is" && isListed(wordOf(token), testsBehindIs);
}

/** Whether a word is one of the language and no name, where an operand may stand. */
function isLanguage(words: readonly SqlToken[], at: number, rules: SqlRules): boolean {
  const token = words[at];
  if (token?.kind !== "word") return false;
  const isArray = wordOf(token) === "array" && isOperator(words[at + 1], "[");
  return isArray || isListed(wordOf(token), rules.reservedWords) || isTest(words, at, rules);
}

/** Returns the positions of the names that stand with dots before a name, the first one first: of `a.b.c` those of a and b. */
function qualifiersBefore(words: readonly SqlToken[], at: number): readonly number[] {
  const found: number[] = [];
  for (let before = at; isOperator(words[before - 1], ".") && isName(words[before - 2]); before -= 2) {
    found.unshift(before - 2);
  }
  return found;
}

/**
 * Returns whether an operand that is a name, perhaps with names before it, ends at a position.
 *
 * @param words an expression, from `readSqlWords`
 */
export function isOperand(words: readonly SqlToken[], at: number, rules: SqlRules): boolean {
  const qualifiers = qualifiersBefore(words, at);
  const isQualified = qualifiers.length > 0;
  if (!isQualified && isLanguage(words, at, rules)) return false;
  return (
    mayPrecedeOperand(words, (qualifiers[0] ?? at) - 1) &&
    mayFollowOperand(words[at + 1]) &&
    (isQualified || !isWordArgument(words, at, rules))
  );
}

/**
 * Returns the position of the row whose field a name is, or -1: that of `people` for the `age` of `(people).age`. PostgreSQL reads the name
 * of a table as its row, and so the field as a column.
 */
function rowBefore(words: readonly SqlToken[], at: number): number {
  if (!isOperator(words[at - 1], ".") || !isOperator(words[at - 2], ")")) return -1;
  let row = at - 2;
  while (isOperator(words[row], ")")) row -= 1;
  const depth = at - 2 - row;
  const opening = words.slice(Math.max(0, row - depth), row);
  const isEnclosed = opening.length === depth && opening.every((token) => isOperator(token, "("));
  return isEnclosed && isName(words[row]) && mayPrecedeOperand(words, row - depth - 1) ? row : -1;
}

/** Whether a name is that of a table's row, which it is where no column is called so. */
function isRow(token: SqlToken | undefined, { name, columns }: NamedTable, rules: SqlRules): token is SqlToken {
  if (token === undefined || !isNamed(token, name, [], rules)) return false;
  return !columns.some((column) => isNamed(token, column, columns, rules));
}

function inLowerCase(name: string, { names }: SqlRules): string {
  return names.letters === "unicode" ? name.toLowerCase() : lowerName(name);
}

/**
 * Returns whether a name in SQL text is that of an object, where there are others with these names.
 *
 * @param others names that are held against this one where two differ in case only; it may be among them
 */
export function isNamed(token: SqlToken, name: string, others: readonly string[], rules: SqlRules): boolean {
  if (!isName(token)) return false;
  const said = identifierName(token);
  // Only the letters that every engine folds: `ÄGE` and `äge` are two columns on PostgreSQL.
  const exact = token.kind === "quoted" ? said : lowerName(said);
  if (exact === name) return true;
  const wanted = token.kind === "quoted" ? rules.names.quoted : rules.names.unquoted;
  if (wanted !== "anyCase" || inLowerCase(said, rules) !== inLowerCase(name, rules)) return false;
  return !others.includes(exact);
}

/** The table whose columns an expression names: that of its check, index or generated column. */
export interface NamedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Returns the tokens of an expression that name a column: words and quoted identifiers, alone or behind the name of their table, that
 * stand where an operand may stand. What is left out: functions (`age(…)`), types (`::age`, `AS age`), aliases, units, collations,
 * arguments (`age => 1`), fields of composite values (`(c).age`, but for a row of the table itself) and columns of other tables
 * (`t.age`). Strings and comments are no names.
 *
 * @param words the expression, from `readSqlWords`
 */
export function findColumn(
  words: readonly SqlToken[],
  column: string,
  table: NamedTable,
  rules: SqlRules,
): readonly SqlToken[] {
  return words.filter((token, at) => {
    if (!isNamed(token, column, table.columns, rules)) return false;
    const row = rowBefore(words, at);
    if (row >= 0) return isRow(words[row], table, rules) && mayFollowOperand(words[at + 1]);
    if (!isOperand(words, at, rules)) return false;
    const qualifier = words[qualifiersBefore(words, at).at(-1) ?? -1];
    return qualifier === undefined || isNamed(qualifier, table.name, [], rules);
  });
}

/** The name of a table in an expression: `t` and null in `t.age`, `(t).age` and `t IS NULL`, `t` and `s` in `s.t.age`. */
export interface TableUse {
  readonly table: SqlToken;
  readonly schema: SqlToken | null;
}

/** Returns where an expression names its table: in front of a column, or as the row that PostgreSQL takes the name for. */
export function findTable(words: readonly SqlToken[], table: NamedTable, rules: SqlRules): readonly TableUse[] {
  return words.flatMap((token, at): readonly TableUse[] => {
    if (!isName(token) && !isOperator(token, "*")) return [];
    if (!isOperand(words, at, rules)) return [];
    const [last, schema] = qualifiersBefore(words, at)
      .toReversed()
      .map((position) => words[position]);
    if (last !== undefined)
      return isNamed(last, table.name, [], rules) ? [{ table: last, schema: schema ?? null }] : [];
    return isRow(token, table, rules) ? [{ table: token, schema: null }] : [];
  });
}

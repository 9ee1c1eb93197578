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
  if (token === undefined || token.kind === "executable") return true;
  if (token.kind !== "operator") return beforeOperand.has(wordOf(token));
  return !behindOperand.has(token.text) || endsOperator(words, at);
}

/** Whether an operand may end before a token: a name before parentheses is that of a function, one before a string its type. */
function mayFollowOperand(token: SqlToken | undefined): boolean {
  if (token === undefined) return true;
  if (token.kind === "operator") return token.text !== "(" && token.text !== ".";
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

/** Returns the positions of the names that stand with dots before a name, the first one first: of `a.b.c` those of a and b. */
function qualifiersBefore(words: readonly SqlToken[], at: number): readonly number[] {
  const found: number[] = [];
  for (let before = at; isOperator(words[before - 1], ".") && isName(words[before - 2]); before -= 2) {
    found.unshift(before - 2);
  }
  return found;
}

/** Whether an operand that is a name, perhaps with names before it, ends at a position. */
function isOperand(words: readonly SqlToken[], at: number, rules: SqlRules): boolean {
  const token = words[at];
  const qualifiers = qualifiersBefore(words, at);
  const isQualified = qualifiers.length > 0;
  if (!isQualified && token?.kind === "word" && isListed(lowerName(token.text), rules.reservedWords)) return false;
  return (
    mayPrecedeOperand(words, (qualifiers[0] ?? at) - 1) &&
    mayFollowOperand(words[at + 1]) &&
    (isQualified || !isWordArgument(words, at, rules))
  );
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
  const exact = token.kind === "quoted" ? said : inLowerCase(said, rules);
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
 * fields of composite values (`(c).age`) and columns of other tables (`t.age`). Strings and comments are no names.
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
    if (!isNamed(token, column, table.columns, rules) || !isOperand(words, at, rules)) return false;
    const qualifier = words[qualifiersBefore(words, at).at(-1) ?? -1];
    return qualifier === undefined || isNamed(qualifier, table.name, [], rules);
  });
}

/** The name of a table in front of a column: `t` and null in `t.age`, `t` and `s` in `s.t.age`. */
export interface TableUse {
  readonly table: SqlToken;
  readonly schema: SqlToken | null;
}

/** Returns where an expression names a table in front of a column. */
export function findTable(words: readonly SqlToken[], table: string, rules: SqlRules): readonly TableUse[] {
  return words.flatMap((_token, at) => {
    const [last, schema] = qualifiersBefore(words, at)
      .toReversed()
      .map((position) => words[position]);
    const isColumn = isName(words[at]) || isOperator(words[at], "*");
    if (!isColumn || last === undefined || !isNamed(last, table, [], rules) || !isOperand(words, at, rules)) return [];
    return [{ table: last, schema: schema ?? null }];
  });
}

import type { WordLists } from "./reserved-words.ts";

/** One way to write a string. */
export interface StringRule {
  /** What may stand right before the quote and belongs to the string, as a regular expression; empty for nothing. */
  readonly prefix: string;
  readonly quote: "'" | '"';
  /** Whether a backslash takes the next character's meaning away. A doubled quote always stands for one. */
  readonly backslash: boolean;
}

/** How the names in a text find the column or table that they name. */
export interface NameRules {
  /**
   * `lower`: an unquoted name is its lower-case form, and names that alone. `anyCase`: it names what agrees with it but for case; the
   * lower-case form goes first where an engine would keep both apart.
   */
  readonly unquoted: "lower" | "anyCase";
  /** The same for quoted names: `exact` names that alone, `anyCase` also what differs in case only where nothing is called exactly so. */
  readonly quoted: "exact" | "anyCase";
  /** The letters that have a case. */
  readonly letters: "ascii" | "unicode";
}

/**
 * How SQL text is read. Plain data: patterns are sources of regular expressions with the flag `u`, classes are what stands between the
 * brackets of a character class.
 */
export interface SqlRules {
  /** Class of white space. */
  readonly space: string;
  /** Class of the characters that a word begins with. */
  readonly wordStart: string;
  /** Class of the characters that a word goes on with. */
  readonly wordRest: string;
  /** Whether a word may begin with digits, as long as it does not end there. */
  readonly digitsBeginWords: boolean;
  readonly number: string;
  /** Comments up to the end of the line. */
  readonly lineComment: string;
  /** Whether a block comment may hold block comments. */
  readonly nestedComments: boolean;
  /** What begins a block comment whose content the engine runs, as text. */
  readonly executableComments: readonly string[];
  readonly strings: readonly StringRule[];
  /** Binary strings, where they are a token of their own. */
  readonly blob: string | null;
  /** What may stand between the two dollars of a dollar quote, or null where there are none. */
  readonly dollarTag: string | null;
  /** What opens a quoted identifier. A bracket is closed by the other one, a quote by itself and doubled stands for itself. */
  readonly identifierQuotes: readonly ('"' | "`" | "[")[];
  /** Whether `U&"\0061ge"` is a name whose characters may be written by their numbers. */
  readonly unicodeNames: boolean;
  readonly parameter: string | null;
  readonly operator: string;
  /** What a client takes for the end of a statement, as text, besides what the engine itself reads; null for nothing. */
  readonly delimiter: string | null;
  /** Whether a quote or a comment that nothing closes reaches to the end of the text, or is one character that means nothing. */
  readonly unclosed: "rest" | "character";
  /** Whether the patterns match regardless of case. */
  readonly ignoreCase: boolean;
  readonly names: NameRules;
  /** Words, in lower case, that name no column unless they are quoted. */
  readonly reservedWords: WordLists;
  /** Words, in lower case, that behind IS or IS NOT say what is tested, and name no column. */
  readonly testsBehindIs: WordLists;
  /** Words, in lower case, that have to be quoted where a column is called so. */
  readonly quotedWords: WordLists;
  /** By function, in lower case, the position of an argument that is a word of the language and no expression: `extract(year from …)`. */
  readonly wordArguments: Readonly<Record<string, number>>;
  /** A statement that begins or ends a transaction: what its first words match, in lower case and with one space between them. */
  readonly transactionCommand: string;
  /** The same for other statements that the engine commits before or after; null where none does, and where a text holds one statement. */
  readonly committingQuery: string | null;
}

import { alwaysReserved, sometimesReserved } from "./reserved-words.ts";
import type { SqlRules } from "./sql-rules.ts";

/**
 * How SQL text is read of which nobody says for which engine it is: `sql` in models and revision files. What engines read in different
 * ways is read as most of them do: a backslash in a string is a character, double quotes and backticks quote a name, brackets are those
 * of an array, `#` is an operator. A name is matched regardless of case, as no engine has two columns that only case tells apart but
 * PostgreSQL, where the exact one goes first.
 */
export const portableSqlRules: SqlRules = {
  space: String.raw`\s`,
  wordStart: String.raw`A-Za-z_\P{ASCII}`,
  wordRest: String.raw`A-Za-z0-9_$\P{ASCII}`,
  digitsBeginWords: false,
  number: String.raw`0[xX][0-9a-fA-F](?:_?[0-9a-fA-F])*|(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?`,
  lineComment: String.raw`--[^\n]*`,
  nestedComments: false,
  executableComments: [],
  strings: [
    { prefix: "[eE]", quote: "'", backslash: true },
    { prefix: "(?:[bBnNxX]|[uU]&)?", quote: "'", backslash: false },
  ],
  blob: null,
  dollarTag: String.raw`(?:[A-Za-z_\P{ASCII}][A-Za-z0-9_\P{ASCII}]*)?`,
  identifierQuotes: ['"', "`"],
  unicodeNames: true,
  parameter: null,
  operator: String.raw`::|:=|[(),;[\].:{}]|(?:(?!--|\/\*)[-+*/<>=~!@#%^&|?])+`,
  delimiter: null,
  unclosed: "rest",
  ignoreCase: false,
  names: { unquoted: "anyCase", quoted: "anyCase", letters: "unicode" },
  reservedWords: alwaysReserved,
  quotedWords: sometimesReserved,
  testsBehindIs: ["unknown normalized nfc nfd nfkc nfkd document json"],
  wordArguments: { extract: 0, timestampadd: 0, timestampdiff: 0, get_format: 0, convert: 1, normalize: 1 },
  transactionCommand: "commit|rollback|begin|start transaction",
  committingQuery: null,
};

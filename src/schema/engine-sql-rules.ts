import type { DialectName } from "./dialect-name.ts";
import { portableSqlRules } from "./portable-sql-rules.ts";
import { reservedWords } from "./reserved-words.ts";
import type { SqlRules } from "./sql-rules.ts";

/** ROLLBACK, but not back to a savepoint. */
const rollback = "rollback(?!(?: work| transaction)? to)";

/** https://sqlite.org/lang.html and tokenize.c: a word may hold any character above 127, a comment may lack its end. */
const sqlite: SqlRules = {
  ...portableSqlRules,
  space: String.raw` \t\n\f\r`,
  strings: [{ prefix: "", quote: "'", backslash: false }],
  blob: "[xX]'[0-9a-fA-F]*'",
  dollarTag: null,
  identifierQuotes: ['"', "`", "["],
  unicodeNames: false,
  parameter: String.raw`\?\d*|[:@$#][A-Za-z0-9_$\P{ASCII}]+`,
  operator: String.raw`->>|->|\|\||<<|>>|<=|>=|<>|==|!=|[-+*/%<>=&|~(),.;]`,
  reservedWords: reservedWords.sqlite,
  names: { ...portableSqlRules.names, letters: "ascii" },
  quotedWords: reservedWords.sqlite,
  // `a IS b` compares with whatever b is.
  testsBehindIs: [],
  wordArguments: {},
  transactionCommand: `commit|end|begin|${rollback}`,
};

/** https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const postgres: SqlRules = {
  ...portableSqlRules,
  space: String.raw` \t\n\r\f\v`,
  number: String.raw`0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|${portableSqlRules.number}`,
  lineComment: String.raw`--[^\n\r]*`,
  nestedComments: true,
  identifierQuotes: ['"'],
  parameter: String.raw`\$\d+`,
  operator: String.raw`::|:=|[(),;[\].:]|(?:(?!--|\/\*)[-+*/<>=~!@#%^&|?\x60])+`,
  names: { unquoted: "lower", quoted: "exact", letters: "ascii" },
  reservedWords: reservedWords.postgres,
  quotedWords: reservedWords.postgres,
  wordArguments: { extract: 0, normalize: 1 },
  transactionCommand: `commit|end|abort|begin|start transaction|prepare transaction|${rollback}`,
};

/**
 * https://dev.mysql.com/doc/refman/8.4/en/language-structure.html, for the SQL mode of Aludel's sessions, without ANSI_QUOTES and
 * NO_BACKSLASH_ESCAPES; https://dev.mysql.com/doc/refman/8.4/en/implicit-commit.html. `--` begins a comment only before white space or a control character.
 */
const mysql: SqlRules = {
  ...portableSqlRules,
  wordStart: String.raw`A-Za-z_$\u0080-\uFFFF`,
  wordRest: String.raw`A-Za-z0-9_$\u0080-\uFFFF`,
  unicodeNames: false,
  digitsBeginWords: true,
  number: String.raw`0x[0-9a-fA-F]+|0b[01]+|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`,
  lineComment: String.raw`--(?=[\s\x00-\x1F]|$)[^\n]*|#[^\n]*`,
  executableComments: ["/*!", "/*M!"],
  strings: [
    { prefix: "[nN]?", quote: "'", backslash: true },
    { prefix: "[bBxX]", quote: "'", backslash: false },
    { prefix: "", quote: '"', backslash: true },
  ],
  dollarTag: null,
  identifierQuotes: ["`"],
  parameter: String.raw`\?|@@?[\w.$]+`,
  operator: String.raw`->>|->|:=|<=>|<=|>=|<>|!=|<<|>>|&&|\|\||[-+*/%<>=!&|^~(),.;:{}@]`,
  names: { unquoted: "anyCase", quoted: "anyCase", letters: "unicode" },
  reservedWords: reservedWords.mysql,
  quotedWords: reservedWords.mysql,
  wordArguments: { extract: 0, timestampadd: 0, timestampdiff: 0, get_format: 0, convert: 1 },
  transactionCommand: String.raw`commit|begin(?! not)|start transaction|xa|lock|unlock|set (?:session |local )?autocommit|set @@(?:session\.|local\.)?autocommit|${rollback}`,
  committingQuery:
    "alter|analyze(?: (?:local |no_write_to_binlog )?table)|cache|change|check|(?:create|drop)(?! temporary| or replace temporary)|flush|grant|import|install|optimize|purge|rename|repair|reset|revoke|set password|start|stop|truncate|uninstall",
};

/** How each engine reads SQL text. It stands here since a schema may hold text per engine, and is changed without knowing an engine. */
export const engineSqlRules: Readonly<Record<DialectName, SqlRules>> = {
  sqlite,
  postgres,
  mysql,
  mariadb: { ...mysql, reservedWords: reservedWords.mariadb, quotedWords: reservedWords.mariadb },
};

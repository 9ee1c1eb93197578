import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalSql, recordedSqlRules } from "../../src/schema/canonical-sql.ts";
import { dialectNames } from "../../src/schema/dialect-name.ts";
import { engineSqlRules } from "../../src/schema/engine-sql-rules.ts";
import { sqlText } from "../../src/schema/expression.ts";
import { portableSqlRules } from "../../src/schema/portable-sql-rules.ts";
import type { SqlRules } from "../../src/schema/sql-rules.ts";
import { endsInLineComment, findFirstWord, readSqlTokens } from "../../src/schema/sql-words.ts";

const { sqlite, postgres, mysql, mariadb } = engineSqlRules;

/** Tokens as `kind:text`, without white space. */
function tokensOf(text: string, rules: SqlRules): readonly string[] {
  return readSqlTokens(text, rules).flatMap((token) => (token.kind === "space" ? [] : [`${token.kind}:${token.text}`]));
}

type Case = readonly [rule: string, text: string, tokens: readonly string[]];

const everywhere: readonly Case[] = [
  ["empty text has no tokens", "", []],
  ["white space alone", " \t\n", []],
  // SQL-92 5.3: a quote in a string is doubled.
  ["a doubled quote in a string", "'it''s'", ["string:'it''s'"]],
  ["a string that nothing closes", "a 'it''s", ["word:a", "unknown:'it''s"]],
  // SQL-92 5.2: a comment is read as white space, and begins in no string.
  ["a line comment up to the end of the line", "a -- b 'c\nd", ["word:a", "comment:-- b 'c", "word:d"]],
  ["a block comment", "a/* ' -- */b", ["word:a", "comment:/* ' -- */", "word:b"]],
  ["a block comment that nothing closes", "a /* b", ["word:a", "comment:/* b"]],
  ["comments in a string", "'/* -- */'", ["string:'/* -- */'"]],
  ["names of other scripts", "größe > 名前", ["word:größe", "operator:>", "word:名前"]],
  ["a name with digits and a dollar", "_a1$b", ["word:_a1$b"]],
  ["numbers", "1 1.5 1e3 1.5E-3", ["number:1", "number:1.5", "number:1e3", "number:1.5E-3"]],
  [
    "punctuation stands alone",
    "f(a,b);",
    ["word:f", "operator:(", "word:a", "operator:,", "word:b", "operator:)", "operator:;"],
  ],
];

const ofSqlite: readonly Case[] = [
  // https://sqlite.org/lang_keywords.html: "keyword", [keyword] and `keyword` quote an identifier.
  ["three ways to quote a name", '"a""b" [c d] `e``f`', ['quoted:"a""b"', "quoted:[c d]", "quoted:`e``f`"]],
  // https://sqlite.org/lang_expr.html#literal_values_constants_: no escapes with a backslash; a BLOB is X'…' of hexadecimal digits.
  ["a backslash in a string is one", String.raw`'a\' b`, [String.raw`string:'a\'`, "word:b"]],
  ["a blob", "x'00FF'", ["blob:x'00FF'"]],
  ["no blob", "x'0g'", ["word:x", "string:'0g'"]],
  ["digits with underscores", "1_000 0xFF_FF", ["number:1_000", "number:0xFF_FF"]],
  // https://sqlite.org/lang_expr.html#parameters
  ["parameters", "? ?1 :a @a $a", ["parameter:?", "parameter:?1", "parameter::a", "parameter:@a", "parameter:$a"]],
  // https://sqlite.org/lang_comment.html: comments do not nest.
  ["no nested comments", "/* /* */ a", ["comment:/* /* */", "word:a"]],
  [
    "operators",
    "a->>'b'||c==d",
    ["word:a", "operator:->>", "string:'b'", "operator:||", "word:c", "operator:==", "word:d"],
  ],
  ["what begins no token", "a \\ b", ["word:a", "unknown:\\", "word:b"]],
  ["a bracket that nothing closes", "[a", ["unknown:[a"]],
];

const ofPostgres: readonly Case[] = [
  // https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS-ESCAPE
  ["E strings have escapes", String.raw`E'it\'s' e'\\'`, [String.raw`string:E'it\'s'`, String.raw`string:e'\\'`]],
  ["other strings have none", String.raw`'a\' b`, [String.raw`string:'a\'`, "word:b"]],
  [
    "bits, hexadecimal, national and Unicode strings",
    "b'1' X'1F' n'a' U&'a'",
    ["string:b'1'", "string:X'1F'", "string:n'a'", "string:U&'a'"],
  ],
  // …#SQL-SYNTAX-DOLLAR-QUOTING: the tag is an identifier without a dollar, its case counts, and it follows no word directly.
  ["dollar quotes", "$$it's$$ $a$ $$ $b$ $A$ $a$", ["string:$$it's$$", "string:$a$ $$ $b$ $A$ $a$"]],
  ["a dollar in a name", "a$b$c$b$", ["word:a$b$c$b$"]],
  ["a dollar quote that nothing closes", "$a$ b $A$", ["unknown:$a$ b $A$"]],
  ["parameters", "$1 $23", ["parameter:$1", "parameter:$23"]],
  // …#SQL-SYNTAX-COMMENTS: block comments nest.
  ["nested comments", "/* /* */ a */ b", ["comment:/* /* */ a */", "word:b"]],
  // …#SQL-SYNTAX-OPERATORS: + - * / < > = ~ ! @ # % ^ & | ` ?, but not -- and /*
  [
    "operators",
    "a #>> b::c @> d",
    ["word:a", "operator:#>>", "word:b", "operator:::", "word:c", "operator:@>", "word:d"],
  ],
  ["a comment behind an operator", "a +-- b", ["word:a", "operator:+", "comment:-- b"]],
  ["brackets are those of an array", "a[1]", ["word:a", "operator:[", "number:1", "operator:]"]],
  ["a quoted name", '"A""b"', ['quoted:"A""b"']],
  ["numbers of other bases", "0x1F 0o17 0b11 1_000", ["number:0x1F", "number:0o17", "number:0b11", "number:1_000"]],
];

const ofMysql: readonly Case[] = [
  // https://dev.mysql.com/doc/refman/8.4/en/string-literals.html: a backslash escapes; double quotes are those of a string
  [
    "strings",
    String.raw`'it\'s' "a""b\"" N'a'`,
    [String.raw`string:'it\'s'`, String.raw`string:"a""b\""`, "string:N'a'"],
  ],
  ["an introducer is a word before a string", "_utf8mb4'a'", ["word:_utf8mb4", "string:'a'"]],
  // https://dev.mysql.com/doc/refman/8.4/en/identifiers.html: backticks quote; a name may begin with a digit but not have digits only
  ["names", "`a``b` 1a 1", ["quoted:`a``b`", "word:1a", "number:1"]],
  // https://dev.mysql.com/doc/refman/8.4/en/comments.html: -- needs white space or a control character behind it; # needs none
  ["dashes without white space are operators", "5--1", ["number:5", "operator:-", "operator:-", "number:1"]],
  ["line comments", "a # b 'c\nd --\ne", ["word:a", "comment:# b 'c", "word:d", "comment:--", "word:e"]],
  [
    "comments that are run",
    "/*!50003 a */ /*M! b */ /* c */",
    ["executable:/*!50003 a */", "executable:/*M! b */", "comment:/* c */"],
  ],
  ["no nested comments", "/* /* */ a", ["comment:/* /* */", "word:a"]],
  // https://dev.mysql.com/doc/refman/8.4/en/user-variables.html
  ["parameters and variables", "? @a @@session.b", ["parameter:?", "parameter:@a", "parameter:@@session.b"]],
  ["no dollar quotes", "$$", ["word:$$"]],
  ["operators", "a->>'$.b'<=>c", ["word:a", "operator:->>", "string:'$.b'", "operator:<=>", "word:c"]],
];

const ofPortable: readonly Case[] = [
  ["double quotes and backticks quote names", '"a" `b`', ['quoted:"a"', "quoted:`b`"]],
  ["the prefix of a string is no word", "E'\\'' x'00'", ["string:E'\\''", "string:x'00'"]],
  ["a number sign is an operator", "a #> b", ["word:a", "operator:#>", "word:b"]],
  ["a cast is one operator", "a::b", ["word:a", "operator:::", "word:b"]],
  ["a quote behind an operator is none of it", "a=`b`", ["word:a", "operator:=", "quoted:`b`"]],
];

describe.each([
  ["SQLite", sqlite, [...everywhere, ...ofSqlite]],
  ["PostgreSQL", postgres, [...everywhere, ...ofPostgres]],
  ["MySQL", mysql, [...everywhere, ...ofMysql]],
  ["MariaDB", mariadb, [...everywhere, ...ofMysql]],
  ["SQL for any engine", portableSqlRules, [...everywhere, ...ofPortable]],
] as const)("%s", (_name, rules, cases) => {
  test.each(cases)("%s", (_rule, text, tokens) => {
    expect(tokensOf(text, rules)).toEqual(tokens);
  });
});

test("a client's delimiter ends a word too", () => {
  const rules = { ...mysql, delimiter: "$$" };
  expect(tokensOf("END$$ 1$$ '$$' a$b", rules)).toEqual([
    "word:END",
    "delimiter:$$",
    "number:1",
    "delimiter:$$",
    "string:'$$'",
    "word:a$b",
  ]);
});

test.each([
  ["SELECT 1", sqlite, "select"],
  ["-- a\n /* b */ ((Select 1))", sqlite, "select"],
  ["/* a /* b */ */ with x", postgres, "with"],
  ["# a\ninsert", mysql, "insert"],
  ["--1\ninsert", mysql, ""],
  ["/*!50003 CREATE */ SELECT 1", mysql, ""],
  ["'a' select", sqlite, ""],
  ["-- a", sqlite, ""],
])("the first word of %j", (text, rules, word) => {
  expect(findFirstWord(text, rules)).toBe(word);
});

test.each([
  ["a -- b", sqlite, true],
  ["a -- b\n", sqlite, false],
  ["a /* -- */", sqlite, false],
  ["'--'", postgres, false],
  ["a # b", mysql, true],
  ["a # b", postgres, false],
  ["a --b", mysql, false],
  ["a --", mysql, true],
  ["", sqlite, false],
])("whether %j ends in a comment that takes what follows", (text, rules, isComment) => {
  expect(endsInLineComment(text, rules)).toBe(isComment);
});

/** Text of the pieces that rules differ in. */
const sql = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        ..."' \" ` $$ $a$ $A$ $ -- /* */ /*! # \n \r \\ [ ] ( ) ; : :: . , @ ? a E x é 中 1 1.5 1e3 0x DELIMITER".split(
          " ",
        ),
        " ",
        "\u{1F600}",
        "\uD800",
      ),
    )
    .map((pieces) => pieces.join("")),
);

describe.each([
  ...dialectNames.map((name) => [name, engineSqlRules[name]] as const),
  ["any engine", portableSqlRules] as const,
  ["what is recorded", recordedSqlRules] as const,
])("the tokens of %s", (_name, rules) => {
  test("begin with the first word", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("SELECT ", "e'", "x ", "N\n", "pragma\t", "(a ", "END\u00a0", ""),
        sql,
        (start, rest) => {
          const text = start + rest;
          const first = readSqlTokens(text, rules).find(
            (token) => token.kind !== "space" && token.kind !== "comment" && token.text !== "(",
          );
          expect(findFirstWord(text, rules)).toBe(first?.kind === "word" ? first.text.toLowerCase() : "");
        },
      ),
    );
  });

  test("put together are the text", () => {
    fc.assert(
      fc.property(sql, (text) => {
        const tokens = readSqlTokens(text, rules);
        expect(tokens.map((token) => token.text).join("")).toBe(text);
        expect(tokens.every(({ start, end }, at) => start === (tokens[at - 1]?.end ?? 0) && end > start)).toBe(true);
      }),
    );
  });
});

// These texts stand in fingerprints of databases, so they never change.
test.each([
  ["a  >1", "a > 1"],
  ["a>1 -- b\n/* c */", "a > 1"],
  ['"a" = `b` AND "B" = "user"', 'a = b AND "B" = "user"'],
  ["x'00' <> E'a\\'", "x '00' <> E 'a\\'"],
  ["a =$$b 'c'$$", "a =$$ b 'c' $$"],
  ["$$b  c$$ = a", "$$b  c$$ = a"],
  ["a::text[1.5e3]", "a :: text [ 1.5e3 ]"],
  ["lower('it''s", "lower ( 'it' ' s"],
  ["/* a", "/ * a"],
])("the canonical text of %s is %s", (text, canonical) => {
  expect(canonicalSql(sqlText(text))).toBe(canonical);
});

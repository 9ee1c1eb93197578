import { isDeepStrictEqual } from "node:util";

import type { Comparator } from "../../diff/comparator.ts";
import type { Column } from "../../schema/column.ts";
import type { ColumnType } from "../../schema/column-type.ts";
import { engineSqlRules } from "../../schema/engine-sql-rules.ts";
import type { Expression, SqlText } from "../../schema/expression.ts";
import { formatQualifiedName, isSameName } from "../../schema/qualified-name.ts";
import { readSqlTokens } from "../../schema/sql-words.ts";
import { compileColumnType, normalizeTypeName } from "./column-types.ts";
import { newestVersion } from "./ddl/plan-operations.ts";
import { PostgresDdlCompiler } from "./ddl-compiler.ts";

const writer = new PostgresDdlCompiler(newestVersion);

/** Casts to text types, which PostgreSQL adds to expressions and prints differently once its own output is parsed again. */
const textCast = /::(?:text|character varying|bpchar|character)(?:\(\d+\))?(?:\[\])?/g;
/** Redundant parentheses around a single name, a placeholder of a quoted part, or an array; not the parentheses of a call. */
const needlessParentheses = /(?<![\w\u{E000}])\(([\w.\u{E000}]+|ARRAY\[[^[\]()]*\])\)/gu;

/** A pair of parentheses, or the text outside of all pairs. `text` holds a mark in place of each inner pair. */
interface Group {
  readonly text: string;
  readonly groups: readonly Group[];
}

const groupMark = /^\u{E001}(\d+)\u{E001}$/u;

function readGroup(text: string, start: number): { readonly group: Group; readonly end: number } {
  const groups: Group[] = [];
  let own = "";
  let at = start;
  for (; at < text.length && text[at] !== ")"; at += 1) {
    if (text[at] !== "(") {
      own += text[at] ?? "";
      continue;
    }
    const inner = readGroup(text, at + 1);
    own += `\u{E001}${groups.push(inner.group) - 1}\u{E001}`;
    at = inner.end;
  }
  return { group: { text: own, groups }, end: at };
}

/** Returns AND or OR where it is the only operator that joins the parts of a group, else null. */
function joint({ text }: Group): "AND" | "OR" | null {
  const found = new Set(text.match(/ (?:AND|OR|BETWEEN) /g));
  const [only] = found;
  return found.size !== 1 || only === " BETWEEN " ? null : only === " AND " ? "AND" : "OR";
}

function renderGroup(group: Group): string {
  const join = joint(group);
  const parts = join === null ? [group.text] : group.text.split(` ${join} `);
  const rendered = parts.map((part) => {
    const whole = group.groups[Number(groupMark.exec(part.trim())?.[1] ?? -1)];
    // PostgreSQL parses BETWEEN as two comparisons, which merge with a surrounding AND once its own output is parsed again.
    if (join !== null && whole !== undefined && joint(whole) === join) return renderGroup(whole);
    return part.replaceAll(/\u{E001}(\d+)\u{E001}/gu, (_mark, at: string) => {
      const inner = group.groups[Number(at)];
      return inner === undefined ? "" : `(${renderGroup(inner)})`;
    });
  });
  return rendered.join(` ${join ?? ""} `);
}

/**
 * Returns an expression in a normal form in which PostgreSQL's own spellings agree: white space, the casts to text that it adds to literals
 * and columns, redundant parentheses around those, and nested ANDs and ORs.
 */
export function normalizeExpression(text: string): string {
  const parts: string[] = [];
  let bare = readSqlTokens(text, engineSqlRules.postgres)
    .map(({ kind, text: token }) => {
      if (kind === "space") return " ";
      return kind === "string" || kind === "quoted" ? `\u{E000}${parts.push(token) - 1}\u{E000}` : token;
    })
    .join("")
    .replaceAll(textCast, "");
  for (let before = ""; before !== bare;) {
    before = bare;
    bare = bare.replaceAll(needlessParentheses, "$1").replaceAll(textCast, "");
  }
  return renderGroup(readGroup(bare, 0).group)
    .replaceAll(/\u{E000}(\d+)\u{E000}/gu, (_match, at: string) => parts[Number(at)] ?? "")
    .trim();
}

function isSameText(from: string | null, to: string | null): boolean {
  if (from === null || to === null) return from === to;
  return from === to || normalizeExpression(from) === normalizeExpression(to);
}

function isSameType(from: ColumnType, to: ColumnType): boolean {
  // Labels are not compared here, because the enums are compared themselves.
  if (from.kind === "enum" && to.kind === "enum") return isSameName(from.name, to.name);
  if (from.kind === "array" && to.kind === "array") return isSameType(from.element, to.element);
  return isDeepStrictEqual(from, to) || isSameSpelling(from, to);
}

/** Returns whether two types are one to the server: `int8` and `bigint`, `timestamptz` and `timestamp with time zone`. */
function isSameSpelling(from: ColumnType, to: ColumnType): boolean {
  const [before, after] = [from, to].map((type) => compileColumnType(type, formatQualifiedName));
  if (before === null || before === undefined || after === null || after === undefined) return false;
  return normalizeTypeName(before) === normalizeTypeName(after);
}

function textOfDefault(column: Column): string | null {
  return writer.defaultValue(column, "a default");
}

function textOf(expression: Expression | SqlText): string | null {
  return writer.expression(expression, "an expression", writer.inline);
}

/** Compares two databases introspected by {@link introspectPostgres}. */
export const postgresComparator: Comparator = {
  isSameType,
  isSameDefault: (from, to) => isSameText(textOfDefault(from), textOfDefault(to)),
  isSameExpression: (from, to) => isSameText(textOf(from), textOf(to)),
};

import { keywords } from "./keywords.ts";
import { tokenize } from "./tokenizer.ts";
import { engineSqlRules } from "../../../schema/engine-sql-rules.ts";
import { isOperand } from "../../../schema/sql-columns.ts";
import { lowerName, identifierName, quoteName } from "../../../schema/sql-names.ts";
import type { SqlToken } from "../../../schema/sql-words.ts";

/** A normalized token, or the content of a pair of parentheses. */
type Node = string | readonly Node[];

const spellings: Readonly<Record<string, string>> = { "!=": "<>", "==": "=" };

/** Precedence of the operators (https://sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes). */
const precedence: ReadonlyMap<string, number> = new Map(
  [
    ["or"],
    ["and"],
    ["not"],
    ["=", "<>", "is", "in", "like", "glob", "match", "regexp", "between", "isnull", "notnull", "escape"],
    ["<", "<=", ">", ">="],
    ["&", "|", "<<", ">>"],
    ["+", "-"],
    ["*", "/", "%"],
    ["||", "->", "->>"],
    ["collate"],
    ["~"],
  ].flatMap((operators, level) => operators.map((operator) => [operator, level + 1] as const)),
);

/** Words after which parentheses hold an expression. After any other word they hold arguments or a list. */
const beforeExpression = new Set(
  "and or not between like glob match regexp is collate case when then else escape where select".split(" "),
);

/** Words that separate expressions, so that parentheses beside them have no neighbour that binds. */
const boundaries = new Set(["case", "when", "then", "else", "end", "where", "select", ",", "from", "as"]);

/**
 * Returns an expression in a normal form in which equivalent spellings agree. These are equivalent: white space and comments; case of
 * keywords and identifiers; quoting of identifiers; `!=` and `<>`, `==` and `=`; spellings of numbers (`0x10`, `1_000`, `1.50`, `1e3`);
 * redundant parentheses. String literals are compared verbatim, and nothing is evaluated.
 *
 * @param subject a column whose name is written as `?`, so that the checks of two columns can be compared
 * @throws SqlSyntaxError for text that is no SQL
 */
export function normalizeExpression(text: string, subject?: string): string {
  const hidden = subject === undefined ? undefined : lowerName(subject);
  const words = tokenize(text);
  const tokens = words.map((token, at) =>
    isKeywordName(words, at) ? normalizeName(lowerName(token.text), hidden) : normalizeToken(token, hidden),
  );
  const nodes = simplify(nest(tokens));
  const [only] = nodes;
  return flatten(nodes.length === 1 && Array.isArray(only) && !isList(only) ? only : nodes);
}

/** Whether an unquoted keyword is a name where it stands, as SQLite allows for most: `key > 0`. */
function isKeywordName(words: readonly SqlToken[], at: number): boolean {
  const token = words[at];
  if (token?.kind !== "word" || !keywords.has(lowerName(token.text))) return false;
  const isPart = [words[at - 1], words[at + 1]].some((beside) => beside?.kind === "operator" && beside.text === ".");
  return isPart || isOperand(words, at, engineSqlRules.sqlite);
}

function normalizeToken(token: SqlToken, hidden: string | undefined): string {
  switch (token.kind) {
    case "word":
      return lowerName(token.text) === hidden ? "?" : lowerName(token.text);
    case "quoted":
      return normalizeName(lowerName(identifierName(token)), hidden);
    case "number":
      return normalizeNumber(token.text.replaceAll("_", "").toLowerCase());
    case "blob":
      return token.text.toLowerCase();
    case "operator":
      return spellings[token.text] ?? token.text;
    case "string":
    case "parameter":
    case "space":
    case "comment":
    case "executable":
    case "delimiter":
    case "unknown":
      return token.text;
  }
}

function normalizeName(name: string, hidden: string | undefined): string {
  if (name === hidden) return "?";
  const isPlain = /^[a-z_\P{ASCII}][a-z0-9_$\P{ASCII}]*$/u.test(name) && !keywords.has(name);
  return isPlain ? name : quoteName(name);
}

function normalizeNumber(text: string): string {
  if (/^(?:0x|\d+$)/.test(text)) return BigInt(text).toString();
  const value = Number(text);
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function nest(tokens: readonly string[]): Node[] {
  const stack: Node[][] = [[]];
  for (const token of tokens) {
    if (token === "(") {
      stack.push([]);
    } else if (token === ")" && stack.length > 1) {
      const group = stack.pop() ?? [];
      stack.at(-1)?.push(group);
    } else {
      stack.at(-1)?.push(token);
    }
  }
  while (stack.length > 1) {
    const group = stack.pop() ?? [];
    stack.at(-1)?.push("(", ...group);
  }
  return stack[0] ?? [];
}

function isList(nodes: readonly Node[]): boolean {
  return nodes.length === 0 || nodes.includes(",") || ["select", "values", "with"].includes(String(nodes[0]));
}

function simplify(nodes: readonly Node[]): Node[] {
  const inner = nodes.map((node) => (typeof node === "string" ? node : simplify(node)));
  return inner.flatMap((node, at): Node[] => {
    if (typeof node === "string") return [node];
    const before = inner[at - 1];
    const holdsArguments =
      typeof before === "string" && /^[a-z_"\P{ASCII}]/u.test(before) && !beforeExpression.has(before);
    if (holdsArguments || isList(node)) {
      const [only] = node;
      return node.length === 1 && Array.isArray(only) && !isList(only) ? [only] : [node];
    }
    return isRedundant(node, before, inner[at + 1], inner.includes("between")) ? [...node] : [node];
  });
}

function isRedundant(
  group: readonly Node[],
  before: Node | undefined,
  after: Node | undefined,
  isBesideBetween: boolean,
): boolean {
  if (group.length === 1) return true;
  const left = bindingOf(before);
  const right = bindingOf(after);
  const own = Math.min(...group.map((node) => (typeof node === "string" ? (precedence.get(node) ?? 99) : 99)));
  if (left === 0 && right === 0) return true;
  if (left === null || right === null || own === 99) return false;
  if (isBesideBetween && own <= 4) return false;
  if (group.includes("between") || group.includes("case")) return false;
  const isAssociative = own <= 2 && own === left;
  return (own > left || isAssociative) && own >= right;
}

/** Returns the precedence of a neighbour: 0 when it does not bind, null when its precedence is not known. */
function bindingOf(node: Node | undefined): number | null {
  if (node === undefined || (typeof node === "string" && boundaries.has(node))) return 0;
  return typeof node === "string" ? (precedence.get(node) ?? null) : null;
}

function flatten(nodes: readonly Node[]): string {
  return nodes.map((node) => (typeof node === "string" ? node : `( ${flatten(node)} )`)).join(" ");
}

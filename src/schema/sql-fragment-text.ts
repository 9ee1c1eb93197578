import { isListed } from "./reserved-words.ts";
import type { SqlFragment, SqlIdentifier, SqlValue } from "./expression.ts";
import type { SqlRules } from "./sql-rules.ts";
import { readSqlWords, type SqlToken } from "./sql-words.ts";

/** Where an identifier of a fragment stands in its text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A fragment as one text: identifiers quoted, each other value as a character that is no SQL. */
export interface FragmentText {
  readonly words: readonly SqlToken[];
  readonly text: string;
  /** By value, in the order of the fragment. */
  readonly spans: readonly Span[];
}

const noSql = "\0";

function isIdentifier(value: SqlValue | SqlIdentifier): value is SqlIdentifier {
  return typeof value === "object" && value !== null && "kind" in value;
}

function quote(name: string, mark: string): string {
  if (mark === "[" && name.includes("]")) return quote(name, '"');
  return mark === "[" ? `[${name}]` : mark + name.replaceAll(mark, mark + mark) + mark;
}

/** Returns the words of a text, those in comments that the engine runs (`/*!80000 … *\/`) among them. */
function readRunWords(text: string, rules: SqlRules): readonly SqlToken[] {
  return readSqlWords(text, rules).flatMap((token) => {
    if (token.kind !== "executable") return [token];
    const opening = /^\/\*M?!\d*/.exec(token.text)?.[0].length ?? 0;
    const inside = readRunWords(token.text.slice(opening, -"*/".length), rules);
    const offset = token.start + opening;
    return inside.map((word) => ({ ...word, start: word.start + offset, end: word.end + offset }));
  });
}

/** Returns a fragment as one text with its words. */
export function readFragment({ parts, values }: SqlFragment, rules: SqlRules): FragmentText {
  const mark = rules.identifierQuotes[0] ?? '"';
  const spans: Span[] = [];
  let text = parts[0] ?? "";
  for (const [at, value] of values.entries()) {
    const start = text.length;
    text += isIdentifier(value) ? value.path.map((name) => quote(name, mark)).join(".") : noSql;
    spans.push({ start, end: text.length });
    text += parts[at + 1] ?? "";
  }
  return { words: readRunWords(text, rules), text, spans };
}

/** Names in the place of others. */
export interface NameEdit {
  readonly first: SqlToken;
  /** The same token, or the last one of several that dots join. */
  readonly last: SqlToken;
  readonly names: readonly string[];
}

const plainName = /^[a-z_][a-z0-9_]*$/;

function editPath(
  value: SqlIdentifier,
  span: Span,
  words: readonly SqlToken[],
  edits: readonly NameEdit[],
): SqlIdentifier {
  const { path } = value;
  const own = words.filter(({ kind, start, end }) => kind === "quoted" && start >= span.start && end <= span.end);
  const edit = edits.find(({ first, last }) => first.start >= span.start && last.end <= span.end);
  if (edit === undefined) return value;
  const at = own.findIndex(({ start }) => start === edit.first.start);
  const count = own.findIndex(({ end }) => end === edit.last.end) - at + 1;
  return { kind: "identifier", path: path.toSpliced(at, count, ...edit.names) };
}

/**
 * Returns a fragment with other names. A name that was quoted stays quoted in the same way; one that was not and now has to be becomes
 * an identifier, which every engine quotes in its own way.
 */
export function editNames(fragment: SqlFragment, edits: readonly NameEdit[], rules: SqlRules): SqlFragment {
  const { words, text, spans } = readFragment(fragment, rules);
  const parts = [""];
  const values: (SqlValue | SqlIdentifier)[] = [];
  const addText = (added: string) => {
    parts.push((parts.pop() ?? "") + added);
  };
  const addValue = (value: SqlValue | SqlIdentifier) => {
    values.push(value);
    parts.push("");
  };
  const addNames = ({ first, names }: NameEdit) => {
    if (first.kind === "quoted")
      addText(names.map((name) => quote(name, /^u&/i.test(first.text) ? '"' : (first.text[0] ?? ""))).join("."));
    else if (names.every((name) => plainName.test(name) && !isListed(name, rules.quotedWords)))
      addText(names.join("."));
    else addValue({ kind: "identifier", path: names });
  };
  const addPart = (start: number, end: number) => {
    let at = start;
    for (const edit of edits.filter(({ first, last }) => first.start >= start && last.end <= end)) {
      addText(text.slice(at, edit.first.start));
      addNames(edit);
      at = edit.last.end;
    }
    addText(text.slice(at, end));
  };
  let at = 0;
  for (const [position, value] of fragment.values.entries()) {
    const span = spans[position] ?? { start: text.length, end: text.length };
    addPart(at, span.start);
    addValue(isIdentifier(value) ? editPath(value, span, words, edits) : value);
    at = span.end;
  }
  addPart(at, text.length);
  return { ...fragment, parts, values };
}

import jsTokens from "js-tokens";

/** A token of TypeScript or JavaScript that is neither white space nor comment. */
export interface CodeToken {
  readonly value: string;
  /** Line, from 1, on which it begins. */
  readonly line: number;
  /** Whether it is the first on its line. */
  readonly startsLine: boolean;
  /** 1 when it opens a bracket or the code in a template, -1 when it closes one, else 0. */
  readonly depth: number;
  /** Whether it is a string, or a template without substitutions. */
  readonly isString: boolean;
  readonly type: string;
}

const spaceTypes: ReadonlySet<string> = new Set([
  "WhiteSpace",
  "LineTerminatorSequence",
  "SingleLineComment",
  "MultiLineComment",
  "HashbangComment",
]);

/** Yields the tokens of a text in order, as far as they are asked for. */
export function* readTokens(text: string): Generator<CodeToken, undefined> {
  let line = 1;
  let startsLine = true;
  for (const { type, value } of jsTokens(text)) {
    if (!spaceTypes.has(type)) {
      const isString = type === "StringLiteral" || type === "NoSubstitutionTemplate";
      yield { value, line, startsLine, depth: depthOf(type, value), isString, type };
      startsLine = false;
    }
    if (type === "LineTerminatorSequence") startsLine = true;
    if (type === "LineTerminatorSequence" || value.includes("\n")) line += value.split(/\r\n?|\n/).length - 1;
  }
  return undefined;
}

function depthOf(type: string, value: string): number {
  if (type === "TemplateHead") return 1;
  if (type === "TemplateTail") return -1;
  if (type !== "Punctuator") return 0;
  if (value === "(" || value === "[" || value === "{") return 1;
  return value === ")" || value === "]" || value === "}" ? -1 : 0;
}
